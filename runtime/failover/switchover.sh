#!/bin/sh
# Before an orderly stop: if this is the primary, writes wait until a replica that has everything is the primary. Afterwards this one
# is a replica that can go at any time. Without a replica, or without sentinels, the stop goes on as that of a single server.
#
# Inputs:  as peers.sh, cli.sh.
# Writes are paused here, and only then the sentinels are asked: a failover of a living primary loses what it acknowledges until it
# learns of its end. This needs no connection from a sentinel to this server, which a pod that was force-deleted no longer has;
# `SENTINEL FAILOVER ... COORDINATED` does, and blocks every other failover for as long as it waits for one.
set -u
here=${0%/*}
. "$here/cli.sh"
. "$here/peers.sh"

log() { echo "switchover: $*"; }

# Seconds.
pausing_takes=3
catching_up_takes=5
# The sentinels learn within one or two that a replica became a candidate.
asking_takes=5
# A failover that lives takes one or two. One that was asked of sentinels which stop as well never ends.
promotion_takes=5
# The proxies ask this server every 200 ms whom it follows (proxy-conf.ts). A client that came back sooner would be led here once more,
# where it could only read.
proxies_learn_in=0.3
# A majority of the sentinels knows half a second after somebody took over.
naming_takes=3

# within SECONDS COMMAND...: by the clock, for each try takes two seconds when a member is silent.
within() {
  deadline=$(($(date +%s) + $1))
  shift
  until "$@"; do
    if [ "$(date +%s)" -ge "$deadline" ]; then return 1; fi
    sleep 0.05
  done
}

# alone: all others stop too, or are cut off. Nobody can take over, and the sooner this one is back the better.
alone() { [ "$(redis_info connected_slaves replication)" = 0 ]; }

# caught_up: every replica that is in touch has all that was written here. They are asked themselves: what they report by themselves
# is up to a second old.
caught_up() {
  written=$(redis_info master_repl_offset replication)
  if [ -z "$written" ]; then return 1; fi
  ask_members
  following=0
  for member in $(peers); do
    if [ "$(said_of "$member" master_link_status)" != up ]; then continue; fi
    if [ "$(said_of "$member" slave_repl_offset)" -lt "$written" ]; then return 1; fi
    following=$((following + 1))
  done
  [ "$following" -gt 0 ]
}

# find_successor: not one that took itself for the primary before, whose data are others.
find_successor() {
  ask_members
  successor=$(primaries | grep -vxF "$pretenders" | head -n 1)
  [ -n "$successor" ]
}

# gather: the other replicas follow the successor, which takes no writes before one does. The sentinels tell them too, but half a second
# later, and one that has not found a replica again after its restart does not.
gather() {
  for member in $(peers); do
    if [ "$member" = "$successor" ] || [ "$(said_of "$member" role)" != slave ]; then continue; fi
    peer_cli "$member" "$REDIS_MEMBER_PORT" replicaof "$(address "$successor")" "$REDIS_MEMBER_PORT" >/dev/null &
  done
  wait
}

# named: a quorum of the sentinels names the successor.
named() {
  ask_sentinels
  [ "$(elected)" = "$successor" ]
}

# paused: a server that is busy has not heard it.
paused() { [ "$(redis_cli client pause 60000 write)" = OK ]; }

caught_up_or_alone() { alone || caught_up; }
asked_or_alone() { alone || { fail_over && begun=yes; }; }

hand_over() {
  within "$catching_up_takes" caught_up_or_alone || return 1
  begun=''
  within "$asking_takes" asked_or_alone && [ -n "$begun" ] && within "$promotion_takes" find_successor &&
    [ "$(redis_cli replicaof "$(address "$successor")" "$REDIS_MEMBER_PORT")" = OK ]
}

if [ "$(redis_info role replication)" != master ]; then exit 0; fi
case $(redis_cli info replication) in
  *state=online*) ;;
  *)
    log "no replica is in sync: nobody can take over"
    exit 0
    ;;
esac
# Before writes wait. A pod that was force-deleted may reach nobody any more: this question then takes the two seconds that are left to it,
# and clients need not wait for what cannot be.
ask_members
pretenders=$(primaries)
# Writes wait until the end, whatever comes of it: if somebody takes over after all, what this one acknowledged meanwhile would be lost.
log "this is the primary: writes wait until a replica takes over"
if within "$pausing_takes" paused && hand_over; then
  log "handed over to $successor"
  gather
  # Until here a write waits; now its client comes back, to the new primary, and need not wait for the last snapshot of this server.
  sleep "$proxies_learn_in"
  redis_cli client kill type normal >/dev/null
  # Until then the proxies know the successor by what this server says: that it follows it.
  within "$naming_takes" named || log "the sentinels do not name $successor yet" >&2
else
  log "nobody took over: the sentinels will find a primary when this one is gone" >&2
fi
rm -rf "$said"

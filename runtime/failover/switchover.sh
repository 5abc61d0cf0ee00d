#!/bin/sh
# Before an orderly stop of the primary: a switchover. Writes wait until a replica that has everything is the primary; afterwards this server
# is a replica that can stop at any time. Without a replica, or without sentinels, the stop goes on as that of a standalone server.
# decide/switchover.awk decides when a failover may be requested, decide/lost-replicas.awk for which replicas that waits.
#
# Inputs:  as peers.sh, sentinels.sh, cli.sh.
# Writes are paused here, and only then the sentinels are asked: a failover of a living primary loses what it acknowledges until it
# learns of its end. This needs no connection from a sentinel to this server, which a pod that was force-deleted no longer has;
# `SENTINEL FAILOVER ... COORDINATED` does, and blocks every other failover for as long as it waits for one.
set -u
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/peers.sh"
. "$here/sentinels.sh"
. "$here/decide.sh"
. "$here/blocked-clients.sh"
. "$here/watch-roles.sh"

# Seconds.
between_tries=0.02
pausing_takes=3
# Then the servers are asked anew: a connection that was opened before the pause may be lost.
watching_takes=2
catching_up_takes=3
# The sentinels learn within one or two that a replica became eligible.
asking_takes=5
# A failover takes one or two. One that was asked of a sentinel that is killed never ends.
promotion_takes=3
# The proxies ask this server every 100 ms which one it follows (find-primary.lua). A client that reconnected sooner would be led here once more,
# where it could only read.
proxies_learn_in=0.15
# A majority of the sentinels knows half a second after a replica was promoted, or when the one that performed the failover has restarted, if it ended before it told
# the others. Until then they would hold this server to be down, and promote another replica.
naming_takes=6
# Clients whose writes wait reconnect in this time, before the others: each TLS handshake takes the server a millisecond, and there may be thousands.
others_follow_in=0.2

# alone: all others stop too, or are unreachable. No server can succeed this one, and the sooner it is back the better.
alone() { [ "$(redis_info connected_slaves replication)" = 0 ]; }

# paused: writes wait from now on, $written is the offset of the last one, and $blocked are the clients that waited before. One question: each that is
# asked meanwhile is time without writes. A server that is busy has not heard it.
paused() {
  local reply
  reply=$(
    redis_cli <<EOF
client pause 60000 write
client list type normal
info replication
EOF
  )
  case $reply in OK*) ;; *) return 1 ;; esac
  written=$(printf '%s\n' "$reply" | sed -n 's/^master_repl_offset:\([0-9]*\).*/\1/p' | tail -n 1)
  blocked=$(printf '%s\n' "$reply" | blocked_in writes)
  [ -n "$written" ]
}

# seen_caught_up: the replicas tell it themselves: what this server knows of them is up to a second old. Each has to, for the sentinels may choose any.
seen_caught_up() {
  local facts
  facts=$(role_facts "$reachable")
  if printf '%s\n' "$facts" | grep -qv ' role='; then return 1; fi
  caught_up_by yes "$facts"
}

# caught_up: the same, of those that answer now and are connected.
caught_up() {
  ask_members_of "$reachable"
  caught_up_by no "$(member_facts)"
}

# caught_up_by yes|no FACTS: whether every one of them has to be connected.
caught_up_by() {
  decide switchover "self pod=$POD_NAME offset=$written every=$1 lost=$lost
$2"
  [ "$verdict" = ready ]
}

promoted=''

# seen_promoted: not one that reported before that it was the primary: its data are others.
seen_promoted() {
  # Before anything that takes more programs to find out.
  if ! grep -qsx master "$said"/*.roles; then return 1; fi
  promoted_of "$(role_facts "$reachable" | sed -n 's/^member pod=\([^ ]*\) role=master$/\1/p')"
}

# find_promoted: the same, of those that answer now.
find_promoted() {
  ask_members_of "$reachable"
  promoted_of "$(primaries)"
}

# promoted_of PRIMARIES
promoted_of() {
  promoted=$(printf '%s\n' "$1" | grep -vxF "$pretenders" | head -n 1)
  [ -n "$promoted" ]
}

# repoint_replicas: the others follow the promoted server, which takes no writes before one does. The sentinels tell them too, but half a second
# later, and one that has not found a replica again after its restart does not.
repoint_replicas() { at_once "$(peers)" repoint_replica; }

repoint_replica() {
  if [ "$1" = "$promoted" ] || [ "$(said_of "$1" role)" != slave ]; then return; fi
  peer_cli "$1" "$REDIS_MEMBER_PORT" replicaof "$(address "$promoted")" "$(member_port)" >/dev/null
}

# agreed: a quorum of the sentinels reports the promoted server.
agreed() {
  ask_sentinels
  [ "$(elected)" = "$promoted" ]
}

# demoted: this server follows the promoted one. In one question, so that no client is blocked in between.
demoted() {
  local blocked
  blocked=$(redis_cli client list type normal | blocked_in reads)
  case $(
    {
      kill_commands "$blocked"
      echo "replicaof $(address "$promoted") $(member_port)"
    } | redis_cli
  ) in
    *OK) ;;
    *) return 1 ;;
  esac
}

begun=''
verdict=''

seen_caught_up_or_alone() { seen_caught_up || alone; }
caught_up_or_alone() { caught_up || alone; }
requested_or_alone() { { requested && begun=yes; } || alone; }
seen_promoted_or_alone() { seen_promoted || alone; }
find_promoted_or_alone() { find_promoted || alone; }

# requested: the first time of the sentinels that were asked before the pause, unless it took so long that they may have begun a failover of their own.
requested() {
  if [ -n "$sentinels_asked" ] && [ $(($(now) - sentinels_asked)) -le 1 ]; then
    sentinels_asked=''
    request_failover_of_asked
  else
    request_failover
  fi
}

switch_over() {
  # They come back at once, and then wait for the new primary as all others do.
  end_connections "$blocked"
  within "$watching_takes" seen_caught_up_or_alone || within "$catching_up_takes" caught_up_or_alone || return 1
  if [ "$verdict" != ready ]; then return 1; fi
  begun=''
  within "$asking_takes" requested_or_alone && [ -n "$begun" ] || return 1
  within "$watching_takes" seen_promoted_or_alone || true
  # The only replica leaves too when it is promoted: it is asked before this server counts as alone.
  if [ -z "$promoted" ]; then within "$promotion_takes" find_promoted_or_alone || true; fi
  [ -n "$promoted" ] && demoted
}

replication=$(redis_cli info replication)
# Before the lines of the replicas: what these announce as their addresses stands there as it is, line breaks too.
case ${replication%%
slave[0-9]*} in
  *role:master*) ;;
  *) exit 0 ;;
esac
case $replication in
  *state=online*) ;;
  *)
    log "no replica is in sync: stopping without a switchover"
    exit 0
    ;;
esac
# Before writes wait. A pod that was force-deleted may reach no other pod any more: this question then takes the two seconds that are left to it,
# and clients need not wait for what cannot be.
ask_members
pretenders=$(primaries)
decide lost-replicas "self pod=$POD_NAME
$(member_facts)"
lost=$reason
# A server that does not answer now is not asked while writes wait: each question would take two seconds.
reachable=$REDIS_RUN/reachable.$$
for member in $(peers); do
  if answered "$member"; then echo "$member"; fi
done >"$reachable"
watch_roles "$reachable"
ask_each_sentinel report_of .primary
sentinels_asked=$(now)
# Writes wait until the end, whatever comes of it: if a replica is promoted after all, what this one acknowledged meanwhile would be lost.
log "this pod is the primary: pausing writes until a replica is promoted"
if within "$pausing_takes" paused && switch_over; then
  log "switchover to $promoted complete"
  # Until the clients are closed their writes wait. Then they reconnect, to the new primary, and need not wait for the last snapshot of this server.
  sleep "$proxies_learn_in" &
  proxies_learn=$!
  repoint_replicas
  blocked=$(redis_cli client list type normal | blocked_in writes)
  wait "$proxies_learn"
  end_connections "$blocked"
  sleep "$others_follow_in"
  redis_cli client kill type normal >/dev/null
  # Until then the proxies know the promoted server by what this server reports: that it follows it.
  within "$naming_takes" agreed || log "the sentinels do not report $promoted as primary yet" >&2
else
  log "switchover failed, no replica was promoted: the sentinels will start a failover when this server is down" >&2
fi
forget_answers
rm -f "$reachable"

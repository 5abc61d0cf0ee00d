#!/bin/sh
# Before an orderly stop: if this node owns slots, a replica that has everything takes them over while writes wait. Afterwards this one
# is a replica that can go at any time. Without a replica the stop goes on as that of a single server.
#
# Inputs:  as cluster-nodes.sh, cli.sh.
# The replica does it all: it has this node pause its clients, catches up, and asks the primaries for their votes. When it gets no
# majority within 5 seconds, the clients go on here.
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/service-names.sh"
. "$here/peers.sh"
. "$here/cluster-nodes.sh"

log() { echo "switchover-slots: $*"; }

# Seconds.
all_takes=20
one_takes=6

deadline=$(($(date +%s) + all_takes))

# owns_slots: whether this node does, or nobody knows.
owns_slots() {
  case $(redis_info role replication) in
    slave) return 1 ;;
    master) [ "$(own_table | line_of "$POD_NAME" | cut -d ' ' -f 7)" != 0 ] ;;
  esac
}

# taken_over: waits.
taken_over() {
  until=$(($(date +%s) + one_takes))
  while owns_slots; do
    if alone; then
      # A replica that has won leaves a moment before this node hears of it.
      sleep 0.5
      ! owns_slots
      return
    fi
    if [ "$(date +%s)" -ge "$until" ]; then return 1; fi
    sleep 0.1
  done
}

# alone: all others stop too, or are cut off. Nobody can take over, and the sooner this one is back the better.
alone() { [ "$(redis_info connected_slaves replication)" = 0 ]; }

# take_turn: two elections in one moment can fail each other, and then clients wait for 5 seconds. Shards that stop together, on a node that
# is drained or in a rolling update, begin one after the other; an election takes a tenth of a second, and nobody waits for this one yet.
take_turn() {
  tenths=$((${shard##*-} % 10 * 3))
  sleep "$((tenths / 10)).$((tenths % 10))"
}

if owns_slots && ! alone; then take_turn; fi
while owns_slots; do
  if alone; then
    log "no replica is in touch: stopping without a successor"
    break
  fi
  if [ "$(date +%s)" -ge "$deadline" ]; then
    log "no replica took over within $all_takes seconds: stopping without a successor" >&2
    break
  fi
  ask_members
  successor=$(most_advanced_replica)
  if [ -n "$successor" ] && [ "$(ask_to_take_over "$successor")" = OK ] && taken_over; then
    log "$successor has taken over"
    break
  fi
  sleep 0.3
done
rm -rf "$said"

#!/bin/sh
# The switchover before an orderly stop: if this node owns slots, a replica is promoted while writes are paused. Afterwards this node is a
# replica that can stop at any time. Without a replica the stop goes on as that of a single server.
#
# Inputs:  as cluster-nodes.sh, cli.sh; REDIS_AGENT, the process of the agent.
#
# The replica does it all: it has this node pause its clients, receives the rest, and asks the primaries for their votes. When it gets no
# majority within 5 seconds, the clients go on here.
# shellcheck disable=SC2154 # target, reason
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/peers.sh"
. "$here/cluster-nodes.sh"
. "$here/data-set.sh"
. "$here/decide.sh"
. "$here/blocked-clients.sh"

# Seconds.
all_takes=20
one_takes=6

# decline_promotion: a node that is promoted just before it ends acknowledges writes that no replica has yet. From now on it refuses when its shard
# peers ask, and stands in no election. The agent ends first, for it would restore both.
decline_promotion() {
  kill "$REDIS_AGENT" 2>/dev/null || true
  redis_cli <<EOF >/dev/null || true
config set cluster-replica-no-failover yes
acl setuser internal -cluster|failover
EOF
}

# owns_slots: whether this node does, or does not tell.
owns_slots() {
  case $(redis_info role replication) in
    slave) return 1 ;;
    master) [ "$(own_table | line_of "$POD_NAME" | cut -d ' ' -f 7)" != 0 ] ;;
  esac
}

# without_replicas: all others stop too, or are disconnected. None can be promoted, and the sooner this one is back the better.
without_replicas() { [ "$(redis_info connected_slaves replication)" = 0 ]; }

# over: the replica was promoted, or left.
over() { ! owns_slots || without_replicas; }

# end_waiting: of clients in a blocking command. Writes are paused until the replica has this node pause them, within some hundredths of a second: who comes
# back before waits, and is redirected. When no client is blocked, none need wait.
end_waiting() {
  local blocked
  if [ -z "$(redis_cli client list type normal | blocked_in writes)" ]; then return; fi
  blocked=$(
    redis_cli <<EOF | blocked_in writes
client pause 1000 write
client list type normal
EOF
  )
  end_connections "$blocked"
}

# promoted POD: asks it, and waits. A replica that won disconnects a moment before this node hears of it.
promoted() {
  local reply
  end_waiting
  reply=$(request_failover "$1")
  if [ "$reply" != OK ]; then
    redis_cli client unpause >/dev/null
    say "$1 refuses the switchover: ${reply:-no answer}" >&2
    return 1
  fi
  say "switching over to $1"
  within "$one_takes" over || return 1
  redis_cli client unpause >/dev/null
  if owns_slots; then sleep 0.5; fi
  ! owns_slots
}

# take_turn: two elections in one moment can fail each other, and then clients wait for 5 seconds. Shards that stop together, on a node that
# is drained or in a rolling update, begin one after the other; an election takes a tenth of a second, and no client waits for this one yet.
take_turn() {
  local tenths
  tenths=$((${shard##*-} % 10 * 3))
  sleep "$((tenths / 10)).$((tenths % 10))"
}

# switch_over: one try; succeeds when there is nothing left to do.
switch_over() {
  if ! owns_slots; then return; fi
  if without_replicas; then
    log "no replica is connected: stopping without a switchover"
    return
  fi
  if choose_successor running; then
    if promoted "$target"; then
      log "$target is the primary now"
      return
    fi
  else
    say "no switchover yet: $reason" >&2
  fi
  sleep 0.25
  return 1
}

decline_promotion
# An election that began before takes a tenth of a second. The node that it promotes has a switchover to do.
if ! owns_slots; then sleep 0.3; fi
if owns_slots && ! without_replicas; then take_turn; fi
if ! within "$all_takes" switch_over; then log "no replica was promoted within $all_takes seconds: stopping without a switchover" >&2; fi
forget_answers

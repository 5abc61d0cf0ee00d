#!/bin/sh
# A running node that owns slots has a replica promoted. Sourced after cluster-nodes.sh, blocked-clients.sh and slot-marks.sh,
# not run.
#
# The replica does it all: it has this node pause its clients, receives the rest, and asks the primaries for their votes. When it gets no
# majority within 5 seconds, the clients go on here.
#
# Inputs:  as cluster-nodes.sh.

# Seconds.
one_takes=6

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
  local reply marks giving
  deny_leaving
  marks=$(redis_cli cluster nodes | own_marks)
  end_waiting
  reply=$(request_failover "$1")
  if [ "$reply" != OK ]; then
    redis_cli client unpause >/dev/null
    say "$1 refuses the switchover: ${reply:-no answer}" >&2
    return 1
  fi
  say "switching over to $1"
  # It needs them in the moment in which it is the primary, before this node hears of that.
  give_marks "$1" "$marks" &
  giving=$!
  within "$one_takes" over || return 1
  wait "$giving" || true
  redis_cli client unpause >/dev/null
  if owns_slots; then sleep 0.5; fi
  ! owns_slots
}

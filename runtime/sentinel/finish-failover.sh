#!/bin/sh
# Before an orderly stop of a sentinel: it completes the failover that it performs. One that ended with it would promote no replica, and the primary that asked
# for it has paused writes: when a node is drained, both stop in the same moment. When all pods stop at once, there is no replica to promote.
# And it stays until the other sentinels know the new primary. Those that do not would hold the old one to be down when that stops, and promote another
# replica beside the new primary, which takes writes.
#
# Inputs:  as peer-tls.sh, sentinels.sh.
set -u
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/peers.sh"
. "$here/peer-tls.sh"
. "$here/sentinels.sh"

# Seconds, of the ten that the pod has. A failover takes one or two.
failover_takes=4
# A sentinel tells the others within a tenth of one, and again after two.
telling_takes=3

# Looks in a row, half a second at least. A replica that is promoted closes the connection of the sentinel, which then is back within two tenths.
replicas_are_back=10
apart=0

# finished: by the flags, first those of the primary, then those of each replica.
finished() {
  case $(
    printf '%s\n' "sentinel master $REDIS_MASTER_NAME" "sentinel replicas $REDIS_MASTER_NAME" | redis_cli | awk '
      is_flags && !entries++ { performing = /failover_in_progress/; is_flags = 0 }
      is_flags && !/disconnected/ { connected = 1 }
      { is_flags = ($0 == "flags") }
      END { if (performing) print connected ? "connected" : "apart" }'
  ) in
    connected) apart=0 ;;
    apart) apart=$((apart + 1)) ;;
    *) return ;;
  esac
  [ "$apart" -ge "$replicas_are_back" ]
}

report_of_own() { redis_cli sentinel master "$REDIS_MASTER_NAME"; }

# changed_lately: this sentinel may not have told the others yet which primary it has.
changed_lately() {
  local since
  since=$(reported "$(report_of_own)" role-reported-time)
  [ "${since:-$((telling_takes * 1000))}" -lt $((telling_takes * 1000)) ]
}

# told: no other sentinel that answers reports another primary than this one.
told() {
  local sentinel primary
  primary=$(reported "$(report_of_own)" ip)
  mkdir -p "$said"
  at_once "$(linked_sentinels)" ask_sentinel reported_by ''
  for sentinel in $(linked_sentinels); do
    case $(vote_of "$sentinel") in '' | "$primary") ;; *) return 1 ;; esac
  done
}

if ! finished; then
  log "this sentinel performs a failover: stopping afterwards"
  if ! within "$failover_takes" finished; then
    log "the failover takes longer than $failover_takes seconds: stopping without its end" >&2
    exit 0
  fi
fi
if changed_lately; then within "$telling_takes" told || log "other sentinels do not report the primary of this one yet: stopping" >&2; fi
forget_answers

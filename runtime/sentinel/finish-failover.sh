#!/bin/sh
# Before an orderly stop of a sentinel: it completes the failover that it performs. One that ended with it would promote no replica, and the primary that asked
# for it has paused writes: when a node is drained, both stop in the same moment. When all pods stop at once, there is no replica to promote.
#
# Inputs:  as cli.sh; REDIS_MASTER_NAME.
set -u
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"

# Seconds. A failover takes one or two.
failover_takes=5

# finished: by the flags, first those of the primary, then those of each replica.
finished() {
  printf '%s\n' "sentinel master $REDIS_MASTER_NAME" "sentinel replicas $REDIS_MASTER_NAME" | redis_cli | awk '
    is_flags && !entries++ { performing = /failover_in_progress/; is_flags = 0 }
    is_flags && !/disconnected/ { connected = 1 }
    { is_flags = ($0 == "flags") }
    END { exit performing && connected }'
}

if finished; then exit 0; fi
log "this sentinel performs a failover: stopping afterwards"
within "$failover_takes" finished || log "the failover takes longer than $failover_takes seconds: stopping without its end" >&2

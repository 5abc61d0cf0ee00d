#!/bin/sh
# Before an orderly stop of a sentinel: it completes the failover that it performs. One that ended with it would promote no replica, and the primary that asked
# for it has paused writes: when a node is drained, both stop in the same moment.
#
# Inputs:  as cli.sh; REDIS_MASTER_NAME.
set -u
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"

# Seconds. A failover takes one or two.
failover_takes=5

finished() { ! redis_cli sentinel master "$REDIS_MASTER_NAME" | grep -q failover_in_progress; }

if finished; then exit 0; fi
log "this sentinel performs a failover: stopping afterwards"
within "$failover_takes" finished || log "the failover takes longer than $failover_takes seconds: stopping without its end" >&2

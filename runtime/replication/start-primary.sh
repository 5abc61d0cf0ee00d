#!/bin/sh
# Entry of the primary, where it is always the same: as start.sh, but first asks the replicas whether they hold more than its files. If
# they do, it starts as a replica of one of them, and is the primary when it has everything.
#
# Before an orderly stop the kubelet leaves REDIS_DATA/.stopped: then the append-only file is complete.
#
# Inputs:  as start.sh, acl.sh, choose-source.sh, resync-primary.sh.
# Exit:    as start.sh.
set -eu
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/server-conf.sh"
. "$here/acl.sh"
. "$here/peers.sh"
. "$here/steps.sh"

log() { echo "start-primary: $*"; }

# The guard judges the files as the last life left them: it comes before they are made loadable.
run_steps choose-source prepare-data
source=$(cat "$REDIS_RUN/source")
touch "$REDIS_RUN/served"
rm -f "$REDIS_DATA/.stopped"

primary_conf() {
  member_conf || return 1
  if [ -n "$source" ]; then echo "replicaof $(address "$source") $REDIS_MEMBER_PORT"; fi
}
primary_conf >"$REDIS_RUN/server.conf"

sh "$here/agent.sh" &
if [ -n "$source" ]; then sh "$here/resync-primary.sh" & fi
log "starting $REDIS_SERVER"
exec "$REDIS_SERVER" "$REDIS_RUN/server.conf"

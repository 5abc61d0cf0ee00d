#!/bin/sh
# Entry of a replica whose primary is always the same: as start.sh, and follows the first of the members.
#
# Inputs:  as start.sh, acl.sh, peers.sh, agent-replica.sh.
# Exit:    as start.sh.
set -eu
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/server-conf.sh"
. "$here/acl.sh"
. "$here/peers.sh"
. "$here/steps.sh"

log() { echo "start-replica: $*"; }

run_steps prepare-data

primary=$(head -n 1 "$REDIS_CONFIG/members")
await_address "$primary"

replica_conf() {
  member_conf || return 1
  echo "replicaof $(address "$primary") $REDIS_MEMBER_PORT"
}
replica_conf >"$REDIS_RUN/server.conf"

sh "$here/agent-replica.sh" &
log "starting $REDIS_SERVER, which follows $primary"
exec "$REDIS_SERVER" "$REDIS_RUN/server.conf"

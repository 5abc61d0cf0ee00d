#!/bin/sh
# Entrypoint of a replica with a fixed role: as start.sh, and follows the first of the members.
#
# Inputs:  as start.sh, acl.sh, peers.sh, agent-replica.sh.
# Exit:    as start.sh.
set -eu
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/password.sh"
. "$here/acl.sh"
. "$here/server-conf.sh"
. "$here/peers.sh"
. "$here/decide.sh"
. "$here/peer-tls.sh"
. "$here/steps.sh"
. "$here/supervise.sh"

run_steps await-passwords await-certificate prepare-data

primary=$(head -n 1 "$REDIS_CONFIG/members")
await_address "$primary"
run_steps choose-links

replica_conf() {
  server_conf replicated_acl || return 1
  links_conf
  echo "replicaof $(address "$primary") $(member_port)"
}
replica_conf >"$REDIS_RUN/server.conf"

sh "$here/agent-replica.sh" &
log "this server follows $primary"
serve_alone

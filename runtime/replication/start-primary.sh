#!/bin/sh
# Entrypoint of a primary with a fixed role: as start.sh, but first asks the replicas whether they hold more than its files. If they do, it starts as a
# replica of one of them, and becomes the primary when it has everything.
#
# Before an orderly stop the kubelet leaves REDIS_DATA/.stopped: then the append-only file is complete.
#
# Inputs:  as start.sh, acl.sh, choose-source.sh, resync-primary.sh.
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

run_steps await-passwords await-certificate
# Without it no other pod answers, and this one would wait for their answers first.
internal_password "$REDIS_INTERNAL_PASSWORD_FILE" >/dev/null

# The files are judged as the last run left them: before they are made loadable.
run_steps assume-links choose-source prepare-data
source=$(cat "$REDIS_RUN/source")
if [ -n "$source" ]; then run_steps choose-links; fi
touch "$REDIS_RUN/served"
rm -f "$REDIS_DATA/.stopped"

primary_conf() {
  server_conf replicated_acl || return 1
  links_conf
  if [ -n "$source" ]; then echo "replicaof $(address "$source") $(member_port)"; fi
}
primary_conf >"$REDIS_RUN/server.conf"

sh "$here/agent-primary.sh" &
if [ -n "$source" ]; then sh "$here/resync-primary.sh" & fi
serve_alone

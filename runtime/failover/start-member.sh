#!/bin/sh
# Entrypoint of a server with sentinels: as start.sh, but finds its role first, and stays beside the server. It does a switchover before a stop, and
# when the server crashes it requests a failover in that moment, long before any other pod would notice.
#
# Inputs:  as start.sh, acl.sh, choose-primary.sh, switchover.sh.
# Exit:    1 the volume or a password is unusable (the log says what to do), 143 stopped before the server ran,
#          else the server's own code.
set -eu
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/password.sh"
. "$here/acl.sh"
. "$here/server-conf.sh"
. "$here/peers.sh"
. "$here/sentinels.sh"
. "$here/data-set.sh"
. "$here/decide.sh"
. "$here/peer-tls.sh"
. "$here/steps.sh"
. "$here/supervise.sh"

run_steps await-passwords await-certificate
# Without it no other pod answers, and this one would wait for their answers forever.
internal_password "$REDIS_INTERNAL_PASSWORD_FILE" >/dev/null

# The files are judged as the last run left them: before they are made loadable.
run_steps choose-links choose-primary prepare-data choose-links
primary=$(cat "$REDIS_RUN/primary")
remember_primary "$primary" || log "cannot write to $REDIS_DATA: is the volume full?" >&2
await_address "$POD_NAME"
await_address "$primary"

# The sentinels know a server by the address of its Service.
member_conf() {
  server_conf member_acl || return 1
  echo "replica-announce-ip $(address "$POD_NAME")"
  if has_tls; then links_conf; else echo "replica-announce-port $REDIS_PORT"; fi
  if [ "$primary" = "$POD_NAME" ]; then return; fi
  echo "replicaof $(address "$primary") $(member_port)"
  # Until eligibility.sh allows it.
  echo "replica-priority 0"
}

member_conf >"$REDIS_RUN/server.conf"

sh "$here/agent-member.sh" &
serve switchover "$REDIS_RUN/server.conf"
# No replica is chosen here: all members lost their primary in this moment, and the sentinels promote the most advanced one.
ask_sentinels
if [ "$(elected)" = "$POD_NAME" ]; then
  log "server exited (code $code): this pod is the primary, requesting a failover" >&2
  date +%s >"$REDIS_RUN/asked"
  request_failover || log "no sentinel began a failover" >&2
else
  log "server exited (code $code)" >&2
fi
exit "$code"

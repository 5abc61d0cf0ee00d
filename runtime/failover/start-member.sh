#!/bin/sh
# Entry of a server among others, one of which is the primary: as start.sh, but finds its role first, and stays beside the server. It
# hands over before a stop, and when the server dies it asks for a failover in that moment, long before anybody else would notice.
#
# Inputs:  as start.sh, acl.sh, choose-primary.sh, switchover.sh.
# Exit:    1 the volume or a password is unusable (the log says what to do), 143 stopped before the server ran,
#          else the server's own code.
set -eu
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/server-conf.sh"
. "$here/acl.sh"
. "$here/peers.sh"
. "$here/steps.sh"
. "$here/supervise.sh"

log() { echo "start-member: $*"; }

# Who holds more is judged by the files as the last life left them: it comes before they are made loadable.
run_steps choose-primary prepare-data
primary=$(cat "$REDIS_RUN/primary")
remember_primary "$primary" || log "cannot write to $REDIS_DATA: is the volume full?" >&2
await_address "$POD_NAME"
await_address "$primary"

# The sentinels know a server by the address of its Service.
sentinel_conf() {
  member_conf || return 1
  echo "replica-announce-ip $(address "$POD_NAME")"
  echo "replica-announce-port $REDIS_PORT"
  if [ "$primary" = "$POD_NAME" ]; then return; fi
  echo "replicaof $(address "$primary") $REDIS_PORT"
  # Until eligibility.sh allows it.
  echo "replica-priority 0"
}

sentinel_conf >"$REDIS_RUN/server.conf"

sh "$here/agent-member.sh" &
log "starting $REDIS_SERVER"
serve switchover
# Not better_copy: all members lost their primary in this moment, and the sentinels take the most advanced one.
log "the server ended with code $code: asking the sentinels for a failover, should it have been the primary" >&2
ask_sentinels
if [ "$(elected)" = "$POD_NAME" ]; then
  date +%s >"$REDIS_RUN/asked"
  fail_over || true
fi
exit "$code"

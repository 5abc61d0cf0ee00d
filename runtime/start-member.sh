#!/bin/sh
# Entry of a server among others, one of which is the primary: as start.sh, but finds its role first, and stays beside the server. It
# hands over before a stop, and when the server dies it asks for a failover in that moment, long before anybody else would notice.
#
# Inputs:  as start.sh, member-conf.sh, choose-primary.sh, hand-over.sh.
# Exit:    1 the volume or a password is unusable (the log says what to do), 143 stopped before the server ran,
#          else the server's own code.
set -eu
umask 077
here=${0%/*}
. "$here/connection.sh"
. "$here/server-conf.sh"
. "$here/member-conf.sh"
. "$here/members.sh"

log() { echo "start-member: $*"; }

# PID 1 has no default action for SIGTERM: without this a stop during a long wait would end in SIGKILL.
trap 'kill "$preparing" 2>/dev/null || true; exit 143' TERM
for step in prepare-data choose-primary; do
  sh "$here/$step.sh" &
  preparing=$!
  wait "$preparing"
done
primary=$(cat "$REDIS_RUN/primary")
echo "$primary" >"$REDIS_DATA/.primary" || log "cannot write to $REDIS_DATA: is the volume full?" >&2

# The sentinels know a server by the address of its Service.
sentinel_conf() {
  member_conf || return 1
  echo "replica-announce-ip $(address "$POD_NAME")"
  echo "replica-announce-port $REDIS_PORT"
  if [ "$primary" = "$POD_NAME" ]; then return; fi
  echo "replicaof $(address "$primary") $REDIS_PORT"
  # Until candidate.sh allows it.
  echo "replica-priority 0"
}

sentinel_conf >"$REDIS_RUN/server.conf"

# The first request ends the server's life; every second one more for a server that was not ready to hear it: one that has no signal
# handlers yet, or, up to Valkey 8, one that writes its first append-only file.
# shellcheck disable=SC2329 # the trap calls it
stop() {
  trap '' TERM
  stopping=yes
  if [ -z "$server" ]; then return; fi
  sh "$here/hand-over.sh" || true
  while kill -TERM "$server" 2>/dev/null && kill -0 "$server" 2>/dev/null; do sleep 1; done
}

sh "$here/keep-member.sh" &
log "starting $REDIS_SERVER"
stopping=''
server=''
trap stop TERM
"$REDIS_SERVER" "$REDIS_RUN/server.conf" &
server=$!
# The signal came before there was a server to stop.
if [ -n "$stopping" ]; then stop; fi

code=0
wait "$server" || code=$?
if [ -n "$stopping" ]; then
  # The signal ended the wait, not the server.
  code=0
  wait "$server" || code=$?
  exit "$code"
fi
# Not better_copy: all members lost their primary in this moment, and the sentinels take the most advanced one.
log "the server ended with code $code: asking the sentinels for a failover, should it have been the primary" >&2
ask_sentinels
if [ "$(elected)" = "$POD_NAME" ]; then
  date +%s >"$REDIS_RUN/asked"
  fail_over || true
fi
exit "$code"

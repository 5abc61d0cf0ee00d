#!/bin/sh
# Entry of the server container: prepares what an earlier life left on the volume, puts the configuration together, becomes the
# server.
#
# Inputs:  REDIS_SERVER, REDIS_CLI, REDIS_CHECK_AOF, REDIS_PORT, REDIS_DATA, REDIS_CONFIG (restart.conf, live.conf), REDIS_RUN;
#          REDIS_PASSWORD_FILE when the instance has a password; REDIS_MAXMEMORY_CEILING (default: none).
# Exit:    1 the volume or the password is unusable (the log says what to do), 143 stopped before the server ran,
#          else the server's own code.
set -eu
umask 077
here=${0%/*}
. "$here/connection.sh"

log() { echo "start: $*"; }

# PID 1 has no default action for SIGTERM: without this a stop during a long check would wait for SIGKILL.
trap 'kill "$preparing" 2>/dev/null || true; exit 143' TERM
sh "$here/prepare-data.sh" &
preparing=$!
wait "$preparing"

{
  cat "$REDIS_CONFIG/restart.conf"
  while read -r line; do allowed_line "$line"; done <"$REDIS_CONFIG/live.conf"
  if [ -n "${REDIS_PASSWORD_FILE:-}" ]; then
    password=$(cat "$REDIS_PASSWORD_FILE")
    if [ -z "$password" ]; then
      log "the password in the connection Secret is empty: delete the Secret's Job and apply again, or fill the Secret" >&2
      exit 1
    fi
    printf %s "$password" >"$REDIS_RUN/password"
    # Never `user default off`: with an append-only file, engines before Valkey 9.1.2 then lose what scripts and MULTI wrote.
    echo "user default on #$(printf %s "$password" | password_hash) ~* &* +@all"
  fi
  # The append-only file is the newest copy of the data even when the configuration no longer wants one: load it first, the
  # helper switches it off when a snapshot holds everything.
  if [ -e "$REDIS_DATA/appendonlydir/appendonly.aof.manifest" ]; then echo "appendonly yes"; fi
} >"$REDIS_RUN/server.conf"

sh "$here/keep-settings.sh" &
log "starting $REDIS_SERVER"
exec "$REDIS_SERVER" "$REDIS_RUN/server.conf"

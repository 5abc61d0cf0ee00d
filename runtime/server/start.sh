#!/bin/sh
# Entry of the container of a single server: prepares what an earlier life left on the volume, puts the configuration together,
# becomes the server.
#
# Inputs:  REDIS_SERVER, REDIS_CLI, REDIS_CHECK_AOF, REDIS_PORT; as server-conf.sh.
# Exit:    1 the volume or the password is unusable (the log says what to do), 143 stopped before the server ran,
#          else the server's own code.
set -eu
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/server-conf.sh"
. "$here/steps.sh"

log() { echo "start: $*"; }

run_steps prepare-data

server_conf >"$REDIS_RUN/server.conf"

sh "$here/agent.sh" &
log "starting $REDIS_SERVER"
exec "$REDIS_SERVER" "$REDIS_RUN/server.conf"

#!/bin/sh
# Entrypoint of the container of a standalone server: prepares what the last run left on the volume, puts the configuration together, runs the server.
#
# Inputs:  REDIS_SERVER, REDIS_CLI, REDIS_CHECK_AOF, REDIS_PORT; as server-conf.sh.
# Exit:    1 the volume or the password is unusable (the log says what to do), 143 stopped before the server ran,
#          else the server's own code.
set -eu
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/password.sh"
. "$here/acl.sh"
. "$here/server-conf.sh"
. "$here/steps.sh"
. "$here/supervise.sh"

run_steps await-passwords await-certificate prepare-data

server_conf standalone_acl >"$REDIS_RUN/server.conf"

sh "$here/agent.sh" &
serve_alone

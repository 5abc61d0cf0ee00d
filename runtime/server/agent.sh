#!/bin/sh
# The agent of a standalone server, or of a primary with a fixed role: applies what changes in the mounted files. Serving never depends on it.
#
# Inputs:  as start.sh. Ends with the container.
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/password.sh"
. "$here/live-settings.sh"

while :; do
  settings_round 2
  sleep 2
done

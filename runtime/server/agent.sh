#!/bin/sh
# The helper beside a single server: applies what changes in the mounted files. Serving never depends on it.
#
# Inputs:  as start.sh. Ends with the container.
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/live-settings.sh"

log() { echo "agent: $*"; }

while :; do
  if apply_changes; then
    sleep 2
  else
    # What the server refuses now it seldom takes two seconds later; the log need not fill with it.
    sleep 30
  fi
done

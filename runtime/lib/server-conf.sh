#!/bin/sh
# The configuration that a server starts with: what the synth wrote, the users, and what only the pod knows. Sourced after cli.sh, acl.sh and
# log.sh, not run.
#
# Inputs:  REDIS_CONFIG (restart.conf, live.conf), REDIS_DATA, REDIS_RUN; as acl.sh; REDIS_MAXMEMORY_CEILING (default: none).

# server_conf ACL: a function of acl.sh. Fails when a password cannot be used.
server_conf() {
  local line
  cat "$REDIS_CONFIG/restart.conf"
  while read -r line; do allowed_line "$line"; done <"$REDIS_CONFIG/live.conf"
  "$1" || return 1
  # The append-only file is the newest copy of the data even when the configuration no longer wants one: load it first, the agent switches it off
  # when a snapshot holds everything.
  if [ -e "$REDIS_DATA/appendonlydir/appendonly.aof.manifest" ]; then echo "appendonly yes"; fi
}

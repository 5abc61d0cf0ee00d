#!/bin/sh
# The configuration that a server starts with: what the synth wrote, and what only the pod knows. Sourced after cli.sh, not run.
#
# Inputs:  REDIS_CONFIG (restart.conf, live.conf), REDIS_DATA, REDIS_RUN; REDIS_PASSWORD_FILE when the instance has a password;
#          REDIS_MAXMEMORY_CEILING (default: none).

# What clients may do. acl.sh knows of more that they may not.
client_commands='+@all'

# server_conf: the configuration, with one line an operator can act on and a failure when the password is empty.
server_conf() {
  cat "$REDIS_CONFIG/restart.conf"
  while read -r line; do allowed_line "$line"; done <"$REDIS_CONFIG/live.conf"
  if [ -n "${REDIS_PASSWORD_FILE:-}" ]; then
    password=$(cat "$REDIS_PASSWORD_FILE")
    if [ -z "$password" ]; then
      log "the password in the connection Secret is empty: delete the Secret's Job and apply again, or fill the Secret" >&2
      return 1
    fi
    printf %s "$password" >"$REDIS_RUN/password"
    # Never `user default off`: with an append-only file, engines before Valkey 9.1.2 then lose what scripts and MULTI wrote.
    echo "user default on #$(printf %s "$password" | password_hash) ~* &* $client_commands"
  else
    echo "user default on nopass ~* &* $client_commands"
  fi
  # The append-only file is the newest copy of the data even when the configuration no longer wants one: load it first, the
  # helper switches it off when a snapshot holds everything.
  if [ -e "$REDIS_DATA/appendonlydir/appendonly.aof.manifest" ]; then echo "appendonly yes"; fi
}

#!/bin/sh
# The server as a child of its entrypoint script, which stays: as PID 1 it reaps what probes that timed out leave behind, it does a switchover before
# a stop, and it can tell other pods when the server crashes. Sourced after log.sh, not run.
#
# Inputs:  REDIS_SERVER, REDIS_RUN (server.conf); the entrypoint's `here`; its `killed_to_stop` for a server that has nothing to write before it ends: SIGKILL
#          ends it at once, and after SIGTERM it would take requests for a tenth of a second more.
# shellcheck disable=SC2154 # here

# The script that runs before a stop; whether a stop was requested; the server's process.
before_stop=''
stopping=''
server=''

# serve BEFORE_STOP ARGUMENT...: runs the server; before a stop the script BEFORE_STOP, unless it is empty. Returns when the server has crashed, with its code
# in $code; after a stop the script ends with the server's code.
serve() {
  before_stop=$1
  shift
  stopping=''
  server=''
  trap stop TERM
  # A core file holds all data and passwords, and fills the disk that it is written to.
  # shellcheck disable=SC3045 # dash and BusyBox have it
  ulimit -c 0
  log "starting $REDIS_SERVER"
  "$REDIS_SERVER" "$@" &
  server=$!
  # The signal came before there was a server to stop.
  if [ -n "$stopping" ]; then stop; fi
  code=0
  wait "$server" || code=$?
  if [ -n "$stopping" ]; then
    # The signal ended the wait, not the server.
    code=0
    wait "$server" || code=$?
    if [ -n "${killed_to_stop:-}" ]; then exit 0; fi
    exit "$code"
  fi
}

# serve_alone: for a server without sentinels, whose end no other pod need be told.
serve_alone() {
  serve '' "$REDIS_RUN/server.conf"
  log "server exited (code $code)" >&2
  exit "$code"
}

# The first request ends the server; every second one more, for a server that was not ready to hear it: one that has no signal handlers yet, or,
# up to Valkey 8, one that writes its first append-only file.
# shellcheck disable=SC2329 # the trap calls it
stop() {
  local remind
  trap '' TERM
  stopping=yes
  if [ -z "$server" ]; then return; fi
  if [ -n "$before_stop" ]; then sh "$here/$before_stop.sh" || true; fi
  if [ -n "${killed_to_stop:-}" ]; then
    kill -KILL "$server" 2>/dev/null || true
    return
  fi
  remind=$(($(now) + 60))
  while kill -TERM "$server" 2>/dev/null && kill -0 "$server" 2>/dev/null; do
    if [ "$(now)" -ge "$remind" ]; then
      log "the server was asked to stop and still runs, asking again"
      remind=$(($(now) + 60))
    fi
    sleep 1
  done
}

#!/bin/sh
# The server as a child of its entry, which stays to hand over before a stop, and to tell others when the server dies. Sourced, not run.
#
# Inputs:  REDIS_SERVER, REDIS_RUN (server.conf); the entry's `here`.
# shellcheck disable=SC2154 # here

# serve HAND_OVER: runs the server; before a stop the script HAND_OVER. Returns when the server has died, with its code in $code; after a
# stop the entry ends with the server's code.
serve() {
  hand_over=$1
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
}

# The first request ends the server's life; every second one more for a server that was not ready to hear it: one that has no signal
# handlers yet, or, up to Valkey 8, one that writes its first append-only file.
# shellcheck disable=SC2329 # the trap calls it
stop() {
  trap '' TERM
  stopping=yes
  if [ -z "$server" ]; then return; fi
  sh "$here/$hand_over.sh" || true
  while kill -TERM "$server" 2>/dev/null && kill -0 "$server" 2>/dev/null; do sleep 1; done
}

#!/bin/sh
# Readiness probe: can clients be served? Local facts only.
#
# Inputs:  as cli.sh; REDIS_DATA.
# Exit:    0 yes; 1 no (the server's answer is printed).
# MISCONF counts as ready: with a full disk the server serves reads and answers writes with the reason. Clients that could not
# connect any more would learn neither.
set -eu
. "${0%/*}/cli.sh"

reply=$(redis_cli ping) || true
case $reply in
  PONG | MISCONF*) ;;
  *)
    echo "not ready: $reply"
    exit 1
    ;;
esac
# The data set is loaded: the next start need not check the append-only file (prepare-data.sh).
if [ -e "$REDIS_DATA/.loading" ]; then rm -f "$REDIS_DATA/.loading"; fi

#!/bin/sh
# Startup and liveness probe: does the server answer at all?
#
# Inputs:  as cli.sh.
# Exit:    0 it answers, whatever it says; 1 it does not (the reason is printed).
# A restart helps none of the answers: not LOADING (it would begin again), not BUSY (a script runs), not MISCONF (the disk is full),
# not NOAUTH or WRONGPASS (a password is being changed). Without persistence it would also throw the data away.
set -eu
. "${0%/*}/cli.sh"

reply=$(redis_cli ping) || true
case $reply in
  *PONG* | *LOADING* | *BUSY* | *MISCONF* | *MASTERDOWN* | *NOAUTH* | *WRONGPASS* | *NOPERM* | *'max number of clients'*) ;;
  *)
    echo "no answer from the server: $reply"
    exit 1
    ;;
esac

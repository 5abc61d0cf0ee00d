#!/bin/sh
# Readiness probe of a primary that is always the same: as ready.sh, and it must not be resyncing from a replica. No client writes
# to it meanwhile.
#
# Inputs:  as ready.sh.
# Exit:    as ready.sh.
set -eu
. "${0%/*}/cli.sh"
. "${0%/*}/readiness.sh"

ask_ready 'info replication'
case $reply in
  *role:master*) ;;
  *)
    echo "not ready: the primary resyncs from a replica"
    exit 1
    ;;
esac

#!/bin/sh
# Readiness probe of a replica whose primary is always the same: as ready.sh, and it must be in sync with its primary. One that follows
# no server accepts writes, which would be lost.
#
# Inputs:  as ready.sh.
# Exit:    as ready.sh.
set -eu
. "${0%/*}/cli.sh"
. "${0%/*}/readiness.sh"

ask_ready 'info replication'
case $reply in
  *master_link_status:up*) ;;
  *)
    echo "not ready: the replica is not in sync with its primary"
    exit 1
    ;;
esac

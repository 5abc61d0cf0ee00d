#!/bin/sh
# Readiness probe of a server among others: as ready.sh, and a replica must be in sync with its primary and eligible for promotion. The
# next pod of a rolling update goes only then.
#
# Inputs:  as ready.sh.
# Exit:    as ready.sh.
set -eu
. "${0%/*}/cli.sh"
. "${0%/*}/readiness.sh"

ask_ready 'info replication'
case $reply in
  *role:master*) ;;
  *master_link_status:up*slave_priority:0*)
    echo "not ready: the replica is not eligible for promotion yet"
    exit 1
    ;;
  *master_link_status:up*) ;;
  *)
    echo "not ready: the replica is not in sync with its primary"
    exit 1
    ;;
esac

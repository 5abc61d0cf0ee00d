#!/bin/sh
# Readiness probe of a server among others: as ready.sh, and a replica must be in touch with its primary and able to succeed it. The
# next pod of a rolling update goes only then.
#
# Inputs:  as ready.sh.
# Exit:    as ready.sh.
set -eu
here=${0%/*}
. "$here/cli.sh"

sh "$here/ready.sh"
replication=$(redis_cli info replication) || true
case $replication in
  *role:master*) ;;
  *master_link_status:up*slave_priority:0*)
    echo "not ready: the replica may not be promoted yet"
    exit 1
    ;;
  *master_link_status:up*) ;;
  *)
    echo "not ready: the replica is not in sync with its primary"
    exit 1
    ;;
esac

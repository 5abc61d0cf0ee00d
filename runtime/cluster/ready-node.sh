#!/bin/sh
# Readiness probe of a node of a cluster: as ready.sh, it has found its place, and a replica is in sync. The next pod of a rolling update
# goes only then. What the other shards do is no matter: their trouble must not make this one disappear.
#
# Inputs:  as ready.sh.
# Exit:    as ready.sh.
set -eu
here=${0%/*}
. "$here/cli.sh"

sh "$here/ready.sh"
state=$(redis_cli info replication cluster) || true
case $state in
  *cluster_enabled:0*)
    echo "not ready: waiting for its place in the cluster"
    exit 1
    ;;
  *role:master* | *master_link_status:up*) ;;
  *)
    echo "not ready: the replica is not in sync with its primary"
    exit 1
    ;;
esac

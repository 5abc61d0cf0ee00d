#!/bin/sh
# Readiness probe of a node of a cluster: as ready.sh, it has its role in the cluster, and a replica is in sync. The next pod of a rolling
# update restarts only then. What the other shards do is no matter: their trouble must not make this pod disappear.
#
# Inputs:  as ready.sh.
# Exit:    as ready.sh.
set -eu
. "${0%/*}/cli.sh"
. "${0%/*}/readiness.sh"

ask_ready 'info replication cluster'
case $reply in
  *cluster_enabled:0*)
    echo "not ready: waiting for its role in the cluster"
    exit 1
    ;;
  *role:master* | *master_link_status:up*) ;;
  *)
    echo "not ready: the replica is not in sync with its primary"
    exit 1
    ;;
esac

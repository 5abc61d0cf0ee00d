#!/bin/sh
# The helper of a node of a cluster: applies what changes in the mounted files, says when the node may take over, and keeps the cluster
# in shape. Every node does so for itself, and changes nothing but itself and what it owns. Serving never depends on it.
#
# Inputs:  as start-node.sh. Ends with the container.
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/service-names.sh"
. "$here/peers.sh"
. "$here/cluster-nodes.sh"
. "$here/live-settings.sh"
. "$here/membership.sh"
. "$here/role.sh"
. "$here/rebalance.sh"

log() { echo "agent-node: $*"; }

# Seconds until the next look at each.
settings_due=0
meet_due=4
look=$REDIS_RUN/table
while :; do
  if [ "$settings_due" -le 0 ]; then
    # What the server refuses now it seldom takes two seconds later; the log need not fill with it.
    if apply_changes; then settings_due=2; else settings_due=30; fi
  fi
  know_ids
  own_table >"$look"
  if [ -s "$look" ]; then
    stand
    if [ "$meet_due" -le 0 ]; then
      meet
      forget
      meet_due=6
    fi
    place
    balance
  fi
  sleep 2
  settings_due=$((settings_due - 2))
  meet_due=$((meet_due - 2))
done

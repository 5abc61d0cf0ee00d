#!/bin/sh
# The entrypoint script of a node of a cluster: as start.sh, but finds out first what the node is in the cluster, and stays beside the server.
# It switches over before a stop. When the server dies it requests a failover in that moment, long before the other nodes would notice.
#
# Inputs:  as start.sh, acl.sh, join-cluster.sh, switchover-slots.sh.
# Exit:    1 the volume or a password is unusable (the log says what to do), 143 stopped before the server ran,
#          else the server's own code.
# shellcheck disable=SC2154 # target, reason
set -eu
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/password.sh"
. "$here/acl.sh"
. "$here/server-conf.sh"
. "$here/peers.sh"
. "$here/cluster-nodes.sh"
. "$here/data-set.sh"
. "$here/decide.sh"
. "$here/slot-marks.sh"
. "$here/node-links.sh"
. "$here/steps.sh"
. "$here/supervise.sh"

run_steps await-passwords await-certificate
# Without it no other pod answers, and this one would wait for their answers forever.
internal_password "$REDIS_INTERNAL_PASSWORD_FILE" >/dev/null

# Which server holds more is judged by the files as the last run left them: it comes before they are made loadable.
run_steps choose-node-links join-cluster prepare-data choose-node-links
read_links

# The nodes know each other by the addresses of their Services, and so do clients once they are connected. The names tell which pod is which.
node_conf() {
  server_conf node_acl || return 1
  echo "cluster-announce-ip $(address "$POD_NAME")"
  echo "cluster-announce-hostname $POD_NAME.$(service_domain "$POD_NAMESPACE")"
  links_conf "$links"
  # Until the agent finds the node eligible for promotion.
  echo "cluster-replica-no-failover yes"
}

# owned_slots: by the file that the engine kept.
owned_slots() { [ -n "$(table <"$REDIS_DATA/nodes.conf" | line_of "$POD_NAME" | awk '$3 == "master" && $7 > 0')" ]; }

node_conf >"$REDIS_RUN/server.conf"

sh "$here/agent-node.sh" &
export REDIS_AGENT=$!
serve switchover-slots "$REDIS_RUN/server.conf"
list_shard
log "server exited (code $code)" >&2
if ! owned_slots; then exit "$code"; fi
deny_leaving
if choose_promotion_target down; then
  reply=$(request_failover "$target" force)
  log "requesting a failover to $target, $reason: $reply" >&2
  if [ "$reply" = OK ]; then give_marks "$target" "$(own_marks <"$REDIS_DATA/nodes.conf")"; fi
else
  log "no failover requested: $reason" >&2
fi
exit "$code"

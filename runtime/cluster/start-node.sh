#!/bin/sh
# Entry of a node of a cluster: as start.sh, but finds its place first, and stays beside the server. It hands its slots over before a
# stop, and when the server dies it asks a replica to take over in that moment, long before anybody else would notice.
#
# Inputs:  as start.sh, acl.sh, join-cluster.sh, switchover-slots.sh.
# Exit:    1 the volume or a password is unusable (the log says what to do), 143 stopped before the server ran,
#          else the server's own code.
set -eu
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/service-names.sh"
. "$here/log.sh"
. "$here/acl.sh"
. "$here/server-conf.sh"
. "$here/peers.sh"
. "$here/cluster-nodes.sh"
. "$here/steps.sh"
. "$here/supervise.sh"

log() { echo "start-node: $*"; }

# Who holds more is judged by the files as the last life left them: it comes before they are made loadable.
run_steps join-cluster prepare-data

# The nodes know each other by the addresses of their Services, and so do clients once they have begun. The names say which pod is which.
node_conf() {
  server_conf cluster_acl || return 1
  echo "cluster-announce-ip $(address "$POD_NAME")"
  echo "cluster-announce-hostname $POD_NAME.$(service_domain "$POD_NAMESPACE")"
  # Until the helper allows it.
  echo "cluster-replica-no-failover yes"
}

node_conf >"$REDIS_RUN/server.conf"

sh "$here/agent-node.sh" &
log "starting $REDIS_SERVER"
serve switchover-slots
know_mates
ask_members
successor=$(most_advanced_replica)
if [ -n "$(table <"$REDIS_DATA/nodes.conf" | line_of "$POD_NAME" | awk '$3 == "master" && $7 > 0')" ] && [ -n "$successor" ]; then
  log "the server ended with code $code: asking $successor to take over" >&2
  ask_to_take_over "$successor" force >&2 || true
else
  log "the server ended with code $code" >&2
fi
exit "$code"

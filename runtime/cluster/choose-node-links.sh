#!/bin/sh
# Finds out how a node that starts connects to the others of its cluster: the answer is in REDIS_RUN/links.
#
# Inputs:  as node-links.sh.
# Exit:    0.
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/peers.sh"
. "$here/cluster-nodes.sh"
. "$here/decide.sh"
. "$here/certificate.sh"
. "$here/node-links.sh"

choose_links

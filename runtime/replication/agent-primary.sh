#!/bin/sh
# The agent of a primary with a fixed role: as agent.sh, and with TLS it keeps how this pod connects to the others (peer-tls.sh). It follows none of them but in
# a resync, which looks after that itself. Serving never depends on it.
#
# Inputs:  as start-primary.sh. Ends with the container.
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/peers.sh"
. "$here/decide.sh"
. "$here/password.sh"
. "$here/live-settings.sh"
. "$here/peer-tls.sh"

while :; do
  settings_round 2
  links_round 2 switch_links
  sleep 2
done

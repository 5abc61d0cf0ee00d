#!/bin/sh
# How the server of a primary with a fixed role starts to connect to the others, by TLS or in plain text, and whether it has a plain port: as in its last run. The answer
# is in REDIS_RUN/links. It connects to another server only to resync from it, and then choose-links.sh asks; its agent changes what no longer holds.
# So no other pod, no DNS and no network policy that is late keeps it from serving.
#
# Inputs:  as peer-tls.sh, data-set.sh.
# Exit:    0.
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/peers.sh"
. "$here/data-set.sh"
. "$here/peer-tls.sh"

end_without_tls
port=open
if has_tls_alone; then port=closed; fi
links=$(last_links)
if [ -z "$links" ]; then
  # A first run goes by its template. With data it is the first one with TLS.
  links=plain
  if [ "${REDIS_TLS_MODE:-}" = only ] && ! has_data_set; then links=tls; fi
fi
remember_links "$links" "$port"

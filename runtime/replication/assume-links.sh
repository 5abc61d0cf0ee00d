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

# last_links: `plain` too when the last run had no TLS. A first run goes by its template.
last_links() {
  local line
  first_line "$REDIS_DATA/.links"
  if [ -n "$line" ]; then
    echo "${line% *}"
  elif [ "${REDIS_TLS_MODE:-}" = only ] && ! has_data_set; then
    echo tls
  else
    echo plain
  fi
}

end_without_tls
port=open
if has_tls_alone; then port=closed; fi
remember_links "$(last_links)" "$port"

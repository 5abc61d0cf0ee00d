#!/bin/sh
# Finds out how a sentinel that starts connects to the others, by TLS or in plain text, and whether it has a plain port: the answer is in REDIS_RUN/links.
# decide/sentinel-links.awk decides, unless it has TLS alone, as in its last run.
#
# Inputs:  as sentinel-links.sh.
# Exit:    0.
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/peers.sh"
. "$here/decide.sh"
. "$here/peer-tls.sh"
. "$here/sentinel-links.sh"

end_without_tls
if has_tls_alone; then
  verdict=tls
else
  within "$answering_takes" heard || true
  decide sentinel-links "$(sentinel_links_facts '' '' '' '')"
fi
log "$reason"
remember_sentinel_links "${verdict:-plain}"
forget_answers

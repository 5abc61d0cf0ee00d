#!/bin/sh
# Finds out how a server that starts connects to the others, by TLS or in plain text, and whether it has a plain port: the answer is in REDIS_RUN/links.
# decide/peer-tls.awk decides, unless it has TLS alone, as in its last run. It runs first, because other steps ask by these links, and last, because they can take
# long: not again after a few seconds, for a pod that starts or stops at the same time keeps this one waiting.
#
# Inputs:  as peer-tls.sh.
# Exit:    0.
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/peers.sh"
. "$here/decide.sh"
. "$here/peer-tls.sh"

end_without_tls
first_line "$REDIS_RUN/links-chosen"
age=$(($(now) - ${line:-0}))
if [ "$age" -ge 0 ] && [ "$age" -lt "$links_look_often" ]; then exit 0; fi
if has_tls_alone; then
  verdict=tls target=closed
else
  if [ "${REDIS_TLS_MODE:-}" = only ] || are_due; then within "$answering_takes" heard || true; else ask_links; fi
  decide peer-tls "$(links_facts '' '')"
fi
log "$reason"
remember_links "${verdict:-plain}" "${target:-open}"
now >"$REDIS_RUN/links-chosen"
forget_answers

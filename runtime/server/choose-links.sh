#!/bin/sh
# Finds out how a server that starts connects to the others, by TLS or in plain text, and whether it has a plain port: the answer is in REDIS_RUN/links.
# decide/peer-tls.awk decides.
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

# Seconds that a pod may need to be let through to the others. Without a plain port it would keep those with plain links from connecting.
hearing_takes=3

# heard: at least one, in one look. Fails after a pause.
heard() {
  local pod
  ask_links
  for pod in $(peers); do
    if answered "$pod.plain" || answered "$pod.tls"; then return; fi
  done
  sleep 0.5
  return 1
}

if ! has_tls; then exit 0; fi
if [ "${REDIS_TLS_MODE:-}" = only ]; then within "$hearing_takes" heard || true; else ask_links; fi
decide peer-tls "$(links_facts '' '')"
log "$reason"
remember_links "${verdict:-plain}" "${target:-open}"
forget_answers

#!/bin/sh
# How a node of a cluster connects to the others, its links: by TLS, or in plain text with an open plain port. decide/node-links.awk decides. Sourced after
# peers.sh, cluster-nodes.sh, certificate.sh and decide.sh, not run.
#
# Inputs:  as peers.sh; REDIS_PORT; REDIS_TLS_CA_FILE, absent without TLS; REDIS_TLS_MODE (only; absent with RedisTls.beside()); REDIS_DATA/nodes.conf.
#
# REDIS_RUN/links has `plain open` or `tls closed`: whatever asks other nodes goes by it. With its links a node changes its plain port, which the others
# then hear of: that makes them connect to it anew, and its replicas too.
# shellcheck disable=SC2034,SC2154 # read by those that source this; said, verdict, target, reason

# A message of this channel is a moment in which all nodes change. It goes by the cluster bus. Applications cannot publish on it (acl.sh).
links_channel=__switch-links

# The end of the title of its process, by which a node tells the others that it listens. They do not go by the subscribers: an application may be one.
listening_title='links:ready'

# plain_port: of this node, 0 when it is closed.
plain_port() {
  local links
  read_links
  if [ "$links" = tls ]; then echo 0; else echo "$REDIS_PORT"; fi
}

# links_conf LINKS: the lines of the configuration for it. The bus keeps its port, which follows from that of clients otherwise.
links_conf() {
  if ! has_tls; then return; fi
  echo "cluster-port $bus_port"
  links_settings "$1" | xargs -n 2
}

# links_settings LINKS
links_settings() {
  if [ "$1" = tls ]; then echo 'tls-cluster yes tls-replication yes port 0'; else echo "tls-cluster no tls-replication no port $REDIS_PORT"; fi
}

# remember_links LINKS
remember_links() {
  local port
  if [ "$1" = tls ]; then port=closed; else port=open; fi
  echo "$1 $port" >"$REDIS_RUN/links.new" && mv "$REDIS_RUN/links.new" "$REDIS_RUN/links"
}

# ask_links PODS [plain]: what links they have, by TLS; with `plain` also whether they answer in plain text, as nodes without TLS do.
ask_links() {
  mkdir -p "$said"
  at_once "$1" ask_link "${2:-}"
}

# ask_link plain|'' POD
ask_link() {
  local asking line
  asking=''
  # Once for both questions.
  known_address "$2"
  if [ "$1" = plain ]; then
    ask_link_by plain "$2" 'info cluster' &
    asking=$!
  fi
  ask_link_by tls "$2" 'info cluster' 'config get tls-cluster' 'config get proc-title-template'
  if [ -n "$asking" ]; then wait "$asking" || true; fi
}

# peer_links: of the pods that were asked, as decisions read it. A node that started with scripts of before denies the questions, and one without TLS hears
# none of them: their links are plain. A server that only tells that its pod waits (join-cluster.sh) is no node yet, and one that told only a part, in the time that it
# has to reply, may have either.
peer_links() {
  local pod
  for pod in $(peers); do
    {
      cat "$said/$pod.tls"
      echo by plain
      cat "$said/$pod.plain"
    } 2>/dev/null | awk -v pod="$pod" -v listening="$listening_title" '
      $0 == "by plain" { by = "plain" }
      $1 == "cluster_enabled:1" { if (by == "plain" && links == "") links = "plain"; node = 1 }
      node && links == "" && ($1 == "NOPERM" || (before == "tls-cluster" && $1 == "no")) { links = "plain" }
      before == "tls-cluster" && $1 == "yes" { links = "tls" }
      before == "proc-title-template" { ready = $NF == listening ? "yes" : "no" }
      { before = $1 }
      END { print "member pod=" pod " links=" links " ready=" ready }'
  done
}

# remembered_links: the engine writes its plain port into nodes.conf, 0 when it is closed.
remembered_links() {
  sed -n 's/^[^ ]* [^ @]*:\([0-9]*\)@[^ ]* [^ ]*myself[^ ]* .*/\1/p' "$REDIS_DATA/nodes.conf" 2>/dev/null | sed 's/^0$/tls/; s/^[0-9].*/plain/'
}

# certificate_fit: whether the certificate is one that the cluster bus accepts, which asks for one of clients.
certificate_fit() { if is_for_clients; then echo yes; else echo no; fi; }

# choose_links: before the server starts. One whose last links were by TLS sends no password in plain text to find out.
choose_links() {
  local remembered plain links
  if ! has_tls; then return; fi
  remembered=$(remembered_links)
  plain=plain
  if [ "$remembered" = tls ]; then plain=''; fi
  ask_links "$(peers)" "$plain"
  decide node-links "$(
    echo "self pod=$POD_NAME template=${REDIS_TLS_MODE:-beside} links= remembered=$remembered fit=$(certificate_fit)"
    peer_links
  )"
  forget_answers
  read_links
  if [ "$verdict" = "$links" ] && [ -e "$REDIS_RUN/links" ]; then return; fi
  remember_links "${verdict:-plain}"
  log "$reason"
}

#!/bin/sh
# Changes how this node connects to the others, alone or in the same moment as they do. Sourced by the agent after node-links.sh and live-settings.sh, not run.
#
# Inputs:  as node-links.sh; the agent's $nodes and $moving.
#
# Two nodes with different links cannot connect to each other, and a node that is not connected for cluster-node-timeout is considered down. So a node
# listens, and changes at the word: all do within some hundredths of a second. One that missed it follows the others at its next look.
# shellcheck disable=SC2154 # the agent, decide.sh

# The processes that listen, and the links that they wait for.
subscriber=''
listener=''
# Which pod the last look waited for, and how many looks ask no other one.
awaited=''
awaited_looks=0
watched_links=''
links_reason=''

# tell_title [END]: of the process of the server. Whether it took it is seen by those that ask.
tell_title() { redis_cli config set proc-title-template "$(process_title "${1:-}")" >/dev/null || true; }

# Present while this node listens: settings that change are not put back (settings-guard.sh).
listening_mark=$REDIS_RUN/settings-may-change
# What an earlier run of the agent left.
if [ -e "$listening_mark" ]; then
  tell_title
  rm -f "$listening_mark"
fi

# listens: the processes are there.
listens() { [ -n "$subscriber" ] && kill -0 "$subscriber" 2>/dev/null && kill -0 "$listener" 2>/dev/null; }

has_heard() { ! listens; }

# listen LINKS: changes to them at the word.
listen() {
  local login
  if listens; then return; fi
  stop_listening
  rm -f "$REDIS_RUN/links-word"
  mkfifo "$REDIS_RUN/links-word" || return
  touch "$listening_mark"
  server_login
  # With --no-raw each text is in quotes, and in one line. CLIENT TRACKING sends names of keys to the connection of any subscriber, and an application may choose both.
  # shellcheck disable=SC2086 # a list
  "$REDIS_CLI" $login --no-raw subscribe "$links_channel" </dev/null >"$REDIS_RUN/links-word" 2>/dev/null &
  subscriber=$!
  hear "$1" "$subscriber" <"$REDIS_RUN/links-word" &
  listener=$!
}

# hear LINKS SUBSCRIBER: until it is said on standard input, as the third part of a message. The first name of a list of keys is `3) 1) "tls"`, others are indented.
# The third part of the first reply is the number of channels: from then on no word is missed.
hear() {
  local line
  while IFS= read -r line; do
    case $line in
      '3) (integer) 1') tell_title "$listening_title" ;;
      "3) \"$1\"")
        change_links "$1" "every node is ready"
        break
        ;;
    esac
  done
  tell_title
  kill "$2" 2>/dev/null || true
}

# stop_listening: what the server has then is what is put back from now on: the word may have come a moment ago.
stop_listening() {
  if [ -z "$subscriber" ]; then return; fi
  kill "$subscriber" "$listener" 2>/dev/null || true
  wait "$subscriber" "$listener" 2>/dev/null || true
  subscriber=''
  tell_title
  remember_settings
  rm -f "$listening_mark"
}

# change_links LINKS REASON: in one command, so that no moment has half of it.
change_links() {
  local reply
  # shellcheck disable=SC2046 # a list
  reply=$(redis_cli config set $(links_settings "$1"))
  if [ "$reply" != OK ]; then
    log "the server refused to change how it connects to the other nodes: $reply" >&2
    return 1
  fi
  remember_links "$1"
  if [ "$1" = tls ]; then
    log "connecting to the other nodes by TLS from now on, and the plain port is closed: $2"
  else
    log "connecting to the other nodes in plain text from now on, and the plain port is open: $2"
  fi
}

# unlinked: the members that this node is not connected to. all_linked: there are none.
unlinked() {
  printf '%s\n' "$nodes" | awk -v members="$members" '
    / health=ok .* member=yes$/ { linked[$2] }
    END { while ((getline pod <members) > 0) if (!("pod=" pod in linked)) print pod }'
}
all_linked() { [ -z "$(unlinked)" ]; }

# links_facts LINKS PODS: of the pods, which were asked. Those that this node is connected to have its own.
links_facts() {
  peer_links | awk -v links="$1" -v pods="$(echo "$2" | tr '\n' ' ')" '
    BEGIN { count = split(pods, list, " "); for (i = 1; i <= count; i++) asked["pod=" list[i]] }
    { print($2 in asked ? $0 : "member " $2 " links=" links) }'
}

# look_at_links LINKS PODS: asks them and decides.
look_at_links() {
  local linked listening
  ask_links "$2"
  linked=no
  if all_linked; then linked=yes; fi
  listening=no
  if listens; then listening=yes; fi
  decide node-links "$(
    echo "self pod=$POD_NAME template=${REDIS_TLS_MODE:-beside} links=$1 listening=$listening busy=$(busy) fit=$(certificate_fit) linked=$linked watched=$watched_links"
    links_facts "$1" "$2"
  )"
  forget_answers
}

# keep_links: one look. Fails while the links are not those of the template, or not those of the others. While all is well it asks no other node.
keep_links() {
  local links other
  if ! has_tls; then return; fi
  read_links
  if [ "$links" = tls ]; then other=plain; else other=tls; fi
  if [ "$links" = "$(wanted_links)" ]; then
    stop_listening
    if all_linked; then return; fi
    look_at_links "$links" "$(unlinked)"
    act_on_links "$other"
    return
  elif listens && is_awaited; then
    return 1
  fi
  look_at_links "$links" "$(peers)"
  act_on_links "$other"
}

# is_awaited: the pod that the last look waited for is not ready yet. In a rolling update all nodes wait for it, and to ask all of them costs each a handshake.
is_awaited() {
  if [ -z "$awaited" ] || [ "$awaited_looks" -le 0 ] || unlinked | grep -qvxF "$awaited"; then return 1; fi
  awaited_looks=$((awaited_looks - 1))
  ask_links "$awaited"
  case $(peer_links | grep "^member pod=$awaited ") in
    *' ready=yes') awaited_looks=0 ;;
  esac
  forget_answers
  [ "$awaited_looks" -gt 0 ]
}

# act_on_links OTHER: on the verdict; OTHER are the links that this node does not have.
act_on_links() {
  watched_links=''
  awaited=''
  if [ -n "$reason" ] && [ "$reason" != "$links_reason" ]; then log "$reason"; fi
  links_reason=$reason
  case $verdict in
    keep) return ;;
    listen)
      if [ "$target" != - ]; then
        awaited=$target
        awaited_looks=8
      fi
      listen "$1"
      ;;
    switch)
      redis_cli publish "$links_channel" "$1" >/dev/null
      within 2 has_heard || true
      stop_listening
      ;;
    follow)
      stop_listening
      touch "$listening_mark"
      if change_links "$1" "most of them do so"; then remember_settings; fi
      rm -f "$listening_mark"
      ;;
    watch) watched_links=$1 ;;
    wait) stop_listening ;;
  esac
  return 1
}

wanted_links() { if [ "${REDIS_TLS_MODE:-}" = only ]; then echo tls; else echo plain; fi; }

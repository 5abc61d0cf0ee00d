#!/bin/sh
# The roles of other servers while writes wait, each by a connection that was opened before: a new one for each question costs a program to start and,
# with TLS, a handshake. Sourced after peers.sh, not run.
#
# An answer may be old, but what it proves stays true while writes wait: a replica that had all that was written here has it still, and one that was
# promoted is the primary. What it does not prove has to be asked anew: a connection may be lost.
#
# Inputs:  as peers.sh.
# shellcheck disable=SC2154,SC2034 # said, here; reply_takes is read by peers.sh

# watch_roles LIST: of the servers of a list, until forget_answers.
watch_roles() {
  local member
  mkdir -p "$said"
  for member in $(peers_of "$1"); do watch_role "$member" & done
}

# The sentinels close the connection when they promote the server. The engine's client then opens another one for the next question.
watch_role() {
  local reply_takes
  reply_takes=20
  while [ -e "$said" ] && echo role 2>/dev/null; do sleep 0.02; done | peer_raw "$1" "$REDIS_MEMBER_PORT" >"$said/$1.roles"
}

# role_facts LIST: what was last heard from each, as decisions read it. A server that was not heard yet has no role.
role_facts() { peers_of "$1" | awk -v said="$said" -f "$here/role-facts.awk"; }

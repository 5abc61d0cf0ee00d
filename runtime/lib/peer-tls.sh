#!/bin/sh
# How the servers of an instance with TLS connect to each other: its links, by TLS or in plain text. With RedisTls.beside() they are plain; with
# RedisTls.only() they have TLS, and in the end no server has a plain port. decide/peer-tls.awk decides. Sourced after cli.sh, log.sh, peers.sh and decide.sh, not run.
#
# Sentinels follow the servers (sentinel-links.sh): each has one port for a server, that of its own links, and sends a replica that follows its primary at
# another port back to that one, 10 seconds later (failover-timeout). So servers change only while every sentinel is patient: has a longer timeout. Until the
# sentinels have changed too they reach no replica, and no failover is possible: that time is short, for servers change only when all have the same template.
#
# Inputs:  as peers.sh; REDIS_PORT; REDIS_DATA (.links); REDIS_TLS_CA_FILE, absent without TLS; REDIS_TLS_MODE (only; absent with RedisTls.beside()); with sentinels
#          REDIS_CONFIG/sentinels, REDIS_SENTINEL_PORT and REDIS_MASTER_NAME.
#
# REDIS_RUN/links has `plain|tls open|closed`: the links, and the plain port of this server. Whatever connects to other pods goes by it.
# shellcheck disable=SC2034,SC2154 # read by those that source this; said, verdict, target, reason, and own-state.sh in agents

# Seconds between two looks of an agent: until all is as its template says, and then. Then only a pod that cannot connect here waits for it.
links_look_often=4
links_look_seldom=30
links_due=0
links_said=''
closing=''

# Milliseconds of failover-timeout by which a sentinel is patient: all servers and sentinels have changed long before.
patience=300000

# linked_sentinels: those other than this pod; none where there are no sentinels.
linked_sentinels() { if [ -e "$REDIS_CONFIG/sentinels" ]; then peers_of "$REDIS_CONFIG/sentinels"; fi; }

# Seconds that a pod which starts may need to be let through to the others. Without a plain port it would keep those with plain links from connecting.
answering_takes=3

# heard: in one look at least one; most of them when the links of this pod are about to change, for then they decide. Fails after a pause.
heard() {
  local pod all answering needed
  ask_links
  all=0
  answering=0
  for pod in $(peers) $(linked_sentinels); do
    all=$((all + 1))
    if answered "$pod.plain" || answered "$pod.tls"; then answering=$((answering + 1)); fi
  done
  needed=1
  if are_due; then needed=$((all / 2 + 1)); fi
  if [ "$answering" -ge "$needed" ]; then return; fi
  sleep 0.5
  return 1
}

# are_due: the links of the last run are not those of the template, or not known to be.
are_due() {
  case ${REDIS_TLS_MODE:-beside}/$(last_links) in
    only/plain | only/ | beside/tls) ;;
    *) return 1 ;;
  esac
}

# ask_links: how each of the others can be reached, and how it connects itself.
ask_links() {
  local asking
  mkdir -p "$said"
  at_once "$(linked_sentinels)" ask_either_link "${REDIS_SENTINEL_PORT:-}" "sentinel master ${REDIS_MASTER_NAME:-}" &
  asking=$!
  at_once "$(peers)" ask_either_link "$REDIS_MEMBER_PORT" 'config get tls-replication
config get proc-title-template'
  wait "$asking" || true
}

# ask_either_link PORT QUESTION POD: by both ports. A pod that is in its last state sends no password in plain text to one that answers by TLS.
ask_either_link() {
  local asking line
  first_line "$REDIS_RUN/links"
  if [ "${REDIS_TLS_MODE:-}/$line" = 'only/tls closed' ]; then
    : >"$said/$3.plain"
    ask_port_by tls "$3" "$1" "$2"
    if answered "$3.tls"; then return; fi
    ask_port_by plain "$3" "$1" "$2"
    return
  fi
  # Once for both questions.
  known_address "$3"
  ask_port_by plain "$3" "$1" "$2" &
  asking=$!
  ask_port_by tls "$3" "$1" "$2"
  wait "$asking" || true
}

# links_facts LINKS PORT: the facts of decide/peer-tls.awk; LINKS and PORT are empty before the server starts.
links_facts() {
  echo "self pod=$POD_NAME template=${REDIS_TLS_MODE:-beside} links=$1 port=$2 last=$(last_links)"
  others_links
}

# others_links: the facts of all others, of sentinels too.
others_links() {
  {
    peers
    linked_sentinels | sed 's/$/ sentinel/'
  } | awk -v said="$said" -v plain_port="$REDIS_MEMBER_PORT" -v patience="$patience" -f "$here/link-facts.awk"
}

# remember_links LINKS PORT: for this run, and for the next one.
remember_links() {
  echo "$1 $2" >"$REDIS_RUN/links.new" && mv "$REDIS_RUN/links.new" "$REDIS_RUN/links"
  # On a full volume nothing is better than what no longer holds.
  forget_links
  { echo "$1 $2" >"$REDIS_DATA/.links.new"; } 2>/dev/null && mv "$REDIS_DATA/.links.new" "$REDIS_DATA/.links"
}

# forget_links: a run without TLS has none to remember, and a later one with TLS must not take those of before it for its last.
forget_links() { if [ -e "$REDIS_DATA/.links" ]; then rm -f "$REDIS_DATA/.links"; fi; }

# last_links: those of the last run, which with TLS are those of this one too, once it has chosen; nothing in a first run, and after one without TLS.
last_links() {
  local line
  first_line "$REDIS_DATA/.links"
  echo "${line% *}"
}

# end_without_tls: of a script that finds out the links.
end_without_tls() {
  if has_tls; then return; fi
  forget_links
  exit 0
}

# has_tls_alone: in its last run this pod had no plain port, and by its template it has none. It can have TLS links at once: as long as it answers by TLS alone, no
# other pod gives up TLS (decide/peer-tls.awk). When all pods start at once, to ask the others takes seconds, in which there is no primary. What to log is in $reason.
has_tls_alone() {
  local line
  first_line "$REDIS_DATA/.links"
  reason='connecting to the other pods by TLS, without a plain port, as in the last run'
  [ "${REDIS_TLS_MODE:-}/$line" = 'only/tls closed' ]
}

# links_conf: what a server has in its configuration to start with them.
links_conf() {
  local line
  if ! has_tls; then return; fi
  first_line "$REDIS_RUN/links"
  case $line in tls*) echo 'tls-replication yes' ;; *) echo 'tls-replication no' ;; esac
  case $line in *closed) echo 'port 0' ;; *) echo "port $REDIS_PORT" ;; esac
  echo "replica-announce-port $(member_port)"
  # The mode of the template, before it has an effect.
  echo "proc-title-template \"$(process_title "tls:${REDIS_TLS_MODE:-beside}")\""
}

# links_round SECONDS SWITCH: one round of an agent that comes back after that time. SWITCH is a function: it takes the new links, and fails when the server
# does not take them.
links_round() {
  local line
  if ! has_tls; then return; fi
  links_due=$((links_due - $1))
  first_line "$REDIS_RUN/links"
  if [ "${own_link:-}" = down ] && [ "$links_due" -gt "$links_look_often" ]; then links_due=$links_look_often; fi
  if [ "$links_due" -gt 0 ]; then return; fi
  # Beside, others keep their plain ports open for those that have plain links: nothing to ask while the own one is up.
  if [ "${REDIS_TLS_MODE:-beside}/$line" = 'beside/plain open' ] && [ "${own_link:-}" != down ]; then return; fi
  if look_at_links "$line" "$2"; then links_due=$links_look_seldom; else links_due=$links_look_often; fi
}

# look_at_links 'LINKS PORT' SWITCH: one look. Fails while something is pending.
look_at_links() {
  local links port
  links=${1% *}
  port=${1#* }
  ask_links
  decide peer-tls "$(links_facts "$links" "$port")"
  if [ -z "$verdict" ]; then return 1; fi
  if [ "$verdict" != "$links" ]; then
    if ! "$2" "$verdict"; then return 1; fi
    log "$reason"
    remember_links "$verdict" "$port"
    return 1
  fi
  set_plain_port "$port" || return 1
  # Not by say: what other looks of the agent say comes in between.
  if [ -n "$reason" ] && [ "$reason" != "$links_said" ]; then log "$reason"; fi
  links_said=$reason
  [ -z "$reason" ]
}

# set_plain_port PRESENT: as the last decision says. It is closed at the second look that says so: the first one can have asked a server that was about to
# change its links.
set_plain_port() {
  local number
  if [ "$target" = "$1" ]; then
    closing=''
    return
  fi
  number=$REDIS_PORT
  if [ "$target" = closed ]; then
    number=0
    if [ -z "$closing" ]; then
      closing=yes
      return 1
    fi
  fi
  closing=''
  if [ "$(redis_cli config set port "$number")" != OK ]; then return 1; fi
  log "$reason"
  remember_links "$verdict" "$target"
  remember_settings
  return 1
}

# switch_links LINKS: of a server that replicates from no other one.
switch_links() { switch_by "$(links_command "$1")"; }

# switch_replication LINKS: of a replica too, which connects again at once, and goes on by a partial resync.
switch_replication() {
  local port
  read_own_state
  case $own_role in
    master) switch_links "$1" ;;
    slave)
      # A resync would begin again.
      if [ "$own_syncing" = 1 ]; then return 1; fi
      if [ "$own_link" = up ] && ! its_turn; then return 1; fi
      port=$(port_of_links "$1")
      switch_by "$(links_command "$1")
replicaof $own_primary $port"
      ;;
    *) return 1 ;;
  esac
}

links_command() {
  if [ "$1" = tls ]; then echo "config set tls-replication yes replica-announce-port $(port_of_links tls)"; else echo "config set tls-replication no replica-announce-port $(port_of_links plain)"; fi
}

# switch_by COMMANDS
switch_by() {
  case $(printf '%s\n' "$1" | redis_cli) in OK*) ;; *) return 1 ;; esac
  remember_settings
}

# its_turn: some seconds for each server, one after the other, more than between two looks: a primary without a connected replica refuses writes.
its_turn() { is_turn_of "$members" 5; }

# is_turn_of FILE SECONDS: of the pods in the file, a name a line, each has so many seconds, and this pod has them now.
is_turn_of() {
  local index
  index=$(grep -nxF "$POD_NAME" "$1" | cut -d : -f 1)
  [ $(($(now) / $2 % $(wc -l <"$1"))) = $((${index:-1} - 1)) ]
}

# keep_port: a replica that was sent to its primary by another pod may have got the port of that pod's links.
keep_port() {
  local port
  if ! has_tls || [ "$own_role" != slave ] || [ "$own_syncing" = 1 ]; then return; fi
  port=$(member_port)
  if [ "$own_port" = "$port" ]; then return; fi
  log "this server follows its primary at port $own_port: following it at port $port"
  redis_cli replicaof "$own_primary" "$port" >/dev/null
}

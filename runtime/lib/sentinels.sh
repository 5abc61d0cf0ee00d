#!/bin/sh
# The sentinels of the instance, and which primary they report. Sourced after peers.sh, not run.
#
# Inputs:  as peers.sh; REDIS_CONFIG/sentinels, REDIS_CONFIG/quorum; REDIS_SENTINEL_PORT, REDIS_MASTER_NAME.
# shellcheck disable=SC2154,SC2034 # said; connecting_takes is read by peers.sh

# ask_each_sentinel QUESTION [SUFFIX]: a function that is called with the name of each; of its answer's file.
ask_each_sentinel() {
  mkdir -p "$said"
  at_once "$(cat "$REDIS_CONFIG/sentinels")" ask_sentinel "$1" "${2:-}"
}

ask_sentinel() { "$1" "$3" >"$said/$3$2"; }

# ask_sentinels: which address each reports as primary, `none` when it knows no primary.
ask_sentinels() { ask_each_sentinel reported_by; }

# ask_all: the members too, at the same time.
ask_all() {
  local asking
  ask_members &
  asking=$!
  ask_sentinels
  wait "$asking" || true
}

reported_by() { primary_question | peer_script "$1" "$REDIS_SENTINEL_PORT" | reported_primary; }

# Two commands by one connection: one that answers nothing but PONG knows no primary.
primary_question() { printf 'ping\nsentinel get-master-addr-by-name %s\n' "$REDIS_MASTER_NAME"; }
reported_primary() { awk 'NR == 1 && $1 != "PONG" { exit } NR == 1 { heard = 1 } NR == 2 { named = $1 } END { if (heard) print named == "" ? "none" : named }'; }

# ask_sentinels_either_way: the same for scripts that run before the server: how the others connect may change meanwhile.
ask_sentinels_either_way() { ask_each_sentinel reported_either_way; }
reported_either_way() {
  local reported links
  reported=$(reported_by "$1")
  if [ -z "$reported" ] && has_tls; then
    read_other_links
    reported=$(primary_question | peer_by "$links" "$1" "$REDIS_SENTINEL_PORT" | tr -d '\r' | reported_primary)
  fi
  if [ -n "$reported" ]; then echo "$reported"; fi
}

# ask_until_elected: the same, but for no longer than until a quorum reports one primary. It is asked again and again while pods start, so a connection that takes
# longer than half a second is given up.
asking_sentinels=''
ask_until_elected() {
  local sentinel winner connecting_takes
  connecting_takes=0.5
  # What is left of the last time would mix its answers with those of this one.
  if [ -n "$asking_sentinels" ]; then wait "$asking_sentinels" || true; fi
  mkdir -p "$said"
  while read -r sentinel; do : >"$said/$sentinel"; done <"$REDIS_CONFIG/sentinels"
  ask_sentinels_either_way &
  asking_sentinels=$!
  while kill -0 "$asking_sentinels" 2>/dev/null; do
    count_votes
    if [ -n "$winner" ]; then return; fi
    sleep 0.02
  done
}

# vote_of SENTINEL: what it answered. votes: of all, one a line.
vote_of() { cat "$said/$1"; }
votes() {
  local sentinel
  while read -r sentinel; do vote_of "$sentinel"; done <"$REDIS_CONFIG/sentinels"
}

# sentinel_facts: the same as decisions read it, with pods for addresses.
sentinel_facts() {
  local sentinel vote pod
  while read -r sentinel; do
    vote=$(vote_of "$sentinel")
    case $vote in
      '') vote=- ;;
      none) ;;
      *)
        pod=$(pod_at "$vote" "$REDIS_CONFIG/members")
        vote=${pod:-$vote}
        ;;
    esac
    echo "sentinel pod=$sentinel vote=$vote"
  done <"$REDIS_CONFIG/sentinels"
}

# elected: the member that a quorum of the sentinels reports as primary, or nothing.
elected() {
  local winner
  count_votes
  if [ -n "$winner" ]; then pod_at "$winner" "$REDIS_CONFIG/members"; fi
}

# count_votes: into $winner, the address that a quorum reports, or nothing. Without a program to start.
count_votes() {
  local sentinel line quorum all count other
  first_line "$REDIS_CONFIG/quorum"
  quorum=$line
  all=''
  while read -r sentinel; do
    first_line "$said/$sentinel"
    all="$all $line"
  done <"$REDIS_CONFIG/sentinels"
  for winner in $all; do
    count=0
    for other in $all; do if [ "$other" = "$winner" ]; then count=$((count + 1)); fi; done
    if [ "$winner" != none ] && [ "$count" -ge "$quorum" ]; then return; fi
  done
  winner=''
}

# monitor_commands ADDRESS DOWN_AFTER FAILOVER_TIMEOUT: what makes a sentinel that knows no primary monitor this one. With a password: for
# standard input.
monitor_commands() {
  cat <<EOF
sentinel monitor $REDIS_MASTER_NAME $1 $(member_port) $(cat "$REDIS_CONFIG/quorum")
sentinel set $REDIS_MASTER_NAME auth-user internal auth-pass $(cat "$REDIS_INTERNAL_PASSWORD_FILE") down-after-milliseconds $2 failover-timeout $3 parallel-syncs 1
EOF
}

# report_of SENTINEL: all that it knows of the primary.
report_of() { peer_cli "$1" "$REDIS_SENTINEL_PORT" sentinel master "$REDIS_MASTER_NAME"; }

# reported REPORT FIELD: of what SENTINEL MASTER replies, names and values.
reported() { printf '%s\n' "$1" | awk -v field="$2" 'found { print; exit } $0 == field { found = 1 }'; }

# request_failover: of the sentinels that answer, one after the other, until one begins. Not while one of them is at it: two at once could
# promote two replicas.
request_failover() {
  ask_each_sentinel report_of .primary
  request_failover_of_asked
}

# request_failover_of_asked: the same, by what ask_each_sentinel report_of .primary has just found.
request_failover_of_asked() {
  local sentinel
  while read -r sentinel; do
    if grep -q failover_in_progress "$said/$sentinel.primary"; then return; fi
  done <"$REDIS_CONFIG/sentinels"
  for sentinel in $(sentinels_that_agree); do
    case $(peer_cli "$sentinel" "$REDIS_SENTINEL_PORT" sentinel failover "$REDIS_MASTER_NAME") in
      OK | INPROG*) return ;;
    esac
  done
  return 1
}

# sentinels_that_agree: of those that were asked, the ones that monitor the primary at the same port as most of all do; when no port is that of most, at the one of
# this pod's links. While links change (peer-tls.sh) one sentinel can have others than the rest: a failover of that one would name a primary at a port where the
# rest, by their links, find it to be down. They would promote another server, beside one that takes writes.
sentinels_that_agree() {
  awk -v said="$said" -v own="$(member_port)" '
    {
      file = said "/" $1 ".primary"
      port[$1] = is_port = ""
      while (port[$1] == "" && (getline line < file) > 0) {
        if (is_port) port[$1] = line
        is_port = line == "port"
      }
      close(file)
      sentinel[NR] = $1
      if (port[$1] != "") counts[port[$1]]++
    }
    END {
      chosen = own
      for (other in counts) if (2 * counts[other] > NR) chosen = other
      for (i = 1; i <= NR; i++) if (port[sentinel[i]] == chosen) print sentinel[i]
    }' "$REDIS_CONFIG/sentinels"
}

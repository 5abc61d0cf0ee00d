#!/bin/sh
# Brings this server back to the primary that the sentinels report when they themselves do not, which is so for a server that they never
# saw, and remembers which one it is. Every member may do so at once: each changes only itself. decide/rejoin.awk decides. Sourced by the agent after
# sentinels.sh and own-state.sh, not run.
#
# Inputs:  as sentinels.sh, data-set.sh.
# shellcheck disable=SC2154 # set by those who source this

wrong_since=''

# place_facts PRIMARY ASKED
place_facts() {
  local wrong
  wrong=0
  if [ -n "$wrong_since" ]; then wrong=$(($(now) - wrong_since)); fi
  echo "self pod=$POD_NAME primary=$1 wrong=$wrong asked=$2 $(own_facts)"
  member_facts
}

# rejoin: one look at what the sentinels report, with this server's state as it was just read. Fails while something is wrong.
rejoin() {
  local primary asking
  # Both at once: each can take two seconds, and the new primary may wait for this replica.
  asking=ask_members
  if primary_unreachable; then
    ask_all
    asking=:
  else
    ask_sentinels
  fi
  primary=$(elected)
  if [ -z "$primary" ]; then return 1; fi
  if [ "$primary" != "$(last_primary)" ]; then remember_primary "$primary"; fi
  decide_asking rejoin "$asking" place_facts "$primary"
  if [ "$verdict" = keep ]; then
    wrong_since=''
    if [ "$own_role" != master ] || [ "$primary" != "$POD_NAME" ]; then ! primary_unreachable; else reset_dissenting_sentinels; fi
    return
  fi
  if [ -z "$wrong_since" ]; then wrong_since=$(now); fi
  if [ "$verdict" = follow ]; then
    log "the sentinels report $primary as primary; $reason"
    redis_cli replicaof "$(address "$primary")" "$(member_port)" >/dev/null
    wrong_since=''
  elif [ "$verdict" = lead ]; then
    log "$reason"
    redis_cli replicaof no one >/dev/null
    wrong_since=''
  fi
  return 1
}

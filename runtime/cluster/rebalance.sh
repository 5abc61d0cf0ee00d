#!/bin/sh
# How many slots each shard owns: each migrates what it has too much of, to those that have too little. decide/rebalance.awk has the rules.
# Sourced by the agent after cluster-nodes.sh and functions.sh, not run.
#
# Inputs:  as cluster-nodes.sh; the agent's $nodes and $look; REDIS_CLI.
# shellcheck disable=SC2154 # the agent, decide.sh

planned=''
# A migration that this agent began: `atomic`, or the process that moves key by key.
moving=''
rebalance_reason=''

# last_slots COUNT RANGES: `START END ...` of the last slots in the ranges.
last_slots() {
  echo "$2" | tr ',' '\n' | awk -F - -v count="$1" '
    { start[NR] = $1; end[NR] = NF == 1 ? $1 : $2 }
    END {
      for (i = NR; i > 0 && count > 0; i--) {
        size = end[i] - start[i] + 1
        if (size > count) { start[i] = end[i] - count + 1; size = count }
        printf "%s %s ", start[i], end[i]
        count -= size
      }
    }'
}

# under_way: a migration that was begun has not ended.
under_way() {
  case $moving in
    '') return 1 ;;
    atomic)
      case $(redis_cli cluster getslotmigrations | awk 'seen { print; exit } /^ *[0-9)" ]*state"?$/ { seen = 1 }') in
        *success* | *failed* | *cancelled* | '') moving='' ;;
      esac
      ;;
    *) if ! kill -0 "$moving" 2>/dev/null; then moving=''; fi ;;
  esac
  [ -n "$moving" ]
}

# connected_replicas POD: as the decision reads it; a pod that does not answer has none.
connected_replicas() {
  local count
  count=$(peer_cli "$1" "$REDIS_MEMBER_PORT" info replication | sed -n '/^connected_slaves:/{s///p;q;}')
  echo "member pod=$1 replicas=${count:-0}"
}

# migrate COUNT POD
migrate() {
  local id reply
  if ! give_functions "$2"; then return; fi
  id=$(node_id "$2")
  # shellcheck disable=SC2046 # a list
  reply=$(redis_cli cluster migrateslots slotsrange $(last_slots "$1" "$(line_of "$POD_NAME" <"$look" | cut -d ' ' -f 9)") node "$id")
  case $reply in
    OK) moving=atomic ;;
    *'nknown subcommand'*)
      migrate_key_by_key "$1" "$id" &
      moving=$!
      ;;
    *)
      log "cannot migrate $1 slots to $2: $reply" >&2
      return
      ;;
  esac
  log "migrating $1 slots to $2"
}

# migrate_key_by_key COUNT ID: for engines that cannot migrate slots in one piece. What an earlier try left half done comes first.
migrate_key_by_key() {
  local own
  REDISCLI_AUTH=$(cat "$REDIS_INTERNAL_PASSWORD_FILE")
  export REDISCLI_AUTH
  own=$(address "$POD_NAME"):$REDIS_PORT
  if redis_cli cluster nodes | grep myself | grep -q ' \['; then
    "$REDIS_CLI" --user internal --cluster fix "$own" --cluster-yes </dev/null 2>&1 | tail -n 3
  fi
  "$REDIS_CLI" --user internal --cluster reshard "$own" --cluster-from "$(node_id "$POD_NAME")" --cluster-to "$2" --cluster-slots "$1" --cluster-yes \
    --cluster-pipeline 100 </dev/null 2>&1 | tail -n 1
}

# rebalance_facts [FACTS]
rebalance_facts() {
  local busy
  busy=no
  if [ -n "$moving" ]; then busy=yes; fi
  echo "self pod=$POD_NAME shards=$(cat "$REDIS_CONFIG/shards") servers=$(grep -c "^${shard%-*}-0-[0-9]*$" "$members") busy=$busy planned=$planned"
  printf '%s\n' "$nodes" "$@"
}

# rebalance: one look. Fails while slots have to migrate.
rebalance() {
  under_way || true
  decide rebalance "$(rebalance_facts)"
  if [ "$verdict" = ask ]; then decide rebalance "$(rebalance_facts "$(connected_replicas "$target")")"; fi
  planned=''
  case $verdict in
    plan) planned=$target,${reason%% *} ;;
    migrate) migrate "${reason%% *}" "$target" ;;
    *)
      if [ "$reason" != "$rebalance_reason" ] && [ -n "$reason" ]; then log "$reason"; fi
      rebalance_reason=$reason
      ;;
  esac
  [ "$verdict" = keep ] || [ "$verdict" = empty ]
}

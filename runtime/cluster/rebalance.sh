#!/bin/sh
# How many slots each shard owns: each migrates its surplus to those that lack some. decide/rebalance.awk has the rules.
# Sourced by the agent after migration.sh, not run.
#
# Inputs:  as cluster-nodes.sh; the agent's $nodes and $look.
# shellcheck disable=SC2154 # the agent, decide.sh

planned=''
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

# connected_replicas POD: as the decision reads it; a pod that does not answer has none.
connected_replicas() {
  local count
  count=$(peer_cli "$1" "$REDIS_MEMBER_PORT" info replication | sed -n '/^connected_slaves:/{s///p;q;}')
  echo "member pod=$1 replicas=${count:-0}"
}

# rebalance_facts [FACTS]
rebalance_facts() {
  echo "self pod=$POD_NAME shards=$(cat "$REDIS_CONFIG/shards") servers=$(grep -c "^${shard%-*}-0-[0-9]*$" "$members") busy=$(busy) planned=$planned"
  printf '%s\n' "$nodes" "$@"
}

# rebalance: one look, after close_slots, which finds out whether a migration has ended. Fails while slots have to migrate.
rebalance() {
  decide rebalance "$(rebalance_facts)"
  if [ "$verdict" = ask ]; then decide rebalance "$(rebalance_facts "$(connected_replicas "$target")")"; fi
  planned=''
  # shellcheck disable=SC2046 # a list
  case $verdict in
    plan) planned=$target,${reason%% *} ;;
    migrate) migrate "$target" $(last_slots "${reason%% *}" "$(line_of "$POD_NAME" <"$look" | cut -d ' ' -f 9)") ;;
    *)
      if [ "$reason" != "$rebalance_reason" ] && [ -n "$reason" ]; then log "$reason"; fi
      rebalance_reason=$reason
      ;;
  esac
  [ "$verdict" = keep ] || [ "$verdict" = empty ]
}

#!/bin/sh
# How many slots each shard owns: each gives away what it has too much of, to those that have too little. Who owns a slot is the one who
# gives it, so no two nodes ever decide over the same one. Sourced by the helper after cluster-nodes.sh, not run.
#
# Inputs:  as cluster-nodes.sh; REDIS_RUN/table in $look; REDIS_CLI; the helper's `log`.
#
# Slots that nobody owns are left alone: their data is on the volume of a node that is away.
# shellcheck disable=SC2154 # cluster-nodes.sh and the helper set these variables

# The shares may differ by this many percent before slots move.
tolerance=10
planned=''
moving=''
told_empty=''

# gift: `ID POD COUNT` of what this node gives away next, if anything: givers and takers in the order of their shards, so all nodes
# that see the same table agree on who gives to whom.
gift() {
  awk -v shards="$(cat "$REDIS_CONFIG/shards")" -v me="${shard##*-}" -v tolerance="$tolerance" '
    function share(s) { return s >= shards ? 0 : int(16384 * (s + 1) / shards) - int(16384 * s / shards) }
    $3 != "master" { next }
    {
      s = $1; sub(/-[0-9]*$/, "", s); sub(/.*-/, "", s); s += 0
      total += $7
      if ($7 > 0 || !(s in owned)) { owned[s] = $7; id[s] = $2; pod[s] = $1; if (s > last) last = s }
      if ($5 != "ok") ill = 1
    }
    END {
      if (ill || total != 16384) exit
      for (s = 0; s < shards; s++) if (!(s in owned)) exit
      for (s = 0; s <= last; s++) {
        if (!(s in owned)) continue
        more[s] = owned[s] - share(s)
        if (s >= shards ? owned[s] > 0 : -more[s] * 100 > share(s) * tolerance) uneven = 1
      }
      if (!uneven || more[me] <= 0) exit
      for (s = 0; s < me; s++) if (more[s] > 0) before += more[s]
      for (s = 0; s < shards; s++) {
        if (more[s] >= 0) continue
        wants = -more[s]
        if (before >= wants) { before -= wants; continue }
        wants -= before
        print id[s], pod[s], wants < more[me] ? wants : more[me]
        exit
      }
    }' "$look"
}

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

# ready_to_take POD: a new primary gets data when it has a replica, where there are any.
ready_to_take() {
  if [ "$(grep -c "^${1%-*}-[0-9]*$" "$all_members")" -lt 2 ]; then return; fi
  case $(peer_cli "$1" "$REDIS_MEMBER_PORT" info replication) in
    *connected_slaves:0*) return 1 ;;
    *connected_slaves:*) ;;
    *) return 1 ;;
  esac
}

# move COUNT ID POD RANGES
move() {
  # shellcheck disable=SC2046 # a list
  reply=$(redis_cli cluster migrateslots slotsrange $(last_slots "$1" "$4") node "$2")
  case $reply in
    OK) moving=atomic ;;
    *'nknown subcommand'*)
      move_key_by_key "$1" "$2" &
      moving=$!
      ;;
    *)
      log "cannot give $1 slots to $3: $reply" >&2
      return
      ;;
  esac
  log "giving $1 slots to $3"
}

# move_key_by_key COUNT ID: for engines that cannot move slots in one piece. What an earlier try left half done comes first.
move_key_by_key() {
  REDISCLI_AUTH=$(cat "$REDIS_RUN/password")
  export REDISCLI_AUTH
  own=$(address "$POD_NAME"):$REDIS_PORT
  if redis_cli cluster nodes | grep myself | grep -q ' \['; then
    "$REDIS_CLI" --cluster fix "$own" --cluster-yes </dev/null 2>&1 | tail -n 3
  fi
  "$REDIS_CLI" --cluster reshard "$own" --cluster-from "$(node_id "$POD_NAME")" --cluster-to "$2" --cluster-slots "$1" --cluster-yes \
    --cluster-pipeline 100 </dev/null 2>&1 | tail -n 1
}

# balance: one look. What every node says has to be the same twice before anything is done about it.
balance() {
  read -r _ _ role _ _ _ slots _ ranges <<EOF
$(line_of "$POD_NAME" <"$look")
EOF
  if [ "$role" != master ]; then return; fi
  if [ "$slots" = 0 ]; then
    if [ "${shard##*-}" -ge "$(cat "$REDIS_CONFIG/shards")" ] && [ -z "$told_empty" ]; then
      log "this shard owns no slots any more: its objects can be deleted"
      told_empty=yes
    fi
    return
  fi
  told_empty=''
  if under_way; then return; fi
  now=$(gift)
  if [ -n "$now" ] && [ "$now" = "$planned" ] && ready_to_take "$(echo "$now" | cut -d ' ' -f 2)"; then
    # shellcheck disable=SC2086 # three words
    set -- $now
    move "$3" "$1" "$2" "$ranges"
    now=''
  fi
  planned=$now
}

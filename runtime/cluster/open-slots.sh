#!/bin/sh
# Slots that are marked as migrating or importing although no migration is under way: what one that was interrupted leaves. decide/open-slots.awk has the
# rules. Sourced by the agent after migration.sh, not run.
#
# Inputs:  as cluster-nodes.sh; the agent's $state, $nodes and $look.
# shellcheck disable=SC2154 # the agent, decide.sh

watched=''
open_reason=''

# slot_facts CLUSTER_NODES: of the slots that this node has marked, with what was asked until now.
slot_facts() { printf '%s\n' "$1" | awk -v look="$look" -v said="$said" -f "$here/slot-facts.awk"; }

# asked_slot_facts: the same, with all that the decision may need. The agent's $state may show marks of a migration that has ended since.
asked_slot_facts() {
  local reply facts
  mkdir -p "$said"
  reply=$(redis_cli cluster nodes)
  facts=$(slot_facts "$reply")
  count_keys "$(printf '%s\n' "$facts" | sed -n 's/^slot slot=\([0-9]*\) .*/\1/p')"
  at_once "$(printf '%s\n' "$facts" | sed -n 's/.* mark=importing .* owner=\([^ ]\{1,\}\) .*/\1/p' | grep -vxF "$POD_NAME" | sort -u)" ask_nodes
  slot_facts "$reply"
  forget_answers
}

# count_keys SLOTS: all, or none: a reply that is missing would give a slot the number of another.
count_keys() {
  local slot counts
  counts=$(for slot in $1; do echo "cluster countkeysinslot $slot"; done | redis_cli)
  if [ "$(echo "$counts" | grep -cx '[0-9]\{1,\}')" = "$(echo "$1" | wc -l)" ]; then echo "$counts" >"$said/slot-keys"; fi
}

ask_nodes() { peer_cli "$1" "$REDIS_MEMBER_PORT" cluster nodes >"$said/$1.nodes"; }

# close_slots: one look. Fails while something is not as it should be.
close_slots() {
  local slots
  under_way || true
  case $state in
    *' ['[0-9]*) ;;
    *)
      watched=''
      open_reason=''
      return
      ;;
  esac
  decide open-slots "self pod=$POD_NAME busy=$(busy) watched=$watched
$nodes
$(asked_slot_facts)"
  watched=''
  slots=$(echo "${reason%% *}" | tr , ' ')
  # shellcheck disable=SC2086 # a list
  case $verdict in
    keep) return ;;
    watch) watched=$reason ;;
    clear) clear_marks $slots ;;
    adopt) adopt $slots ;;
    finish) finish_migration "$target" $slots ;;
    *)
      if [ "$reason" != "$open_reason" ] && [ -n "$reason" ]; then log "$reason"; fi
      open_reason=$reason
      ;;
  esac
  return 1
}

# clear_marks SLOT...
clear_marks() {
  if slot_commands stable "$@" | redis_cli | all_ok $# >/dev/null; then log "cleared the marks of $# slots: ${reason#* }"; fi
}

# adopt SLOT...: of $target, which then finishes the migration.
adopt() {
  local fault
  if fault=$(slot_commands "migrating $(node_id "$POD_NAME")" "$@" | peer_script "$target" "$REDIS_MEMBER_PORT" | all_ok $#); then
    log "$target will migrate $# slots to this node: ${reason#* }"
  else
    say "$target cannot migrate $# slots to this node: $fault" >&2
  fi
}

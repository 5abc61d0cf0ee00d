#!/bin/sh
# What a switchover has to know of slots that migrate key by key. Their marks go to the replica that is promoted. Valkey replicates them; Redis does not, and the new owner of a slot
# would answer for the keys that have migrated as if there were none. Sourced after cluster-nodes.sh, not run.
#
# Inputs:  as cluster-nodes.sh.

# allow_leaving, deny_leaving, may_leave: whether slots that migrate key by key may become those of another node.
allow_leaving() { touch "$REDIS_RUN/migrating"; }
deny_leaving() { rm -f "$REDIS_RUN/migrating"; }
may_leave() { [ -e "$REDIS_RUN/migrating" ]; }

# Seconds for the replica to have been promoted.
promotion_takes=3

# own_marks: of this node, in CLUSTER NODES on standard input, as the commands that set them.
own_marks() {
  awk '
    { sub(/\r$/, "") }
    $3 !~ /myself/ { next }
    {
      for (i = 9; i <= NF; i++) {
        if ($i !~ /^\[/) continue
        slot = $i; id = $i
        sub(/^\[/, "", slot); sub(/-.*/, "", slot)
        sub(/.*-/, "", id); sub(/\]$/, "", id)
        print "cluster setslot", slot, ($i ~ />/ ? "migrating" : "importing"), id
      }
    }'
}

# give_marks POD COMMANDS: the pod refuses them until it is a primary.
give_marks() {
  if [ -z "$2" ]; then return; fi
  if within "$promotion_takes" takes_marks "$1" "$2"; then
    log "$1 goes on with the $(printf '%s\n' "$2" | wc -l) slots that migrate"
  else
    log "$1 does not take the marks of slots that migrate: keys that have migrated look missing until the other node has them marked again" >&2
  fi
}

takes_marks() {
  local replies
  replies=$(printf '%s\n' "$2" | peer_script "$1" "$REDIS_MEMBER_PORT")
  [ "$(printf '%s\n' "$replies" | grep -cx OK)" = "$(printf '%s\n' "$2" | wc -l)" ]
}

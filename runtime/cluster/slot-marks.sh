#!/bin/sh
# Slots that migrate key by key while another node of the shard is promoted. Their marks go to that node. Valkey replicates them; Redis does not, and
# its new primary treats keys that have migrated as missing. Sourced after cluster-nodes.sh, not run.
#
# Inputs:  as cluster-nodes.sh.

# Seconds.
marks_take=3
leaving_takes=3

# Slots may become those of another node while there is a token, and do while it is in use: from the last look at their keys until both nodes know.
token=$REDIS_RUN/slots-may-leave

# allow_leaving, may_leave, begin_leaving, end_leaving: of the process that migrates.
allow_leaving() { touch "$token"; }
may_leave() { [ -e "$token" ]; }
begin_leaving() { mv "$token" "$token.used" 2>/dev/null; }
end_leaving() { mv "$token.used" "$token"; }

# nothing_leaves: now, and there is nothing that allows it.
nothing_leaves() { ! [ -e "$token.used" ] && ! may_leave; }

# deny_leaving: of who has another node promoted, and at the end of a migration.
deny_leaving() {
  within "$leaving_takes" take_token || log "slots that migrate may become those of another node in the middle of a failover" >&2
}

take_token() { rm "$token" 2>/dev/null || nothing_leaves; }

# forget_leaving: what an earlier run of this container left.
forget_leaving() { rm -f "$token" "$token.used"; }

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

# give_marks POD COMMANDS: as soon as it is a primary: it refuses them before.
give_marks() {
  local marks_taken
  marks_taken=0
  if [ -z "$2" ]; then return; fi
  within "$marks_take" take_marks "$1" "$2" || true
  if [ "$marks_taken" -gt 0 ]; then log "$1 continues with $marks_taken slots that migrate"; fi
}

# take_marks: sets $marks_taken of its caller to how many the pod took. A slot whose migration has ended meanwhile is always refused.
take_marks() {
  local replies
  replies=$(printf '%s\n' "$2" | peer_script "$1" "$REDIS_MEMBER_PORT" | grep .)
  case $replies in *'SETSLOT only with'*) return 1 ;; esac
  marks_taken=$(printf '%s\n' "$replies" | grep -cx OK)
  [ "$(printf '%s\n' "$replies" | wc -l)" = "$(printf '%s\n' "$2" | wc -l)" ]
}

#!/bin/sh
# The switchover before an orderly stop: if this node owns slots, a replica is promoted while writes are paused. Afterwards this node is a
# replica that can stop at any time. Without a replica the stop goes on as that of a single server.
#
# Inputs:  as cluster-nodes.sh, cli.sh; REDIS_AGENT, the process of the agent.
# shellcheck disable=SC2154 # target, reason
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/peers.sh"
. "$here/cluster-nodes.sh"
. "$here/data-set.sh"
. "$here/decide.sh"
. "$here/blocked-clients.sh"
. "$here/slot-marks.sh"
. "$here/promotion.sh"

# Seconds.
all_takes=20
batch_takes=8

# decline_promotion: a node that is promoted just before it ends acknowledges writes that no replica has yet. From now on it refuses when its shard
# peers ask, and stands in no election. The agent ends first, for it would restore both.
decline_promotion() {
  kill "$REDIS_AGENT" 2>/dev/null || true
  redis_cli <<EOF >/dev/null || true
config set cluster-replica-no-failover yes
acl setuser internal -cluster|failover
EOF
}

# complete_batch: of slots that migrate. Its keys are on two nodes: until the new primary has the marks, those that have migrated would look missing.
complete_batch() {
  log "completing the migration that is under way"
  if ! within "$batch_takes" nothing_leaves; then log "the migration takes longer than $batch_takes seconds: the next primary continues with it"; fi
}

# take_turn: two elections in one moment can fail each other, and then clients wait for 5 seconds. Shards that stop together, on a node that
# is drained or in a rolling update, begin one after the other; an election takes a tenth of a second, and no client waits for this one yet.
take_turn() {
  local tenths
  tenths=$((${shard##*-} % 10 * 3))
  sleep "$((tenths / 10)).$((tenths % 10))"
}

# switch_over: one try; succeeds when there is nothing left to do.
switch_over() {
  if ! owns_slots; then return; fi
  if without_replicas; then
    log "no replica is connected: stopping without a switchover"
    return
  fi
  if choose_promotion_target running; then
    if promoted "$target"; then
      log "$target is the primary now"
      return
    fi
  else
    say "no switchover yet: $reason" >&2
  fi
  sleep 0.25
  return 1
}

begun=$(now)
migrating=''
if ! nothing_leaves; then migrating=yes; fi
decline_promotion
if [ -n "$migrating" ]; then complete_batch; fi
# An election that began before takes a tenth of a second. The node that it promotes has a switchover to do.
if ! owns_slots; then sleep 0.3; fi
if owns_slots && ! without_replicas; then take_turn; fi
if ! within "$((all_takes - ($(now) - begun)))" switch_over; then log "no replica was promoted within $all_takes seconds: stopping without a switchover" >&2; fi
forget_answers

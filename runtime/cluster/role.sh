#!/bin/sh
# Which role this node has in its shard, and when it is eligible for promotion. decide/node-role.awk and decide/node-promotable.awk have the
# rules. Sourced by the agent after slot-marks.sh and save-again.sh, not run.
#
# Inputs:  as cluster-nodes.sh; the agent's $nodes, $role, $link and $heard.
# shellcheck disable=SC2154 # the agent, decide.sh

eligible=''
lost_since=''

# judge_anew: what was found out about the node before does not count any more.
judge_anew() { eligible=''; }

# forget_eligibility: of a primary. One that learns that it was replaced lacks what the new primary took, until it is in sync. If the new one dies in that
# moment, this one must not be elected.
forget_eligibility() {
  if [ -z "$eligible" ]; then return; fi
  if [ "$(redis_cli config set cluster-replica-no-failover yes)" != OK ]; then return 1; fi
  judge_anew
}

# become_eligible: one look. Fails until a replica is eligible for promotion.
become_eligible() {
  local moment
  if [ "$role" = master ]; then
    lost_since=''
    forget_eligibility
    return
  fi
  if [ -n "$eligible" ]; then return; fi
  if [ "$role $link" = "slave up" ]; then check_saving; fi
  moment=$(now)
  decide node-promotable "self pod=$POD_NAME role=$role link=$link heard=$heard down=$((moment - ${lost_since:-$moment})) broken=$(cannot_save_fact)
$nodes"
  if [ "$verdict" != lost ]; then lost_since=''; elif [ -z "$lost_since" ]; then lost_since=$moment; fi
  if [ "$verdict" != eligible ] || [ "$(redis_cli config set cluster-replica-no-failover no)" != OK ]; then return 1; fi
  eligible=yes
  if [ -n "$reason" ]; then log "$reason"; fi
}

# Looks, two seconds each, in which a shard is healthy before its pod 0 takes its slots back. Not the same in all shards: two elections at
# once can fail.
healthy=0
enough=$((5 + ${shard##*-} % 10))
role_reason=''
refused=''

# keep_role: one look. Fails while the role is not the right one.
keep_role() {
  local reply
  decide node-role "self pod=$POD_NAME link=$link broken=$(cannot_save_fact) healthy=$healthy enough=$enough
$nodes"
  if [ "$verdict" = watch ]; then healthy=$((healthy + 1)); else healthy=0; fi
  case $verdict in
    keep)
      role_reason=''
      refused=''
      return
      ;;
    replicate)
      reply=$(redis_cli cluster replicate "$(node_id "$target")")
      if [ "$reply" = OK ]; then
        log "this node is a replica of $target now: $reason"
      elif [ "$reply" != "$refused" ]; then
        log "this node cannot become a replica of $target yet: $reply" >&2
      fi
      refused=$reply
      ;;
    reclaim)
      # That can wait. The other node knows which slots migrate, and this one may not.
      if [ -n "$(peer_cli "$target" "$REDIS_MEMBER_PORT" cluster nodes | own_marks)" ]; then return 1; fi
      reply=$(redis_cli cluster failover)
      if [ "$reply" = OK ]; then log "taking the slots of the shard back from $target: $reason"; fi
      ;;
    *)
      if [ "$reason" != "$role_reason" ]; then log "$reason"; fi
      role_reason=$reason
      ;;
  esac
  return 1
}

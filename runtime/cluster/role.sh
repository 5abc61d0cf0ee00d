#!/bin/sh
# Which role this node has in its shard, and when it may take over. Sourced by the helper after cluster-nodes.sh, not run.
#
# Inputs:  as cluster-nodes.sh; REDIS_RUN/table in $look; the helper's `log`.
# shellcheck disable=SC2154 # cluster-nodes.sh and the helper set these variables

# Seconds that a primary gets to come back with what it holds: a replica that has just started may hold less.
primary_returns=45
may_take_over=''
since=$(date +%s)

# stand: lets this node take over by itself once it has had what a primary has, or when that does not come back.
stand() {
  if [ -n "$may_take_over" ]; then return; fi
  case $(redis_cli info replication) in
    *role:master* | *master_link_status:up*) ;;
    *role:slave*)
      if [ $(($(date +%s) - since)) -lt "$primary_returns" ] || ! primary_failed; then return; fi
      log "the primary has not come back for $primary_returns seconds: this replica may take over, with what it loaded"
      ;;
    # It loads.
    *) return ;;
  esac
  if [ "$(redis_cli config set cluster-replica-no-failover no)" = OK ]; then may_take_over=yes; fi
}

# primary_failed: the one that this replica follows.
primary_failed() {
  awk -v id="$(line_of "$POD_NAME" <"$look" | cut -d ' ' -f 4)" '$2 == id && $5 == "fail" { failed = 1 } END { exit !failed }' "$look"
}

# Looks, two seconds each, that a shard is healthy before its pod 0 takes its slots back. Not the same in all shards: two elections
# at once can fail.
healthy=0
enough=$((5 + ${shard##*-} % 10))

# place: one look.
place() {
  read -r _ _ role primary _ _ slots _ _ <<EOF
$(line_of "$POD_NAME" <"$look")
EOF
  if [ "$role" = master ] && [ "$slots" != 0 ]; then
    healthy=0
    return
  fi
  owner=$(shard_primary <"$look")
  if [ -z "$owner" ]; then
    follow_first
  elif [ "$role" = master ] || [ "$primary" != "${owner#* }" ]; then
    follow "$owner"
  else
    take_back "$owner"
  fi
}

# follow 'POD ID'
follow() {
  reply=$(redis_cli cluster replicate "${1#* }")
  if [ "$reply" = OK ]; then
    log "this node follows ${1% *} now, the primary of its shard"
  elif [ "$reply" != "$refused" ]; then
    log "this node should follow ${1% *}, the primary of its shard: $reply" >&2
  fi
  refused=$reply
}
refused=''

# follow_first: nobody in this shard owns slots, it is new or has given them away. Its pod 0 is the primary.
follow_first() {
  if [ "$role" != master ] || [ "${POD_NAME##*-}" = 0 ]; then return; fi
  first=$(line_of "$shard-0" <"$look" | awk '$3 == "master" && $5 == "ok" { print $1, $2 }')
  if [ -n "$first" ]; then follow "$first"; fi
}

# take_back 'POD ID': the pods 0 are spread over the nodes of Kubernetes. With primaries anywhere else, one machine could hold the
# majority of them, and without a majority nobody succeeds anybody.
take_back() {
  if [ "${POD_NAME##*-}" != 0 ] || grep -q ' fail ' "$look" || [ "$(redis_info master_link_status replication)" != up ]; then
    healthy=0
    return
  fi
  healthy=$((healthy + 1))
  if [ "$healthy" -lt "$enough" ]; then return; fi
  healthy=0
  if [ "$(redis_cli cluster failover)" = OK ]; then log "taking the slots of the shard back from ${1% *}"; fi
}

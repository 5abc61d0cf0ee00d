#!/bin/sh
# Who belongs to the cluster: new members are met, nodes that are members no more are forgotten. Sourced by the helper after cluster-nodes.sh, not
# run.
#
# Inputs:  as cluster-nodes.sh; REDIS_RUN/table in $look; the helper's `log`.
# shellcheck disable=SC2154 # cluster-nodes.sh and the helper set these variables

# meet: every member that this node does not know, or knows at an address that is no longer its own. Never at an address that does not
# answer with the right id: that would merge two clusters.
meet() {
  while read -r member; do
    if [ "$member" = "$POD_NAME" ]; then continue; fi
    known=$(line_of "$member" <"$look")
    case $known in
      *' ok '*)
        remember "$member" "$(echo "$known" | cut -d ' ' -f 8)"
        continue
        ;;
      *' unknown '*) continue ;;
    esac
    now=$(fresh_address "$member")
    if [ -z "$now" ]; then continue; fi
    # The address is right: the node is down, or will be reached.
    if [ -n "$known" ] && [ "$(echo "$known" | cut -d ' ' -f 8)" = "$now" ]; then continue; fi
    if [ "$(peer_cli "$member" "$REDIS_MEMBER_PORT" cluster myid)" != "$(node_id "$member")" ]; then continue; fi
    if [ "$(redis_cli cluster meet "$now" "$REDIS_PORT")" = OK ]; then log "met $member at $now"; fi
  done <"$all_members"
}

# Seconds that a node must be gone before it is forgotten. All nodes then refuse to know it for a minute, and the mounted list of members
# can be a minute or two old: a new member must not be taken for one that has left.
gone_for=150
gone=''
gone_since=0

# forget: nodes that are gone, are no members and own nothing.
forget() {
  now_gone=$(awk 'FILENAME == ARGV[1] { member[$1]; next } !($2 in member) && $5 == "fail" && $7 == 0 { print $2 }' "$REDIS_RUN/ids" "$look" | sort)
  if [ "$now_gone" != "$gone" ]; then
    gone=$now_gone
    gone_since=$(date +%s)
  fi
  if [ -z "$gone" ] || [ $(($(date +%s) - gone_since)) -lt "$gone_for" ]; then return; fi
  for id in $gone; do
    if [ "$(redis_cli cluster forget "$id")" = OK ]; then log "forgot node $id: it is gone, owns no slots, and is no member any more"; fi
  done
}

#!/bin/sh
# Who belongs to the cluster: new members are met, nodes that are members no more are forgotten. Sourced by the helper after nodes.sh, not
# run.
#
# Inputs:  as nodes.sh; REDIS_RUN/table in $look; the helper's `log`.
# shellcheck disable=SC2154 # nodes.sh and the helper set these variables

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

# forget: nodes that are gone, are no members and own nothing. Each node forgets for itself.
forget() {
  while read -r pod id _ _ health _ slots _ _; do
    if [ "$health" != fail ] || [ "$slots" != 0 ] || grep -qxF "$pod" "$all_members"; then continue; fi
    if [ "$(redis_cli cluster forget "$id")" = OK ]; then log "forgot $pod: it is gone, owns no slots, and is no member any more"; fi
  done <"$look"
}

#!/bin/sh
# Which nodes belong to the cluster: new members are met, nodes that are members no more are forgotten. decide/node-membership.awk has the
# rules. Sourced by the agent after cluster-nodes.sh, not run.
#
# Inputs:  as cluster-nodes.sh; the agent's $nodes and $look.
# shellcheck disable=SC2154 # the agent, decide.sh

# Nodes that are down and no members, and since when.
removed=''
removed_since=0
# What was done in this look.
acted=''

# membership_facts: DNS and the pods themselves are asked about those only that are not known as healthy.
membership_facts() {
  local member line
  echo "self pod=$POD_NAME down=$(($(now) - removed_since))"
  while read -r member; do
    line=$(line_of "$member" <"$look")
    printf 'member pod=%s id=%s' "$member" "$(node_id "$member")"
    case $line in
      *' ok '* | *' unknown '*) ;;
      *)
        fresh_addresses "$member"
        printf ' address=%s reports=%s' "$(address "$member")" "$(peer_cli "$member" "$REDIS_MEMBER_PORT" cluster myid)"
        ;;
    esac
    was_acted "$member"
  done <"$members"
  printf '%s\n' "$nodes" | while read -r line; do
    member=${line#* id=}
    printf '%s' "$line"
    was_acted "${member%% *}"
  done
}

was_acted() {
  case " $acted " in
    *" $1 "*) echo ' acted=yes' ;;
    *) echo ;;
  esac
}

# note_removed: which nodes are down and no members, and since when. remember_addresses: of nodes that moved, for those that ask from now on.
# Not its own, which is what it announces: new-addresses.sh knows better.
note_removed() {
  local list
  list=$(printf '%s\n' "$nodes" | awk '/ member=no/ && / health=fail / { print $3 }' | sort)
  if [ "$list" != "$removed" ]; then
    removed=$list
    removed_since=$(now)
  fi
}

remember_addresses() {
  local pod health node_address
  while read -r pod _ _ _ health _ _ node_address _; do
    if [ "$health" = ok ] && [ "$pod" != "$POD_NAME" ] && grep -qxF "$pod" "$members"; then remember_address "$pod" "$node_address"; fi
  done <"$look"
}

# keep_members: one look. Fails while something is not as it should be.
keep_members() {
  note_removed
  remember_addresses
  acted=''
  while decide node-membership "$(membership_facts)"; do
    case $verdict in
      meet)
        if [ "$(redis_cli cluster meet "$(address "$target")" "$(member_port)" "$bus_port")" = OK ]; then log "met $target: $reason"; fi
        ;;
      forget)
        if [ "$(redis_cli cluster forget "$target")" = OK ]; then log "forgot node $target: $reason"; fi
        ;;
      *) break ;;
    esac
    acted="$acted $target"
  done
  [ "$verdict" = keep ]
}

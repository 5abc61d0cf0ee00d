#!/bin/sh
# The agent of a node of a cluster: applies what changes in the mounted files, says when the node is eligible for promotion, and keeps the
# cluster in shape. Every node does so for itself, and changes nothing but itself and what it owns. Serving never depends on it.
#
# Inputs:  as start-node.sh. Ends with the container.
#
# A look at a cluster that is well costs one program, for a hundred instances look all day: one question to the server, compared with the last
# answer by the shell itself. All else runs when that changes, and every two seconds while something is not as it should be.
# shellcheck disable=SC2034,SC2154 # those who are sourced
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/acl.sh"
. "$here/peers.sh"
. "$here/cluster-nodes.sh"
. "$here/decide.sh"
. "$here/password.sh"
. "$here/live-settings.sh"
. "$here/new-addresses.sh"
. "$here/membership.sh"
. "$here/blocked-clients.sh"
. "$here/slot-marks.sh"
. "$here/promotion.sh"
. "$here/step-down.sh"
. "$here/save-again.sh"
. "$here/role.sh"
. "$here/functions.sh"
. "$here/key-by-key.sh"
. "$here/migration.sh"
. "$here/node-links.sh"
. "$here/switch-links.sh"
. "$here/open-slots.sh"
. "$here/rebalance.sh"

# Seconds between two looks, while something is not as it should be and while all is well. Clients do not wait for this: the engine itself
# finds out what is down and elects.
pause_busy=2
pause_well=6
# Seconds after which all is looked at anew although nothing seems to have changed.
look_anew=60

look=$REDIS_RUN/table
carriage_return=$(printf '\r')

# read_state: sets $state to CLUSTER NODES without the times of pings, which are others every time, $role and $link to those of INFO, and $heard to the seconds since
# the primary was last heard. Fails when the server does not report its nodes.
read_state() {
  local id address flags primary epoch connected ranges
  state=''
  role=''
  link=''
  heard=''
  while read -r id address flags primary _ _ epoch connected ranges; do
    id=${id%"$carriage_return"}
    case $id,$address in
      # What replicas announce as their addresses stands in INFO as it is, line breaks too: nothing after it counts.
      slave[0-9]*:*) break ;;
      role:*) role=${id#*:} ;;
      master_link_status:*) link=${id#*:} ;;
      master_last_io_seconds_ago:*) heard=${id#*:} ;;
      *,*:*@*)
        state="$state$id $address $flags $primary 0 0 $epoch $connected $ranges
"
        ;;
    esac
  done <<EOF
$(printf 'cluster nodes\ninfo replication\n' | redis_cli)
EOF
  [ -n "$state" ]
}

# read_lists: sets $lists to what the mounted files say about members and shards.
read_lists() {
  local line
  lists=''
  while read -r line; do lists="$lists $line"; done <"$members"
  while read -r line; do lists="$lists / $line"; done <"$REDIS_CONFIG/shards"
}

# keep_all: everything that may have to be repaired. Fails while something is not as it should be.
members_due=0
members_well=''
keep_all() {
  local well nodes
  well=yes
  printf '%s' "$state" | table >"$look"
  nodes=$(node_facts <"$look")
  become_eligible || well=''
  keep_links || well=''
  fetch_functions || well=''
  if [ "$members_due" -le 0 ]; then
    members_due=6
    if keep_members; then members_well=yes; else members_well=''; fi
  fi
  members_due=$((members_due - pause_busy))
  keep_role || well=''
  # Slots that are half migrated come first: the mark of another migration would hide the keys that have migrated.
  { close_slots && rebalance; } || well=''
  [ -n "$well" ] && [ -n "$members_well" ]
}

await 'the server to answer' 0.5 allow_slot_migration

seen=''
listed=''
all_well=''
anew_due=0
pause=$pause_busy
while :; do
  settings_round "$pause"
  # A node finds the others itself (membership.sh).
  if time_for_names "$pause" && have_moved "$POD_NAME"; then seen=''; fi
  if announce cluster-announce-ip; then seen=''; fi
  read_lists
  if [ "$lists" != "$listed" ]; then
    list_shard
    list_ids
    listed=$lists
    all_well=''
    members_due=0
  fi
  if read_state; then
    if [ "$state $role $link" != "$seen" ]; then
      seen="$state $role $link"
      all_well=''
      members_due=0
    fi
    check_refusal "$role"
    if [ "$anew_due" -le 0 ]; then
      anew_due=$look_anew
      all_well=''
      members_due=0
    fi
    if [ -z "$all_well" ] && keep_all; then all_well=yes; fi
  else
    all_well=''
  fi
  if [ -n "$all_well" ]; then pause=$pause_well; else pause=$pause_busy; fi
  sleep "$pause"
  anew_due=$((anew_due - pause))
done

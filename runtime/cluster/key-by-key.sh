#!/bin/sh
# How slots migrate key by key, on engines that cannot migrate them in one piece. Sourced by the agent after slot-marks.sh, not run.
#
# Inputs:  as cluster-nodes.sh; REDIS_CLI, REDIS_INTERNAL_PASSWORD_FILE; slot-marks.sh.
#
# Not by the engine's client: it stops at a slot that any node has marked, and at a key that is on both nodes already. Clients with the password of the
# applications can cause both: in a migration any client may write to the node that imports, after ASKING.
#
# Every step can be repeated. An agent that is interrupted finds its marks again, and begins anew with these slots (open-slots.sh).

# Slots that migrate at the same time, with at most so many keys, or one slot. Meanwhile commands with several keys of such a slot can fail (TRYAGAIN), and a stop waits
# for them: for each the nodes write their configuration four times. For fewer, more programs start.
slots_at_once=50
keys_of_slots=2000
# Keys of a slot, in one MIGRATE.
keys_at_once=100
# Seconds for one round of MIGRATE. It blocks both servers, for as long as its keys take.
round_takes=120

# slot_commands WHAT SLOT...: CLUSTER SETSLOT for each.
slot_commands() {
  local what slot
  what=$1
  shift
  for slot in "$@"; do echo "cluster setslot $slot $what"; done
}

# all_ok COUNT: the replies on standard input are as many OK; else prints what is not, and fails.
all_ok() {
  awk -v count="$1" '/^(OK|NOKEY)$/ { done++; next } NF && fault == "" { fault = $0 }
    END { if (fault == "" && done == count) exit 0; print(fault == "" ? "no answer" : fault); exit 1 }'
}

# migrate_commands ADDRESS: MIGRATE for the keys that the client lists on standard input, slot by slot, as it quotes them. REPLACE, for of a key that is
# on both nodes the value of this one counts (decide/open-slots.awk).
migrate_commands() {
  awk -v command="migrate $1 $(member_port) \"\" 0 60000 replace auth2 internal" -v file="$REDIS_INTERNAL_PASSWORD_FILE" '
    BEGIN { getline password <file }
    function end() {
      if (keys != "") print command, password, "keys" keys
      keys = ""
    }
    /^ *1\) "/ { end() }
    sub(/^ *[0-9]+\) "/, "\"") { keys = keys " " $0 }
    END { end() }'
}

# migrate_keys ADDRESS SLOT...: until this node has none of the slots, or no slot may leave it any more.
migrate_keys() {
  local address commands login slot
  address=$1
  shift
  while may_leave; do
    commands=$(for slot in "$@"; do echo "cluster getkeysinslot $slot $keys_at_once"; done | redis_cli --no-raw | migrate_commands "$address")
    if [ -z "$commands" ]; then return; fi
    server_login
    # shellcheck disable=SC2086 # a list
    printf '%s\n' "$commands" | timeout "$round_takes" "$REDIS_CLI" $login 2>&1 | all_ok "$(printf '%s\n' "$commands" | wc -l)" || return 1
  done
}

# nothing_left ID SLOT...: this node is a primary, migrates all of the slots to the node, and has no key of them. What it does not have it cannot get
# any more: for new keys it sends clients to the other node.
nothing_left() {
  local id slot answer
  id=$1
  shift
  answer=$({
    echo 'cluster nodes'
    for slot in "$@"; do echo "cluster countkeysinslot $slot"; done
  } | redis_cli | tr -d '\r')
  if [ "$(printf '%s\n' "$answer" | grep -cx 0)" != $# ]; then return 1; fi
  answer=$(printf '%s\n' "$answer" | grep ' myself,master[ ,]')
  for slot in "$@"; do
    case $answer in
      *"[$slot->-$id]"*) ;;
      *) return 1 ;;
    esac
  done
}

# move_some POD SLOT...: prints what went wrong, and fails.
#
# The other node is marked first, and gets the slot first. In the other order clients would be sent to a node that sends them back.
move_some() {
  local pod id fault
  pod=$1
  fault=0
  shift
  id=$(node_id "$pod")
  slot_commands "importing $(node_id "$POD_NAME")" "$@" | peer_script "$pod" "$REDIS_MEMBER_PORT" | all_ok $# || return 1
  slot_commands "migrating $id" "$@" | redis_cli | all_ok $# || return 1
  migrate_keys "$(address "$pod")" "$@" || return 1
  if ! begin_leaving; then
    echo 'another node is promoted'
    return 1
  fi
  give_slots "$pod" "$id" "$@" || fault=1
  end_leaving
  return "$fault"
}

# give_slots POD ID SLOT...: prints what went wrong, and fails.
give_slots() {
  local pod id
  pod=$1
  id=$2
  shift 2
  if ! nothing_left "$id" "$@"; then
    echo 'the slots or their owner changed meanwhile'
    return 1
  fi
  slot_commands "node $id" "$@" | peer_script "$pod" "$REDIS_MEMBER_PORT" | all_ok $# || return 1
  slot_commands "node $id" "$@" | redis_cli | all_ok $#
}

# first_slots SLOT...: those of the first that migrate at the same time.
first_slots() {
  local count slot
  count=0
  for slot in "$@"; do
    if [ "$count" = "$slots_at_once" ]; then break; fi
    echo "cluster countkeysinslot $slot"
    count=$((count + 1))
  done | redis_cli | awk -v slots="$*" -v most="$keys_of_slots" '
    BEGIN { split(slots, slot, " "); line = slot[1] }
    NF { keys += $1 }
    NF && ++count > 1 { if (keys > most) exit; line = line " " slot[count] }
    END { print line }'
}

# move_slots POD SLOT...: prints what went wrong, and fails.
move_slots() {
  local pod some left fault
  pod=$1
  shift
  while [ $# -gt 0 ]; do
    # The agent ends before a switchover (switchover-slots.sh): what has begun is completed.
    if ! kill -0 $$ 2>/dev/null || ! may_leave; then return; fi
    some=$(first_slots "$@")
    left=" $*"
    # shellcheck disable=SC2086 # a list
    if ! fault=$(move_some "$pod" $some); then
      echo "cannot migrate slots to $pod: $fault"
      return 1
    fi
    # shellcheck disable=SC2086 # a list
    set -- ${left#" $some"}
  done
}

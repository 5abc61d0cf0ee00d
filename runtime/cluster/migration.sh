#!/bin/sh
# The slot migration that this agent began, one at a time. Sourced by the agent after functions.sh and key-by-key.sh, not run.
#
# Inputs:  as key-by-key.sh.

forget_leaving

# `atomic`, or the process that migrates key by key.
moving=''
# What was logged last of it, and what it failed at. A migration that fails is begun again and again.
begun=''
fault=''

# under_way: a migration that was begun has not ended.
under_way() {
  case $moving in
    '') return 1 ;;
    atomic)
      case $(redis_cli cluster getslotmigrations | awk 'seen { print; exit } /^ *[0-9)" ]*state"?$/ { seen = 1 }') in
        *success* | *failed* | *cancelled* | '')
          moving=''
          begun=''
          ;;
      esac
      ;;
    *)
      if ! kill -0 "$moving" 2>/dev/null; then
        moving=''
        note_end
      fi
      ;;
  esac
  [ -n "$moving" ]
}

# note_end: of a migration key by key. What it printed is why it failed.
note_end() {
  local line
  first_line "$REDIS_RUN/migration"
  if [ -z "$line" ]; then begun=''; elif [ "$line" != "$fault" ]; then log "$line" >&2; fi
  fault=$line
}

# busy: `yes` or `no`, for decisions.
busy() { if [ -n "$moving" ]; then echo yes; else echo no; fi; }

# note_begin TEXT
note_begin() {
  if [ "$1" != "$begun" ]; then log "$1"; fi
  begun=$1
}

# migrate_key_by_key POD SLOT...: in the background.
migrate_key_by_key() {
  allow_leaving
  {
    move_slots "$@" >"$REDIS_RUN/migration"
    deny_leaving
  } &
  moving=$!
}

# migrate POD START END...: ranges of slots, in one piece where the engine can.
migrate() {
  local pod reply
  pod=$1
  shift
  if ! give_functions "$pod"; then return; fi
  reply=$(redis_cli cluster migrateslots slotsrange "$@" node "$(node_id "$pod")")
  # shellcheck disable=SC2046 # a list
  case $reply in
    OK) moving=atomic ;;
    *'nknown subcommand'*) migrate_key_by_key "$pod" $(slots_of "$@") ;;
    *)
      log "cannot migrate slots to $pod: $reply" >&2
      return
      ;;
  esac
  note_begin "migrating $(slots_of "$@" | wc -l) slots to $pod"
}

# finish_migration POD SLOT...: of slots that are marked already.
finish_migration() {
  if ! give_functions "$1"; then return; fi
  migrate_key_by_key "$@"
  note_begin "finishing the migration of $(($# - 1)) slots to $1, which was interrupted"
}

# slots_of START END...: a line each.
slots_of() { echo "$@" | awk '{ for (i = 1; i < NF; i += 2) for (slot = $i; slot <= $(i + 1); slot++) print slot }'; }

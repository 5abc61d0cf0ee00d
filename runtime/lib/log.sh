#!/bin/sh
# What scripts print, how they wait, and how they ask many at once. Sourced, not run.
#
# Inputs:  $0, the script that sources this.
#
# No loop is endless without a word, and none repeats itself: what does not change is logged once.

script=${0##*/}
script=${script%.sh}

# log TEXT...
log() { echo "$script: $*"; }

# say TEXT...: once, until there is something else to say.
last_said=''
say() {
  if [ "$*" != "$last_said" ]; then log "$@"; fi
  last_said="$*"
}

# forget_said: what is said next is logged, even if it was the last.
forget_said() { last_said=''; }

# now: seconds since the epoch.
now() { date +%s; }

# within SECONDS COMMAND...: repeats COMMAND until it succeeds; fails after that time by the clock, for one try can take seconds.
within() {
  local deadline
  deadline=$(($(now) + $1))
  shift
  until "$@"; do
    if [ "$(now)" -ge "$deadline" ]; then return 1; fi
    sleep 0.05
  done
}

# at_once NAMES COMMAND...: with each name as the last argument, all at the same time; returns when all have ended.
at_once() {
  local names name children
  names=$1
  shift
  children=''
  for name in $names; do
    "$@" "$name" &
    children="$children $!"
  done
  # Without arguments `wait` waits for all children, and agents never end.
  # shellcheck disable=SC2086 # a list
  if [ -n "$children" ]; then wait $children || true; fi
}

# await WHAT PAUSE COMMAND...: repeats COMMAND until it succeeds, with PAUSE seconds between two tries. Logs that it waits for WHAT, and again
# every minute.
await() {
  local what pause remind
  what=$1
  pause=$2
  shift 2
  if "$@"; then return; fi
  log "waiting for $what"
  remind=$(($(now) + 60))
  while sleep "$pause" && ! "$@"; do
    if [ "$(now)" -ge "$remind" ]; then
      log "still waiting for $what"
      remind=$(($(now) + 60))
    fi
  done
}

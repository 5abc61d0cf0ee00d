#!/bin/sh
# What scripts print, how they wait, and how they ask many at once. Sourced, not run.
#
# Inputs:  $0, the script that sources this.
#
# No loop is endless without a word, and none repeats itself: what does not change is logged once, or once a minute while a script waits for it.

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

# say_about CAUSE TEXT...: once, until there is something else to say about CAUSE. For what is tried again and again beside other things.
line_feed='
'
about=$line_feed
say_about() {
  local cause
  cause=$1
  shift
  case $about in *"$line_feed$cause: $*$line_feed"*) return ;; esac
  forget_about "$cause"
  about="$about$cause: $*$line_feed"
  log "$@"
}

# forget_about CAUSE: what is said about it next is logged.
forget_about() {
  local before after
  before=${about%%"$line_feed$1: "*}
  if [ "$before" = "$about" ]; then return; fi
  after=${about#*"$line_feed$1: "}
  about=$before$line_feed${after#*"$line_feed"}
}

# now: seconds since the epoch.
now() { date +%s; }

# within SECONDS COMMAND...: repeats COMMAND until it succeeds, with $between_tries seconds between two tries, by default 0.05; fails after that time by the
# clock, for one try can take seconds.
within() {
  local deadline
  deadline=$(($(now) + $1))
  shift
  until "$@"; do
    if [ "$(now)" -ge "$deadline" ]; then return 1; fi
    sleep "${between_tries:-0.05}"
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

# await WHAT PAUSE COMMAND...: repeats COMMAND until it succeeds, with PAUSE seconds between two tries, and 2 after the first minute. Logs once that it
# waits for WHAT, and again every minute, with what COMMAND leaves in $last_reply.
await() {
  local what pause remind last_reply
  what=$1
  pause=$2
  shift 2
  last_reply=''
  if "$@"; then return; fi
  say_about "await $what" "waiting for $what${last_reply:+: $last_reply}"
  remind=$(($(now) + 60))
  while sleep "$pause" && ! "$@"; do
    if [ "$(now)" -ge "$remind" ]; then
      log "still waiting for $what${last_reply:+: $last_reply}"
      pause=2
      remind=$(($(now) + 60))
    fi
  done
}

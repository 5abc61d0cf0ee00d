#!/bin/sh
# What the primary starts from, asked before its server starts: replicas throw away what they hold for what it has. The answer is in
# REDIS_RUN/source: a member whose data it takes over first, or nothing.
#
# | files of its own           | the others                            | it starts                                         |
# | -------------------------- | ------------------------------------- | ------------------------------------------------- |
# | append-only file, complete | not asked                             | from it, at once: nobody holds more               |
# | any other                  | one was in touch after the last write | from the most advanced of those                   |
# | any other                  | nobody was                            | from it, when all have answered or had their time |
# | none                       | one holds keys                        | from the most advanced                            |
# | none                       | nobody does                           | empty, when all have answered or had their time   |
#
# An append-only file is complete after an orderly stop, and after a crash of the server alone: the kernel still had what was on its way to
# the disk. A node that lost its power had not, and a volume may be an older copy of itself.
#
# A data set that is being replaced (.recovering) does not count as its own: it may be none, or not the newest.
#
# Inputs:  as peers.sh.
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/peers.sh"

# Seconds that silent and loading members get when this pod has nothing: to be scheduled and to load.
members_answer=30
# And when there is something to start from: a network policy can take seconds to let a new pod speak.
members_settle=10

marker=$REDIS_DATA/.recovering
started=$(date +%s)
waited() { echo $(($(date +%s) - started)); }

# say TEXT: once, until there is something else to say.
last_said=''
say() {
  if [ "$1" != "$last_said" ]; then echo "choose-source: $1"; fi
  last_said=$1
}

start_from() {
  say "$2"
  echo "$1" >"$REDIS_RUN/source"
  rm -rf "$said"
  exit 0
}

# recover_from MEMBER REASON. Without the marker a start that was cut off would take what was half written for the data.
recover_from() {
  if ! touch "$marker"; then
    say "$2, but nothing can be written to $REDIS_DATA: is the volume full?" >&2
    return
  fi
  start_from "$1" "$2: taking over the data of $1 before anything is served"
}

# patient SECONDS: whether to wait any longer for those that have not said their last word.
patient() { [ -n "$missing" ] && [ "$(waited)" -lt "$1" ]; }

# is_complete: the pod lives on, or its server stopped in order; and the last start had loaded all.
is_complete() {
  [ -s "$REDIS_DATA/appendonlydir/appendonly.aof.manifest" ] && ! [ -e "$marker" ] && ! [ -e "$REDIS_DATA/.loading" ] &&
    { [ -e "$REDIS_RUN/served" ] || [ -e "$REDIS_DATA/.stopped" ]; }
}

if is_complete; then start_from '' "primary: the append-only file is here, and complete"; fi
while :; do
  ask_members
  missing=$(unsettled)
  if has_files; then
    why="what is on the volume is older than what replicas hold"
    source=$(better_copy)
  else
    why="this pod has no data of its own"
    if [ -e "$marker" ]; then why="an earlier take-over did not end"; fi
    source=$(settled_holder)
  fi
  if [ -n "$source" ]; then
    if ! patient "$members_settle"; then recover_from "$source" "$why"; fi
  elif has_files; then
    if ! patient "$members_settle"; then start_from '' "primary: no replica is known to hold more than the volume"; fi
  elif ! patient "$members_answer"; then
    # What is here after all is better than nothing.
    rm -f "$marker"
    start_from '' "primary: nobody holds data${missing:+, as far as is known: these say nothing:$missing}"
  fi
  if [ -n "$missing" ]; then say "waiting for the answers of:$missing"; fi
  sleep 0.3
done

#!/bin/sh
# The agent of a server with sentinels: applies what changes in the mounted files, makes the server eligible for promotion, keeps it with the primary,
# and as the primary resets a sentinel that reports another one for good. Serving never depends on it. One process for all: an idle shell is two MiB.
#
# Every two seconds it asks its own server one question, and the shell compares the answer with the last one. Only a change, or a time that is due, makes
# it ask other pods.
#
# Inputs:  as start-member.sh. Ends with the container.
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/peers.sh"
. "$here/sentinels.sh"
. "$here/data-set.sh"
. "$here/decide.sh"
. "$here/own-state.sh"
. "$here/live-settings.sh"
. "$here/eligibility.sh"
. "$here/reset-sentinel.sh"
. "$here/rejoin.sh"

# Seconds between two looks at what the sentinels report: while something changes or is wrong, and while all is well.
look_often=6
look_seldom=20
look_due=$look_often
last_state=''
while :; do
  settings_round 2
  read_own_state keyspace
  check_eligibility
  state="$own_role $own_link $own_primary"
  if [ "$state" != "$last_state" ] || [ "$own_link" = down ]; then look_due=0; fi
  last_state=$state
  if [ "$look_due" -le 0 ]; then
    forget_deleted
    if rejoin; then look_due=$look_seldom; else look_due=$look_often; fi
  fi
  sleep 2
  look_due=$((look_due - 2))
done

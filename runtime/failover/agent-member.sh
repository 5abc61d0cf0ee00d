#!/bin/sh
# The helper of a server among others: applies what changes in the mounted files, tells the sentinels when they may promote it, keeps it
# with the primary, and as the primary keeps the sentinels of one mind. Serving never depends on it. One process for all: an idle shell
# is two MiB.
#
# Inputs:  as start-member.sh. Ends with the container.
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/peers.sh"
. "$here/live-settings.sh"
. "$here/eligibility.sh"
. "$here/reset-sentinel.sh"
. "$here/rejoin.sh"

log() { echo "agent-member: $*"; }

# Seconds until the next look at each.
settings_due=0
repair_due=$repair_every
while :; do
  if [ "$settings_due" -le 0 ]; then
    # What the server refuses now it seldom takes two seconds later; the log need not fill with it.
    if apply_changes; then settings_due=2; else settings_due=30; fi
  fi
  forget_gone
  stand
  if [ "$repair_due" -le 0 ] || cut_off; then
    repair
    repair_due=$repair_every
  fi
  sleep 2
  settings_due=$((settings_due - 2))
  repair_due=$((repair_due - 2))
done

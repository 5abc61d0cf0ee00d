#!/bin/sh
# Finds out which data set a primary with a fixed role starts from, before its server starts: replicas replace their data sets with its own. The answer
# is in REDIS_RUN/source: the replica that it resyncs from, or nothing. decide/data-source.awk decides.
#
# An append-only file is complete after an orderly stop, and after a crash of the server alone: the kernel still had what was on its way to
# the disk. A node that lost its power had not, and a volume may be an older copy of itself.
#
# A data set that is being replaced (.recovering) does not count as its own: it may be none, or not the newest.
#
# Inputs:  as peers.sh, data-set.sh.
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/peers.sh"
. "$here/data-set.sh"
. "$here/decide.sh"

marker=$REDIS_DATA/.recovering
started=$(now)

start_from() {
  echo "$1" >"$REDIS_RUN/source"
  forget_answers
  exit 0
}

# is_complete: the pod runs on, or its server stopped in order; and the last start had loaded everything.
is_complete() {
  [ -s "$REDIS_DATA/appendonlydir/appendonly.aof.manifest" ] && ! [ -e "$marker" ] && ! [ -e "$REDIS_DATA/.loading" ] &&
    { [ -e "$REDIS_RUN/served" ] || [ -e "$REDIS_DATA/.stopped" ]; }
}

facts() {
  echo "self pod=$POD_NAME complete=$complete interrupted=$interrupted waited=$(($(now) - started)) $(data_facts)"
  member_facts
}

# resync_from MEMBER. Without the marker a start that was cut off would take what was half written for the data.
resync_from() {
  if touch "$marker"; then
    log "$reason"
    start_from "$1"
  fi
  say "$reason, but nothing can be written to $REDIS_DATA: is the volume full?" >&2
}

complete=no
if is_complete; then complete=yes; fi
interrupted=no
if [ -e "$marker" ]; then interrupted=yes; fi
while :; do
  if [ "$complete" = no ]; then ask_members_either_way; fi
  decide data-source "$(facts)"
  case $verdict in
    start)
      log "starting as primary: $reason"
      # What is on the volume after all is better than nothing.
      rm -f "$marker"
      start_from ''
      ;;
    resync) resync_from "$target" ;;
    *) say "$reason" ;;
  esac
  sleep 0.3
done

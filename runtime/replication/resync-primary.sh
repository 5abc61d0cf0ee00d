#!/bin/sh
# Beside the server of a primary that takes over the data of a replica: makes the source a server that others can follow, waits until
# this one has everything, makes it the primary again and the source its replica. Until then this server is a replica and not ready.
#
# It may be cut off at any line: the marker REDIS_DATA/.recovering stays until the data are where a start finds them, and with it every
# start begins here again. Who holds the data is never told to follow anybody before they are here.
#
# Inputs:  as peers.sh, cli.sh; REDIS_RUN/source.
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/peers.sh"

log() { echo "resync-primary: $*"; }

# Seconds that a source may be silent,
source_answers=10
# and that others get to say whether they hold data.
members_answer=30

# release: a replica without its primary refuses to be followed (NOMASTERLINK).
release() {
  log "$source gives its data: it follows nobody meanwhile"
  peer_cli "$source" "$REDIS_MEMBER_PORT" replicaof no one >/dev/null || true
}

# silent_for SECONDS: whether it is that long that the source said that it gives its data.
silent_for() { [ $(($(date +%s) - heard)) -ge "$1" ]; }

# mind_source: what was released and then started again follows this server, and may hold less than others now.
mind_source() {
  ask_members
  if [ "$(said_of "$source" role)" = master ]; then
    heard=$(date +%s)
    return
  fi
  if ! [ -s "$said/$source" ] && ! silent_for "$source_answers"; then return; fi
  holder=$(settled_holder)
  if [ -n "$holder" ]; then
    if [ "$holder" != "$source" ]; then log "$source no longer gives its data: taking over those of $holder"; fi
    source=$holder
    release
  elif [ -z "$(unsettled)" ] || silent_for "$members_answer"; then
    log "nobody holds data any more: starting again"
    redis_cli shutdown nosave >/dev/null
  fi
}

# in_sync: this server, whose INFO is in $own, has all that the source has.
in_sync() {
  case $own in
    *master_link_status:up*) follows_source ;;
    *) false ;;
  esac
}

follows_source() { [ "$(printf '%s\n' "$own" | sed -n 's/^master_host://p')" = "$(address "$source")" ]; }

# turn_to_source: what the server was started with may no longer be the source.
turn_to_source() {
  case $own in
    *role:*) follows_source || redis_cli replicaof "$(address "$source")" "$REDIS_MEMBER_PORT" >/dev/null ;;
  esac
}

# stored: what was taken over is where the next start finds it. A synchronization begins a new append-only file, and until that is
# whole the old one counts.
stored() {
  persistence=$(redis_cli info persistence)
  case $persistence in
    *aof_enabled:0*) return 0 ;;
    *aof_enabled:1*) ;;
    *) return 1 ;;
  esac
  for field in aof_rewrite_in_progress:0 aof_rewrite_scheduled:0 aof_last_bgrewrite_status:ok; do
    case $persistence in
      *"$field"*) ;;
      *) return 1 ;;
    esac
  done
}

source=$(cat "$REDIS_RUN/source")
heard=$(date +%s)
release
while :; do
  own=$(redis_cli info replication | tr -d '\r')
  if in_sync; then break; fi
  mind_source
  turn_to_source
  sleep 0.3
done
until [ "$(redis_cli replicaof no one)" = OK ]; do sleep 0.3; done
log "has all data of $source: this is the primary again"
peer_cli "$source" "$REDIS_MEMBER_PORT" replicaof "$(address "$POD_NAME")" "$REDIS_MEMBER_PORT" >/dev/null || true
until stored; do sleep 0.3; done
rm -f "$REDIS_DATA/.recovering"
rm -rf "$said"
log "done: the data are on this pod"

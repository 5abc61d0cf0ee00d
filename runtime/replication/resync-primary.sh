#!/bin/sh
# Beside the server of a primary that resyncs from a replica: makes the source a server that others can follow, waits until this one has everything,
# makes it the primary again and the source its replica. Until then this server is a replica and not ready. decide/resync.awk decides from where.
#
# It may be cut off at any line: the marker REDIS_DATA/.recovering stays until the data are where a start finds them, and with it every
# start begins here again. A server that holds the data is never told to follow another one before they are here.
#
# Inputs:  as peers.sh, cli.sh; REDIS_RUN/source.
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/peers.sh"
. "$here/decide.sh"

facts() {
  echo "self pod=$POD_NAME source=$source unheard=$(($(now) - heard))"
  member_facts
}

# detach_source: a replica without its primary refuses to be followed (NOMASTERLINK).
detach_source() {
  log "detaching $source from its primary: it serves as the source of this resync"
  peer_cli "$source" "$REDIS_MEMBER_PORT" replicaof no one >/dev/null || true
}

# watch_source: one look at it.
watch_source() {
  ask_members
  decide resync "$(facts)"
  case $verdict in
    keep) heard=$(now) ;;
    source)
      log "$reason"
      source=$target
      detach_source
      ;;
    restart)
      log "$reason"
      redis_cli shutdown nosave >/dev/null
      ;;
    *) say "$reason" ;;
  esac
}

# in_sync: this server, whose INFO is in $own, has all that the source has.
in_sync() {
  case $own in
    *master_link_status:up*) follows_source ;;
    *) false ;;
  esac
}

follows_source() { [ "$(printf '%s\n' "$own" | sed -n 's/^master_host://p; s/^master_port://p' | tr '\n' ' ')" = "$(address "$source") $(member_port) " ]; }

# turn_to_source: what the server was started with may no longer be the source.
turn_to_source() {
  case $own in
    *role:*) follows_source || redis_cli replicaof "$(address "$source")" "$(member_port)" >/dev/null ;;
  esac
}

promoted() { [ "$(redis_cli replicaof no one)" = OK ]; }

# stored: the data set is where the next start finds it. A resync begins a new append-only file, and until that is whole the old one counts.
stored() {
  local persistence field
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
heard=$(now)
detach_source
while :; do
  own=$(redis_cli info replication | tr -d '\r')
  own=${own%%
slave[0-9]*}
  if in_sync; then break; fi
  watch_source
  turn_to_source
  sleep 0.3
done
await "the server to become the primary" 0.3 promoted
log "this server has the data set of $source and is the primary again"
peer_cli "$source" "$REDIS_MEMBER_PORT" replicaof "$(address "$POD_NAME")" "$(member_port)" >/dev/null || true
await "the data set to be on the volume" 0.3 stored
rm -f "$REDIS_DATA/.recovering"
forget_answers
log "resync complete: the data set is on the volume"

#!/bin/sh
# Brings a member back to the primary that the sentinels name when they themselves do not, which is so for a server that they never
# saw, and remembers which one it is. Every member may do so at once: each changes only itself. Sourced by the helper after peers.sh,
# not run.
#
# Inputs:  as peers.sh; REDIS_DATA; the helper's `log`.

# Seconds between two looks.
repair_every=6
# The sentinels repair most by themselves, within their failover-timeout.
grace=30
wrong=0

# follows PRIMARY: whether this server, whose INFO is in $replication, is what it should be.
follows() {
  case $replication in
    *role:master*) [ "$1" = "$POD_NAME" ] ;;
    *role:slave*) [ "$1" = "$POD_NAME" ] || [ "$(printf '%s\n' "$replication" | sed -n 's/^master_host://p')" = "$(address "$1")" ] ;;
    # It loads, or it is busy.
    *) true ;;
  esac
}

# cut_off: whether this replica has lost its primary. It may be the one without which a new primary takes no writes, and the only one
# that has not heard of it.
cut_off() { [ "$(cat "$REDIS_DATA/.primary" 2>/dev/null)" != "$POD_NAME" ] && [ "$(redis_info master_link_status replication)" = down ]; }

# repair: one look.
repair() {
  ask_sentinels
  primary=$(elected)
  if [ -z "$primary" ]; then return; fi
  if [ "$primary" != "$(cat "$REDIS_DATA/.primary" 2>/dev/null)" ]; then
    remember_primary "$primary"
  fi
  replication=$(redis_cli info replication | tr -d '\r')
  if follows "$primary"; then
    wrong=0
    case $replication in
      *role:master*) if [ "$primary" = "$POD_NAME" ]; then unite; fi ;;
    esac
    return
  fi
  wrong=$((wrong + repair_every))
  case $replication in
    # A replica that the sentinels did not know of when its primary died. The new one may take no writes before it has one.
    *master_link_status:down*) ;;
    *) if [ "$wrong" -lt "$grace" ]; then return; fi ;;
  esac
  # Following means to throw away what is here: the primary must be alive and say itself that it is the one.
  ask_members
  if [ "$(said_of "$primary" role)" != master ]; then return; fi
  log "the sentinels name $primary and this server follows another or none: now following $primary"
  redis_cli replicaof "$(address "$primary")" "$REDIS_MEMBER_PORT" >/dev/null
  wrong=0
}

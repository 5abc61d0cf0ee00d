#!/bin/sh
# The helper of a replica whose primary is always the same: applies what changes in the mounted files, and brings the server back to its
# primary when it follows another one or none, which is what a take-over that was cut off leaves, or an operator. Serving never depends
# on it.
#
# Inputs:  as start-replica.sh. Ends with the container.
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/peers.sh"
. "$here/live-settings.sh"

log() { echo "agent-replica: $*"; }

primary=$(head -n 1 "$REDIS_CONFIG/members")
told=''

# follows_primary: whether this server, whose INFO is in $own, is what it should be.
follows_primary() {
  case $own in
    *role:master*) false ;;
    *role:slave*) [ "$(printf '%s\n' "$own" | sed -n 's/^master_host://p')" = "$(address "$primary")" ] ;;
    # It loads, or it is busy.
    *) true ;;
  esac
}

# may_follow: following means to throw away what is here. The primary must be alive, say itself that it is the one, which it does not
# while it takes over data, and have something when this one has.
may_follow() {
  ask_members
  if [ "$(said_of "$primary" role)" != master ] || [ "$(said_of "$primary" loading)" != 0 ]; then return 1; fi
  if holds_keys "$primary"; then return; fi
  case $own in
    *db[0-9]*:keys=*)
      if [ -z "$told" ]; then
        log "this server follows another one or none and holds keys, and $primary is empty: not following it. FLUSHALL here gives the keys up" >&2
      fi
      told=yes
      return 1
      ;;
  esac
}

# repair: one look.
repair() {
  own=$(redis_cli info replication keyspace | tr -d '\r')
  if follows_primary; then
    told=''
  elif may_follow; then
    log "this server follows another one or none: now following $primary"
    redis_cli replicaof "$(address "$primary")" "$REDIS_MEMBER_PORT" >/dev/null
  fi
}

# Seconds until the next look at each.
settings_due=0
repair_due=0
while :; do
  if [ "$settings_due" -le 0 ]; then
    # What the server refuses now it seldom takes two seconds later; the log need not fill with it.
    if apply_changes; then settings_due=2; else settings_due=30; fi
  fi
  if [ "$repair_due" -le 0 ]; then
    repair
    repair_due=6
  fi
  sleep 2
  settings_due=$((settings_due - 2))
  repair_due=$((repair_due - 2))
done

#!/bin/sh
# Applies what changes in the mounted files without a restart. Sourced by helpers after cli.sh, not run.
#
# - live.conf: every line by CONFIG SET; the append-only file is switched off only when a snapshot holds everything.
# - the password of the connection Secret: the server takes the new one, connections that are open stay.
#
# Inputs:  as server-conf.sh; the helper's `log`.

loaded() { [ "$(redis_info loading persistence)" = 0 ]; }

# apply_line 'NAME VALUE'
apply_line() {
  name=${1%% *}
  value=${1#* }
  if [ "$value" = '""' ]; then value=''; fi
  reply=$(redis_cli config set "$name" "$value")
  if [ "$reply" != OK ]; then
    log "the server refused '$1': $reply" >&2
    return 1
  fi
}

apply_settings() {
  failed=0
  while read -r line; do
    case $line in
      'appendonly no') drop_aof || failed=1 ;;
      *) apply_line "$(allowed_line "$line")" || failed=1 ;;
    esac
  done <"$REDIS_CONFIG/live.conf"
  return "$failed"
}

# The order keeps a complete copy on disk at every moment, and the one that a start would load is never a stale or a partial one:
# snapshot, remove the manifest (without it the directory does not count), switch, remove the rest.
drop_aof() {
  aof=$REDIS_DATA/appendonlydir
  case $(redis_info aof_enabled persistence) in
    1)
      save_snapshot || return 1
      rm -f "$aof/appendonly.aof.manifest"
      apply_line 'appendonly no' || return 1
      log "the append-only file is off: the configuration no longer wants it, and dump.rdb holds the data"
      ;;
    0) ;;
    *)
      # A script that runs long keeps the server from answering: what is not known to be off is not removed.
      log "the append-only file stays on for now, the server does not say whether it writes one" >&2
      return 1
      ;;
  esac
  if [ -e "$aof" ]; then rm -rf "$aof"; fi
}

save_snapshot() {
  before=$(redis_info rdb_saves persistence)
  reply=$(redis_cli bgsave schedule)
  while [ "$(redis_info rdb_bgsave_in_progress persistence)" != 0 ] || [ "$(redis_info aof_rewrite_in_progress persistence)" != 0 ]; do
    sleep 1
  done
  after=$(redis_info rdb_saves persistence)
  if [ -z "$before" ] || [ -z "$after" ] || [ "$after" = "$before" ] || [ "$(redis_info rdb_last_bgsave_status persistence)" != ok ]; then
    log "the append-only file stays on for now, a snapshot could not be taken: $reply" >&2
    return 1
  fi
}

# A probe may have read the old password just before it is replaced: the server takes both until the next round.
apply_password() {
  password=$(cat "$REDIS_PASSWORD_FILE")
  # A Secret that is being written anew: what was taken still holds.
  if [ -z "$password" ]; then return; fi
  hash=$(printf %s "$password" | password_hash)
  if [ "$password" != "$(cat "$REDIS_RUN/password")" ]; then
    reply=$(redis_cli acl setuser default "#$hash")
    if [ "$reply" != OK ]; then
      log "the server refused the new password: $reply" >&2
      return 1
    fi
    printf %s "$password" >"$REDIS_RUN/password.new"
    mv "$REDIS_RUN/password.new" "$REDIS_RUN/password"
    retiring=yes
  elif [ "$retiring" = yes ] && [ "$(redis_cli acl setuser default resetpass "#$hash")" = OK ]; then
    retiring=no
    log "the password of the connection Secret changed: new connections need the new one"
  fi
}

# mounted: the files as they are now. Reading them costs the server nothing, so it is only asked when they say something new.
mounted() { cat "$REDIS_CONFIG/live.conf" "${REDIS_PASSWORD_FILE:-/dev/null}"; }

apply_mounted() {
  if [ -n "${REDIS_PASSWORD_FILE:-}" ]; then apply_password || return 1; fi
  settings=$(cat "$REDIS_CONFIG/live.conf")
  if [ "$settings" = "$applied" ]; then return; fi
  apply_settings || return 1
  if [ -n "$applied" ]; then log "applied the changed settings of live.conf"; fi
  applied=$settings
}

applied=''
taken=''
retiring=no

# apply_changes: one look at the files. Fails when the server refused something.
apply_changes() {
  current=$(mounted)
  if [ "$current" = "$taken" ] && [ "$retiring" = no ]; then return; fi
  if ! loaded; then return; fi
  apply_mounted || return 1
  taken=$current
}

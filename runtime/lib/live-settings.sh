#!/bin/sh
# Applies what changes in the mounted files without a restart. Sourced by agents after cli.sh, log.sh and password.sh, not run.
#
# - live.conf: every line by CONFIG SET; the append-only file is switched off only when a snapshot holds everything.
# - the password of the connection Secret (client-password.sh).
# And puts back what was changed in the running server (settings-guard.sh).
#
# Inputs:  as server-conf.sh; the entrypoint's `here`.
# shellcheck disable=SC2154 # here
. "$here/client-password.sh"
. "$here/settings-guard.sh"
. "$here/certificate.sh"

loaded() { [ "$(redis_info loading persistence)" = 0 ]; }

# apply_line 'NAME VALUE'
apply_line() {
  local name value reply cause
  name=${1%% *}
  value=${1#* }
  cause=$name
  # The only one with several lines: one for each class of clients.
  if [ "$name" = client-output-buffer-limit ]; then cause="$name ${value%% *}"; fi
  if [ "$value" = '""' ]; then value=''; fi
  reply=$(redis_cli config set "$name" "$value")
  if [ "$reply" != OK ]; then
    say_about "$cause" "the server refused '$1': $reply" >&2
    return 1
  fi
  forget_about "$cause"
}

apply_settings() {
  local line failed
  failed=0
  while read -r line; do
    case $line in
      'appendonly no') drop_aof || failed=1 ;;
      'appendonly yes') keep_aof || failed=1 ;;
      *) apply_line "$(allowed_line "$line")" || failed=1 ;;
    esac
  done <"$REDIS_CONFIG/live.conf"
  if [ "$failed" = 0 ]; then forget_about 'append-only file'; fi
  return "$failed"
}

# A snapshot can take minutes, in which the agent has other work: a child takes it, and continues with what needs it.
dropping=''
is_dropping() { [ -n "$dropping" ] && kill -0 "$dropping" 2>/dev/null; }

# keep_aof: not while the child may still switch it off. The child ends when it sees that the configuration wants the file again.
keep_aof() {
  if is_dropping; then
    say_about 'append-only file' "the append-only file stays on: a snapshot that was to replace it has not ended yet, asking again" >&2
    return 1
  fi
  apply_line 'appendonly yes'
}

drop_aof() {
  case $(redis_info aof_enabled persistence) in
    1)
      if is_dropping; then return; fi
      replace_aof &
      dropping=$!
      ;;
    0) remove_aof ;;
    *)
      # A script that runs long keeps the server from answering: what is not known to be off is not removed.
      say_about 'append-only file' "the append-only file stays on for now: the server does not tell whether it writes one" >&2
      return 1
      ;;
  esac
}

# replace_aof: the order keeps a complete copy on disk at every moment, and the one that a start would load is never a stale or a partial one:
# snapshot, remove the manifest (without it the directory does not count), switch, remove the rest. Repeated until it is done, or no longer wanted.
replace_aof() {
  while grep -q '^appendonly no$' "$REDIS_CONFIG/live.conf"; do
    if save_snapshot; then
      if ! grep -q '^appendonly no$' "$REDIS_CONFIG/live.conf"; then return; fi
      rm -f "$REDIS_DATA/appendonlydir/appendonly.aof.manifest"
      if apply_line 'appendonly no'; then
        log "the append-only file is off: the configuration no longer wants it, and dump.rdb holds the data"
        remove_aof
        return
      fi
    fi
    sleep 30
  done
}

remove_aof() { if [ -e "$REDIS_DATA/appendonlydir" ]; then rm -rf "$REDIS_DATA/appendonlydir"; fi; }

# writes_no_file: no child of the server writes a snapshot or an append-only file. Fails also when the server does not answer.
writes_no_file() { [ "$(redis_info rdb_bgsave_in_progress persistence)" = 0 ] && [ "$(redis_info aof_rewrite_in_progress persistence)" = 0 ]; }

save_snapshot() {
  local before after reply
  before=$(redis_info rdb_saves persistence)
  reply=$(redis_cli bgsave schedule)
  await 'the snapshot that replaces the append-only file' 1 writes_no_file
  after=$(redis_info rdb_saves persistence)
  if [ -z "$before" ] || [ -z "$after" ] || [ "$after" = "$before" ] || [ "$(redis_info rdb_last_bgsave_status persistence)" != ok ]; then
    say_about snapshot "the append-only file stays on for now: a snapshot could not be taken: $reply" >&2
    return 1
  fi
}

apply_mounted() {
  local settings
  if [ -n "${REDIS_PASSWORD_FILE:-}" ]; then apply_password || return 1; fi
  settings=$(cat "$REDIS_CONFIG/live.conf")
  if [ "$settings" = "$applied" ]; then return; fi
  apply_settings || return 1
  if [ -n "$applied" ]; then log "applied the changed settings of live.conf"; fi
  applied=$settings
}

# read_mounted: into $mounted, by the shell itself: nothing to start while nothing changes.
read_mounted() {
  local file line
  mounted=''
  for file in "$REDIS_CONFIG/live.conf" "${REDIS_PASSWORD_FILE:-/dev/null}"; do
    # A Secret of the user's that lost the key: the server keeps the password that it has.
    if ! [ -r "$file" ]; then continue; fi
    while IFS= read -r line || [ -n "$line" ]; do mounted="$mounted$line
"; done <"$file"
  done
}

applied=''
taken=''

# apply_changes: one look at the files. Fails when the server refused something. Files that say nothing new cost the server nothing.
apply_changes() {
  local mounted
  read_mounted
  if [ "$mounted" = "$taken" ] && [ "$retiring" = no ]; then return; fi
  if ! loaded; then return; fi
  # What was changed by hand since the last look must not be taken for what was applied.
  guard_at_once
  apply_mounted || return 1
  taken=$mounted
  if [ "$retiring" = no ]; then remember_settings; fi
}

# What the server refuses now it seldom takes two seconds later; the log need not fill with it.
settings_due=0

# settings_round SECONDS: one round of an agent that comes back after that time.
settings_round() {
  if [ "$settings_due" -le 0 ]; then
    if apply_changes; then settings_due=0; else settings_due=30; fi
  fi
  settings_due=$((settings_due - $1))
  close_old_connections || true
  certificate_round "$1"
  guard_settings "$1"
}

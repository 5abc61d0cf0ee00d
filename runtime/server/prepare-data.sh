#!/bin/sh
# Makes the files on the volume loadable before the server starts.
#
# 0. A volume that cannot be written to, though it is not full, ends the start.
# 1. What a killed snapshot or rewrite left unfinished is removed: each is as large as the data set, the server removes none of them, and a server
#    that is killed for its memory again and again would fill the volume.
# 2. A snapshot without an append-only file, when the configuration now wants one, becomes the base of a new append-only file. The
#    server by itself would ignore the snapshot, start empty and overwrite it.
# 3. After a start that did not end in a loaded data set, the tail of the append-only file is checked. A broken one is truncated, and
#    what was cut is kept beside it: the newest copies, for a volume that fails leaves many.
#
# Inputs:  REDIS_DATA, REDIS_CONFIG (live.conf), REDIS_CHECK_AOF.
# Exit:    0 ready, 1 an operator has to decide (the log says what).
set -eu
umask 077
. "${0%/*}/log.sh"
. "${0%/*}/unfinished-files.sh"

# A torn write at a power loss is at most what the kernel had not yet written: seconds of traffic. More than this is damage in
# the middle, and cutting there would throw away good data.
largest_tail=$((64 * 1024 * 1024))

aof=$REDIS_DATA/appendonlydir
manifest=$aof/appendonly.aof.manifest
# Present from the start of the server until ready.sh has seen it loaded.
loading=$REDIS_DATA/.loading

# That many torn tails are kept.
most_copies=3

# A full volume must not keep the server from starting: it serves reads, and writes again when there is room. One that belongs to another user or is
# mounted read-only must: with snapshots alone the server would acknowledge writes, and save none of them.
check_writable() {
  local error
  if error=$(LC_ALL=C touch "$REDIS_DATA/.writable" 2>&1); then
    rm -f "$REDIS_DATA/.writable"
    return
  fi
  case $error in
    *'o space left'* | *uota*) log "cannot write to $REDIS_DATA: is the volume full?" >&2 ;;
    *)
      log "cannot write to the volume, so the server does not start, for it could save nothing: $error. Make the volume writable for user $(id -u)" \
        "and group $(id -g), then delete the pod" >&2
      exit 1
      ;;
  esac
}

forget_old_copies() {
  local file
  # shellcheck disable=SC2012 # names of the engine and numbers
  ls -t "$REDIS_DATA"/*.tail-*[0-9] | tail -n "+$((most_copies + 1))" | while read -r file; do rm -f "$file"; done
}

wants_aof() { grep -q '^appendonly yes$' "$REDIS_CONFIG/live.conf"; }

adopt_snapshot() {
  log "no append-only file yet: the snapshot dump.rdb becomes its base"
  # The manifest comes last: without it the directory does not count, and a start that was cut off begins again.
  rm -rf "$aof"
  if ! { mkdir "$aof" && link_base && touch "$aof/appendonly.aof.1.incr.aof" && write_manifest; }; then
    log "cannot write the append-only file: is the volume full? Nothing was changed, dump.rdb is as it was" >&2
    exit 1
  fi
}

# A link, not a copy: the server replaces dump.rdb by renaming, so the two never change each other.
link_base() {
  ln "$REDIS_DATA/dump.rdb" "$aof/appendonly.aof.1.base.rdb" || cp "$REDIS_DATA/dump.rdb" "$aof/appendonly.aof.1.base.rdb"
}

write_manifest() {
  printf '%s\n' 'file appendonly.aof.1.base.rdb seq 1 type b' 'file appendonly.aof.1.incr.aof seq 1 type i' >"$manifest.new" &&
    sync && mv "$manifest.new" "$manifest"
}

# field NAME: a number from the report of the checking program.
field() { printf '%s\n' "$report" | sed -n "s/.*[ ,]$1=\([0-9][0-9]*\).*/\1/p" | tail -n 1; }

# Only the last file is written to, so only it can have a torn tail, and it is checked alone: the server finds damage in the others
# when it loads them, and the checking program of Valkey 9 takes every base file for damaged (valkey-io/valkey#4739).
check_aof() {
  local last report size sound tail copy
  log "the last start did not finish loading: checking the tail of the append-only file"
  last=$(sed -n 's/^file \([^ ]*\) .*type i.*/\1/p' "$manifest" | tail -n 1)
  if [ -z "$last" ] || report=$("$REDIS_CHECK_AOF" "$aof/$last" 2>&1 </dev/null); then
    log "the tail is sound. If the server refuses to load the file, restore a backup, or move $aof away to start from dump.rdb"
    return
  fi
  size=$(field size)
  sound=$(field ok_up_to)
  if [ -z "$size" ] || [ -z "$sound" ]; then
    printf '%s\n' "$report" >&2
    log "cannot check $aof/$last. Restore a backup, or move $aof away to start from dump.rdb" >&2
    exit 1
  fi
  tail=$((size - sound))
  if [ "$tail" -gt "$largest_tail" ]; then
    log "cannot repair $aof/$last: $tail bytes after byte $sound are unreadable, more than a torn write leaves. Restore a backup, or" \
      "run $REDIS_CHECK_AOF --fix $aof/$last to give them up" >&2
    exit 1
  fi
  copy=$REDIS_DATA/$last.tail-$sound
  if ! { tail -c "+$((sound + 1))" "$aof/$last" >"$copy.new" && mv "$copy.new" "$copy"; }; then
    log "cannot keep a copy of the $tail broken bytes of $last: is the volume full? Nothing was changed" >&2
    exit 1
  fi
  forget_old_copies
  echo y | "$REDIS_CHECK_AOF" --fix "$aof/$last" >/dev/null 2>&1 || true
  if ! "$REDIS_CHECK_AOF" "$aof/$last" >/dev/null 2>&1 </dev/null; then
    log "cannot repair $aof/$last. Restore a backup, or move $aof away to start from dump.rdb" >&2
    exit 1
  fi
  log "cut the last $tail of $size bytes off $last: they were damaged and could not be loaded. They are kept in $copy"
}

check_writable
remove_unfinished
if [ -e "$manifest" ]; then
  if [ -e "$loading" ]; then check_aof; fi
elif wants_aof && [ -s "$REDIS_DATA/dump.rdb" ]; then
  adopt_snapshot
fi
# Not `: >`, which ends the script when it fails.
touch "$loading" || log "cannot write to $REDIS_DATA: is the volume full?" >&2

#!/bin/sh
# A node that gave its slots away because it could not save (step-down.sh): when it can again. Sourced by the agent after step-down.sh, not run.
#
# Inputs:  as cli.sh; step-down.sh's $cannot_save.
# shellcheck disable=SC2154 # cannot_save

# Seconds between two snapshots.
save_again_pause=60
save_again_due=0

# cannot_save_fact: for decisions, `yes` or nothing.
cannot_save_fact() { if [ -e "$cannot_save" ]; then echo yes; fi; }

# check_saving: one look, when this server is in sync: until then it would save what it is about to replace.
check_saving() {
  if ! [ -e "$cannot_save" ]; then return; fi
  if has_saved; then
    rm -f "$cannot_save"
    log "this server has saved its data set: it may be promoted again"
    return
  fi
  if [ "$(now)" -lt "$save_again_due" ]; then return; fi
  save_again_due=$(($(now) + save_again_pause))
  redis_cli bgsave schedule >/dev/null
}

# has_saved: in this run of the server.
has_saved() {
  redis_cli info persistence | awk '
    { sub(/\r$/, ""); at = index($0, ":"); info[substr($0, 1, at - 1)] = substr($0, at + 1) }
    END { exit !(info["rdb_saves"] > 0 && info["rdb_bgsave_in_progress"] == 0 && info["rdb_last_bgsave_status"] == "ok" && info["aof_last_write_status"] == "ok") }'
}

#!/bin/sh
# What killed snapshots and rewrites left unfinished. Sourced after log.sh, not run.
#
# Inputs:  REDIS_DATA.

# remove_unfinished: each file is as large as the data set, and the server removes none of them.
remove_unfinished() {
  local file
  for file in "$REDIS_DATA"/temp-*.rdb "$REDIS_DATA"/temp-rewriteaof-*.aof "$REDIS_DATA"/*.tail-*.new; do
    if [ -e "$file" ]; then log "removing ${file##*/}, which a server that was killed left unfinished" && rm -f "$file"; fi
  done
}

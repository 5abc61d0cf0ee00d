#!/bin/sh
# What this pod has on its volume. Sourced, not run.
#
# Inputs:  REDIS_DATA.

# has_data_set: whether there are files of a data set. One that was to be replaced by that of a replica does not count.
has_data_set() {
  if [ -e "$REDIS_DATA/.recovering" ]; then return 1; fi
  [ -s "$REDIS_DATA/appendonlydir/appendonly.aof.manifest" ] || [ -s "$REDIS_DATA/dump.rdb" ]
}

# data_set_age: seconds since the last write to them. Without any, longer than anything runs.
data_set_age() {
  local newest
  if ! has_data_set; then
    echo 1000000000
    return
  fi
  newest=$(stat -c %Y "$REDIS_DATA/dump.rdb" "$REDIS_DATA"/appendonlydir/* 2>/dev/null | sort -n | tail -n 1)
  echo $(($(date +%s) - newest))
}

# data_facts: both, as decisions read them.
data_facts() {
  if has_data_set; then printf 'data=yes '; else printf 'data=no '; fi
  printf 'age=%s' "$(data_set_age)"
}

# remember_primary MEMBER: for the next start. Not in place: on a full volume an empty file would remain, which reads as a first start.
remember_primary() { echo "$1" >"$REDIS_DATA/.primary.new" && mv "$REDIS_DATA/.primary.new" "$REDIS_DATA/.primary"; }

# last_primary: what was remembered.
last_primary() { cat "$REDIS_DATA/.primary" 2>/dev/null; }

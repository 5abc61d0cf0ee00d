#!/bin/sh
# Notices that a Service of the instance was deleted and applied again while the pods run: it has another address, and the old one leads nowhere.
# Sourced by agents after peers.sh, not run.
#
# Inputs:  as peers.sh.

# Seconds between two looks.
names_pause=30
names_due=$names_pause

# have_moved SECONDS LIST...: one round of an agent that comes back after that time. Succeeds when a pod in these files has another address than before.
# One that the DNS does not answer for keeps its address.
have_moved() {
  local name before line moved
  names_due=$((names_due - $1))
  shift
  if [ "$names_due" -gt 0 ]; then return 1; fi
  names_due=$names_pause
  moved=''
  # shellcheck disable=SC2013 # words
  for name in $(cat "$@"); do
    known_address "$name"
    before=$line
    fresh_address "$name"
    known_address "$name"
    if [ "$line" = "$before" ]; then continue; fi
    log "the Service of $name has another address: $line instead of $before"
    moved=yes
  done
  [ -n "$moved" ]
}

# announce SETTING: this server's address of today, if it is another one than it announces. Succeeds when it was.
known_address "$POD_NAME"
announced=$line
announce() {
  local line reply
  known_address "$POD_NAME"
  if [ "$line" = "$announced" ]; then return 1; fi
  reply=$(redis_cli config set "$1" "$line")
  if [ "$reply" != OK ]; then
    say "cannot announce the address $line: $reply" >&2
    return 1
  fi
  announced=$line
  remember_settings
}

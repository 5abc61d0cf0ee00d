#!/bin/sh
# Notices that a Service of the instance was deleted and applied again while the pods run: it has another address, and the old one leads nowhere.
# Sourced by agents after peers.sh, not run.
#
# Inputs:  as peers.sh.

# Seconds between two looks. Each judges by what the lookups found that the one before has begun: a DNS that is down must not hold up the agent.
names_pause=30
names_due=$names_pause
addresses_seen=' '
looking=''

# time_for_names SECONDS: one round of an agent that comes back after that time. Succeeds when the next look is due.
time_for_names() {
  names_due=$((names_due - $1))
  if [ "$names_due" -gt 0 ]; then return 1; fi
  names_due=$names_pause
}

# have_moved NAME...: one look. Succeeds when one of these pods has another address than before. One that the DNS does not answer for keeps its address.
have_moved() {
  local name line moved seen
  moved=''
  seen=' '
  for name in "$@"; do
    first_line "$REDIS_RUN/address.$name"
    seen="$seen$name=$line "
    case $addresses_seen in
      *" $name=$line "*) ;;
      *" $name="[!\ ]*)
        log "the Service of $name has another address now: $line"
        moved=yes
        ;;
    esac
  done
  addresses_seen=$seen
  look_names_up "$@"
  [ -n "$moved" ]
}

look_names_up() {
  if [ -n "$looking" ] && kill -0 "$looking" 2>/dev/null; then return; fi
  fresh_addresses "$@" &
  looking=$!
}

# announce SETTING: this server's current address, if it announces another one. Succeeds when it was.
known_address "$POD_NAME"
announced=$line
announce() {
  local line reply
  first_line "$REDIS_RUN/address.$POD_NAME"
  if [ "$line" = "$announced" ] || [ -z "$line" ]; then return 1; fi
  reply=$(redis_cli config set "$1" "$line")
  if [ "$reply" != OK ]; then
    say "cannot announce the address $line: $reply" >&2
    return 1
  fi
  announced=$line
  remember_settings
}

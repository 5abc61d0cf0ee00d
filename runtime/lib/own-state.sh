#!/bin/sh
# What the server of this pod reports of its replication. Sourced by agents after cli.sh and peers.sh, not run.
#
# Inputs:  as cli.sh.

# read_own_state: one question. The answer is in $own_role, $own_link, $own_last_io (seconds since the primary sent anything), $own_primary (an
# address), $own_port, $own_syncing, $own_offset and $own_keys, each empty when the server does not tell. The shell takes it apart itself.
read_own_state() {
  local reply line
  forget_own_state
  reply=$(redis_cli info replication keyspace)
  while IFS= read -r line; do take_own_line "$line"; done <<EOF
$reply
EOF
}

# watch_own_state: one client program asks for the same every two seconds, by one connection that it holds, as long as it can: to start one for
# each question costs ten times as much. next_own_state waits for an answer, and fails when the server gives none.
#
# Each answer ends with a word that no replica knows: lines that one announces as its address can neither end an answer nor begin another.
watching=''
end_of_answer=''
watch_own_state() {
  local login pipe
  for pipe in own-questions own-state; do
    if ! [ -p "$REDIS_RUN/$pipe" ]; then mkfifo "$REDIS_RUN/$pipe" || return 1; fi
  done
  end_of_answer=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  ask_own_state >"$REDIS_RUN/own-questions" &
  watching=$!
  server_login
  # shellcheck disable=SC2086 # a list
  "$REDIS_CLI" $login <"$REDIS_RUN/own-questions" >"$REDIS_RUN/own-state" 2>&1 &
  watching="$watching $!"
  exec 3<"$REDIS_RUN/own-state"
}

# ask_own_state: until no program reads the questions.
ask_own_state() {
  while printf 'info replication keyspace\necho %s\n' "$end_of_answer"; do sleep 2; done 2>/dev/null
}

stop_watching() {
  exec 3<&-
  # shellcheck disable=SC2086 # a list
  kill $watching 2>/dev/null || true
  # shellcheck disable=SC2086 # a list
  wait $watching 2>/dev/null || true
}

next_own_state() {
  local line first
  forget_own_state
  first=yes
  while IFS= read -r line <&3; do
    line=${line%"$carriage_return"}
    if [ "$line" = "$end_of_answer" ]; then return; fi
    # Else it is an error, which the client reports without ending.
    if [ -n "$first" ] && [ "$line" != '# Replication' ]; then return 1; fi
    first=''
    take_own_line "$line"
  done
  return 1
}

# forget_own_state: as without an answer are $own_role, $own_link, $own_last_io, $own_primary, $own_port, $own_syncing, $own_offset, $own_keys, and
# $own_announced.
forget_own_state() {
  own_role=''
  own_link=''
  own_last_io=''
  own_primary=''
  own_port=''
  own_syncing=''
  own_offset=''
  own_keys=no
  own_announced=''
}

# take_own_line LINE: of INFO, into $own_role, $own_primary, $own_port, $own_link, $own_last_io, $own_syncing, $own_offset, $own_keys or
# $own_announced.
take_own_line() {
  local line
  line=${1%"$carriage_return"}
  case $line in
    # What a replica announces as its address stands here as it is, line breaks too. What comes before it counts, and the last offset and keyspace.
    slave[0-9]*:*) own_announced=yes ;;
    '# Keyspace') own_keys=no ;;
    role:*) if [ -z "$own_role" ]; then own_role=${line#*:}; fi ;;
    master_host:*) if [ -z "$own_primary$own_announced" ]; then own_primary=${line#*:}; fi ;;
    master_port:*) if [ -z "$own_port$own_announced" ]; then own_port=${line#*:}; fi ;;
    master_sync_in_progress:*) if [ -z "$own_syncing$own_announced" ]; then own_syncing=${line#*:}; fi ;;
    master_link_status:*) if [ -z "$own_link$own_announced" ]; then own_link=${line#*:}; fi ;;
    master_last_io_seconds_ago:*) if [ -z "$own_last_io$own_announced" ]; then own_last_io=${line#*:}; fi ;;
    master_repl_offset:*) own_offset=${line#*:} ;;
    db[0-9]*:keys=*) own_keys=yes ;;
  esac
}

carriage_return=$(printf '\r')

# primary_unreachable: whether this server, a replica, hears nothing from its primary. A partition leaves the link up for repl-timeout, 20 seconds; a
# primary that is there pings every two (repl-ping-replica-period).
primary_unreachable() { [ "$own_link" = down ] || [ "${own_last_io:-0}" -ge 3 ]; }

# own_facts: the same as decisions read it.
own_facts() {
  local unreachable
  unreachable=no
  if primary_unreachable; then unreachable=yes; fi
  echo "role=$own_role link=$own_link primary_unreachable=$unreachable offset=$own_offset keys=$own_keys follows=$(pod_or_none "$own_primary")"
}

pod_or_none() {
  local pod
  pod=''
  if [ -n "$1" ]; then pod=$(pod_at "$1" "$REDIS_CONFIG/members"); fi
  echo "${pod:--}"
}

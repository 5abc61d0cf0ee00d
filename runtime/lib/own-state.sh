#!/bin/sh
# What the server of this pod reports of its replication. Sourced by agents after cli.sh and peers.sh, not run.
#
# Inputs:  as cli.sh.

# read_own_state SECTION: one question about that section of INFO and replication; the answer is in own_role, own_link, own_primary (an address), own_offset, own_keys, each empty when the server
# does not tell. The shell takes it apart itself.
read_own_state() {
  local reply line
  own_role=''
  own_link=''
  own_primary=''
  own_offset=''
  own_keys=no
  reply=$(redis_cli info replication "$1")
  while IFS= read -r line; do
    line=${line%"$carriage_return"}
    case $line in
      role:*) if [ -z "$own_role" ]; then own_role=${line#*:}; fi ;;
      master_host:*) if [ -z "$own_primary" ]; then own_primary=${line#*:}; fi ;;
      master_link_status:*) if [ -z "$own_link" ]; then own_link=${line#*:}; fi ;;
      master_repl_offset:*) own_offset=${line#*:} ;;
      db[0-9]*:keys=*) own_keys=yes ;;
    esac
  done <<EOF
$reply
EOF
}

carriage_return=$(printf '\r')

# own_facts: the same as decisions read it.
own_facts() {
  echo "role=$own_role link=$own_link offset=$own_offset keys=$own_keys follows=$(pod_or_none "$own_primary")"
}

pod_or_none() {
  local pod
  pod=''
  if [ -n "$1" ]; then pod=$(pod_at "$1" "$REDIS_CONFIG/members"); fi
  echo "${pod:--}"
}

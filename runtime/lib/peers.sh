#!/bin/sh
# The other pods of the instance: who they are, and what they say. Sourced after cli.sh, not run.
#
# Inputs:  POD_NAME, POD_NAMESPACE; REDIS_CONFIG/members (a name a line: that of a pod and of its own Service); REDIS_MEMBER_PORT;
#          REDIS_INTERNAL_PASSWORD_FILE; REDIS_RUN, REDIS_DATA; for questions to sentinels REDIS_CONFIG/sentinels and REDIS_CONFIG/quorum,
#          REDIS_SENTINEL_PORT, REDIS_MASTER_NAME.
#
# A question to all goes out to all at once, and the answers are files in $said: one of a member is INFO, one of a sentinel the
# address of the primary, `none` when it knows of none. A file that is empty is a pod that did not answer.

said=$REDIS_RUN/said.$$

# Whom ask_members asks and peers names.
members=$REDIS_CONFIG/members

# address NAME: the address of the pod's own Service. It never changes, so what was found once is kept: no name lookup stands in
# the way of a failover. With the namespace: the bare name of this pod is in its /etc/hosts, with the address that will change.
address() {
  known=$REDIS_RUN/address.$1
  if ! [ -s "$known" ]; then
    getent hosts "$1.$POD_NAMESPACE" | awk 'NR == 1 { print $1 }' >"$known.$$"
    mv "$known.$$" "$known"
  fi
  cat "$known"
}

# await_address NAME: until the cluster's DNS has it. The caller's `log` says for whom it waits.
await_address() {
  until [ -n "$(address "$1")" ]; do
    log "waiting for the name $1 in the cluster's DNS"
    sleep 1
  done
}

# forget_gone: addresses of pods that the mounted lists no longer name. One that comes back has a new Service, with a new address.
listed_before=''
forget_gone() {
  listed=$(cat "$REDIS_CONFIG/members" "$REDIS_CONFIG/sentinels" 2>/dev/null)
  if [ "$listed" = "$listed_before" ]; then return; fi
  listed_before=$listed
  for known in "$REDIS_RUN"/address.*; do
    case ${known##*/address.} in
      # It is being written.
      *.*) ;;
      *) if ! printf '%s\n' "$listed" | grep -qxF "${known##*/address.}"; then rm -f "$known"; fi ;;
    esac
  done
}

# pod_at ADDRESS LIST: which pod of the list has this address.
pod_at() {
  while read -r name; do
    if [ "$(address "$name")" = "$1" ]; then
      echo "$name"
      return
    fi
  done <"$2"
}

# peer_cli NAME PORT ARGUMENT...: what another pod of the instance replies. Two seconds are long for a pod that lives.
peer_cli() { peer_script "$@" </dev/null; }

# peer_script NAME PORT ARGUMENT...: the same; commands may come by standard input, where nobody can read a password.
peer_script() {
  peer=$(address "$1")
  port=$2
  shift 2
  if [ -z "$peer" ]; then return 1; fi
  REDISCLI_AUTH=$(cat "$REDIS_INTERNAL_PASSWORD_FILE") timeout 2 "$REDIS_CLI" -h "$peer" -p "$port" --user internal "$@" 2>/dev/null |
    tr -d '\r'
}

# ask_members: INFO of every other member.
ask_members() {
  mkdir -p "$said"
  asked=''
  while read -r member; do
    if [ "$member" = "$POD_NAME" ]; then continue; fi
    peer_cli "$member" "$REDIS_MEMBER_PORT" info replication persistence keyspace cluster >"$said/$member" &
    asked="$asked $!"
  done <"$members"
  # shellcheck disable=SC2086 # a list. Not all children: helpers never end
  wait $asked || true
}

# peers: every other member.
peers() { grep -vxF "$POD_NAME" "$members"; }

# said_of MEMBER FIELD
said_of() { sed -n "s/^$2:\(.*\)/\1/p" "$said/$1"; }

# answered MEMBER
answered() { [ -s "$said/$1" ]; }

# holds_keys MEMBER
holds_keys() { grep -q '^db[0-9]*:keys=' "$said/$1"; }

# primaries: the members other than this one that say that they are the primary.
primaries() {
  peers | while read -r member; do
    if [ "$(said_of "$member" role)" = master ]; then echo "$member"; fi
  done
}

# ask_each_sentinel QUESTION [SUFFIX]: a function that is called with the name of each; of its answer's file.
ask_each_sentinel() {
  mkdir -p "$said"
  asked=''
  while read -r sentinel; do
    "$1" "$sentinel" >"$said/$sentinel${2:-}" &
    asked="$asked $!"
  done <"$REDIS_CONFIG/sentinels"
  # shellcheck disable=SC2086 # a list. Not all children: helpers never end
  wait $asked || true
}

# ask_sentinels: whom every sentinel names.
ask_sentinels() { ask_each_sentinel named_by; }

named_by() {
  case $(peer_cli "$1" "$REDIS_SENTINEL_PORT" ping) in
    PONG) ;;
    *) return ;;
  esac
  named=$(peer_cli "$1" "$REDIS_SENTINEL_PORT" sentinel get-master-addr-by-name "$REDIS_MASTER_NAME" | head -n 1)
  echo "${named:-none}"
}

# vote_of SENTINEL: what it answered.
vote_of() { cat "$said/$1"; }

# votes: of all, one a line.
votes() { while read -r sentinel; do vote_of "$sentinel"; done <"$REDIS_CONFIG/sentinels"; }

# most_named: how many sentinels name the address that most of them name, and that address.
most_named() { votes | grep -v '^none$' | sort | uniq -c | sort -rn | head -n 1; }

# elected: the member that a quorum of the sentinels names, or nothing.
elected() {
  winner=$(most_named | awk -v quorum="$(cat "$REDIS_CONFIG/quorum")" '$1 >= quorum { print $2 }')
  if [ -n "$winner" ]; then pod_at "$winner" "$REDIS_CONFIG/members"; fi
}

# nobody_elected: a quorum of the sentinels answers, and says that there never was a primary.
nobody_elected() { [ "$(votes | grep -c '^none$')" -ge "$(cat "$REDIS_CONFIG/quorum")" ]; }

# remember_primary MEMBER: for the next start. Not in place: on a full volume an empty file would remain, and that is taken for a first start.
remember_primary() { echo "$1" >"$REDIS_DATA/.primary.new" && mv "$REDIS_DATA/.primary.new" "$REDIS_DATA/.primary"; }

# monitor_commands ADDRESS DOWN_AFTER FAILOVER_TIMEOUT: what makes a sentinel that knows of no primary monitor this one. With a password: for
# standard input.
monitor_commands() {
  cat <<EOF
sentinel monitor $REDIS_MASTER_NAME $1 $REDIS_MEMBER_PORT $(cat "$REDIS_CONFIG/quorum")
sentinel set $REDIS_MASTER_NAME auth-user internal auth-pass $(cat "$REDIS_INTERNAL_PASSWORD_FILE") down-after-milliseconds $2 failover-timeout $3 parallel-syncs 1
EOF
}

# report_of SENTINEL: all that it says of the primary.
report_of() { peer_cli "$1" "$REDIS_SENTINEL_PORT" sentinel master "$REDIS_MASTER_NAME"; }

# fail_over: asks the sentinels that answer, one after the other, until one begins. Not while one of them is at it: two at once could
# promote two replicas.
fail_over() {
  ask_each_sentinel report_of .primary
  while read -r sentinel; do
    if grep -q failover_in_progress "$said/$sentinel.primary"; then return; fi
  done <"$REDIS_CONFIG/sentinels"
  while read -r sentinel; do
    if ! answered "$sentinel.primary"; then continue; fi
    case $(peer_cli "$sentinel" "$REDIS_SENTINEL_PORT" sentinel failover "$REDIS_MASTER_NAME") in
      OK | INPROG*) return ;;
    esac
  done <"$REDIS_CONFIG/sentinels"
  return 1
}

# better_copy: the living replica that holds at least what this pod's files hold, the most advanced if there are several. It must
# have heard from its primary in its present life, and not long before the last write to the files here.
better_copy() {
  limit=$(($(seconds_since_last_write) + 2))
  peers | while read -r member; do
    if [ "$(said_of "$member" role)" != slave ] || ! holds_keys "$member" || ! settled "$member"; then continue; fi
    case $(said_of "$member" master_link_status) in
      up) age=$(said_of "$member" master_last_io_seconds_ago) ;;
      *) age=$(said_of "$member" master_link_down_since_seconds) ;;
    esac
    if [ "${age:--1}" -lt 0 ] || [ "$age" -gt "$limit" ]; then continue; fi
    echo "$(said_of "$member" slave_repl_offset) $member"
  done | sort -rn | awk 'NR == 1 { print $2 }'
}

# settled_holder: the most advanced of the members that hold keys, whatever its role. One that loads or synchronizes does not hold all
# yet.
settled_holder() {
  peers | while read -r member; do
    if ! holds_keys "$member" || ! settled "$member"; then continue; fi
    echo "$(said_of "$member" master_repl_offset) $member"
  done | sort -rn | awk 'NR == 1 { print $2 }'
}

# settled MEMBER: it answers, and what it has will not be more in a moment.
settled() { [ "$(said_of "$1" loading)" = 0 ] && [ "$(said_of "$1" master_sync_in_progress)" != 1 ]; }

# unsettled: the other members, after a space each.
unsettled() {
  for member in $(peers); do
    if ! settled "$member"; then printf ' %s' "$member"; fi
  done
}

# seconds_since_last_write: to the files of the data set. Without any, longer than anything lives.
seconds_since_last_write() {
  if ! has_files; then
    echo 1000000000
    return
  fi
  newest=$(stat -c %Y "$REDIS_DATA/dump.rdb" "$REDIS_DATA"/appendonlydir/* 2>/dev/null | sort -n | tail -n 1)
  echo $(($(date +%s) - newest))
}

# has_files: whether this pod has a data set on its volume. One that was to be replaced by that of a replica does not count.
has_files() {
  if [ -e "$REDIS_DATA/.recovering" ]; then return 1; fi
  [ -s "$REDIS_DATA/appendonlydir/appendonly.aof.manifest" ] || [ -s "$REDIS_DATA/dump.rdb" ]
}

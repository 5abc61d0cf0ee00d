#!/bin/sh
# Which member is the primary, asked before the server of this one starts: the answer is in REDIS_RUN/primary. A server that
# starts as a primary makes all others throw away what they hold, so this waits rather than err.
#
# 1. A quorum of sentinels names another member: follow it.
# 2. It names this one. A living replica holds the same or more: stay down, and ask for a failover to it. Without files of its own it
#    also stays down while anybody else holds data. Else: be the primary, at once.
# 3. There is no quorum. At the first start of all, member 0 is the primary; nobody becomes one because others do not answer. Later
#    the last known primary is, after the sentinels had time to come back.
#
# Inputs:  as peers.sh; REDIS_DATA (.primary: the last known one).
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/peers.sh"

# Seconds that the sentinels get: to come back after a restart of everything,
sentinels_return=15
# to carry out a failover that was asked for,
failover_takes=30
# to find out about a primary that they did not make,
sentinels_settle=60
# and that others get to say whether they hold data.
members_answer=30

started=$(date +%s)
waited() { echo $(($(date +%s) - started)); }

# say TEXT: once, until there is something else to say.
last_said=''
say() {
  if [ "$1" != "$last_said" ]; then echo "choose-primary: $1"; fi
  last_said=$1
}

choose() {
  say "$2"
  echo "$1" >"$REDIS_RUN/primary"
  rm -rf "$said"
  exit 0
}

# ask_for_failover MEMBER: at most every ten seconds, also over a restart of the container: one that runs takes two.
ask_for_failover() {
  last_asked=$(cat "$REDIS_RUN/asked" 2>/dev/null || echo 0)
  if [ $(($(date +%s) - last_asked)) -lt 10 ]; then return; fi
  date +%s >"$REDIS_RUN/asked"
  fail_over || true
}

# promote_by_hand MEMBER: sentinels never promote a replica that has been without its primary for too long, even if there is no other.
# One is enough: they take it for a good one then.
promote_by_hand() {
  if [ "$(waited)" -lt "$failover_takes" ]; then return; fi
  # They ask a replica for its priority, not a primary: one that may not be promoted yet never could be.
  if [ -n "$vote" ] && [ "$(said_of "$1" slave_priority)" = 0 ]; then return; fi
  for other in $(primaries); do
    if holds_keys "$other"; then return; fi
  done
  say "the sentinels promote nobody: promoting $1"
  peer_cli "$1" "$REDIS_MEMBER_PORT" replicaof no one >/dev/null
}

named_myself() {
  copy=$(better_copy)
  if [ -n "$copy" ]; then
    say "the sentinels name this pod, but $copy is alive and holds no less: asking for a failover"
    ask_for_failover
    promote_by_hand "$copy"
    return
  fi
  other=$(primaries | head -n 1)
  if [ -n "$other" ] && [ "$(waited)" -lt "$sentinels_settle" ]; then
    say "the sentinels name this pod, but $other is a primary: waiting for them"
    return
  fi
  if ! has_files && ! nobody_holds_data; then return; fi
  choose "$POD_NAME" "primary: the sentinels name this pod"
}

# nobody_holds_data: asked by a pod that has nothing.
nobody_holds_data() {
  silent=''
  for member in $(peers); do
    if holds_keys "$member"; then
      say "the sentinels name this pod, but it has no data and $member has: asking for a failover"
      ask_for_failover
      promote_by_hand "$member"
      return 1
    fi
    if ! answered "$member"; then silent="$silent $member"; fi
  done
  if [ -n "$silent" ] && [ "$(waited)" -lt "$members_answer" ]; then
    say "this pod has no data, and these do not say whether they have:$silent"
    return 1
  fi
}

# first_start: this pod knows of no earlier life. Nobody becomes a primary on the strength of missing answers.
first_start() {
  other=$(primaries | head -n 1)
  if [ -n "$other" ]; then choose "$other" "follows $other: it is the primary"; fi
  # Only this pod and the sentinels have forgotten: an empty primary would wipe who remembers.
  holder=$(most_advanced_holder)
  if [ -n "$holder" ] && nobody_elected; then
    say "no sentinel knows of a primary and this pod has no data, but $holder has"
    promote_by_hand "$holder"
    return
  fi
  if [ "${POD_NAME##*-}" != 0 ]; then
    say "waiting for the first primary"
  elif nobody_elected; then
    choose "$POD_NAME" "primary: the first start"
  else
    say "waiting for a quorum of the sentinels"
  fi
}

# most_advanced_holder: of the members that hold keys.
most_advanced_holder() {
  peers | while read -r member; do
    if holds_keys "$member"; then echo "$(said_of "$member" slave_repl_offset) $member"; fi
  done | sort -rn | awk 'NR == 1 { print $2 }'
}

# no_quorum LAST: this pod has an earlier life, in which LAST was the primary.
no_quorum() {
  other=$(primaries | head -n 1)
  if [ -n "$other" ] && has_files && ! holds_keys "$other"; then
    say "$other is a primary, but it is empty and this pod is not: not following it"
    other=''
  fi
  # Sentinels that know of no primary will name none; the last one need not wait for them, the others do wait for it.
  if ! { nobody_elected && [ "$1" = "$POD_NAME" ]; } && [ "$(waited)" -lt "$sentinels_return" ]; then
    if [ -n "$other" ] && nobody_elected; then choose "$other" "follows $other: it is the primary"; fi
    say "waiting for a quorum of the sentinels; the last known primary is $1"
    return
  fi
  if [ -n "$other" ]; then choose "$other" "follows $other: it is the primary, and there is no quorum of sentinels"; fi
  if [ "$1" != "$POD_NAME" ]; then choose "$1" "follows $1: the last known primary, and there is no quorum of sentinels"; fi
  copy=$(better_copy)
  if [ -n "$copy" ]; then
    say "no quorum of sentinels. This pod was the primary, but $copy is alive and holds no less"
    promote_by_hand "$copy"
    return
  fi
  if ! has_files && ! nobody_holds_data; then return; fi
  choose "$1" "primary: the last known one, and there is no quorum of sentinels"
}

while :; do
  ask_sentinels
  vote=$(elected)
  if [ -n "$vote" ] && [ "$vote" != "$POD_NAME" ]; then choose "$vote" "follows $vote: the sentinels name it"; fi
  ask_members
  last=$(cat "$REDIS_DATA/.primary" 2>/dev/null)
  if [ -n "$vote" ]; then
    named_myself
  elif [ -n "$last" ]; then
    no_quorum "$last"
  else
    first_start
  fi
  sleep 0.3
done

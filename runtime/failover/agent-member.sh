#!/bin/sh
# The agent of a server with sentinels: applies what changes in the mounted files, makes the server eligible for promotion, keeps it with the primary and its links
# as those of its peers (peer-tls.sh), and as the primary resets a sentinel that keeps reporting another one. Serving never depends on it. One process for all: an idle shell is two MiB.
#
# Every two seconds its own server answers one question, by a connection that is held, and the shell compares the answer with the last one. Only a
# change, or a time that is due, makes it start a program or ask other pods.
#
# Inputs:  as start-member.sh. Ends with the container.
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/peers.sh"
. "$here/sentinels.sh"
. "$here/data-set.sh"
. "$here/decide.sh"
. "$here/own-state.sh"
. "$here/password.sh"
. "$here/live-settings.sh"
. "$here/new-addresses.sh"
. "$here/eligibility.sh"
. "$here/reset-sentinel.sh"
. "$here/rejoin.sh"
. "$here/peer-tls.sh"

# Seconds between two looks at what the sentinels report: while something changes or is wrong, and while all is well.
look_often=6
look_seldom=20
look_due=$look_often
last_state=''
# follow_names: the replicas' addresses are known to the sentinels by what each told the primary when it connected.
follow_names() {
  # shellcheck disable=SC2046 # words
  if time_for_names 2 && have_moved $(cat "$members" "$REDIS_CONFIG/sentinels"); then look_due=0; fi
  if announce replica-announce-ip; then redis_cli client kill type master >/dev/null; fi
}

# member_round: every two seconds, with this server's state as it was just read.
member_round() {
  local state
  settings_round 2
  check_eligibility
  follow_names
  keep_port
  state="$own_role $own_link $own_primary"
  if [ "$state" != "$last_state" ] || primary_unreachable; then look_due=0; fi
  last_state=$state
  if [ "$look_due" -le 0 ]; then
    forget_deleted
    if rejoin; then look_due=$look_seldom; else look_due=$look_often; fi
  fi
  look_due=$((look_due - 2))
  # Last: when a pod does not answer it takes two seconds, for which a failover must not wait.
  links_round 2 switch_replication
}

while :; do
  # The programs that a round starts need not hold the connection's end.
  if watch_own_state; then
    while next_own_state; do
      member_round 3<&-
      if primary_unreachable; then break; fi
    done
    stop_watching
  fi
  sleep 2
  # Now each round asks other pods, and takes longer than two seconds when one does not answer: what a held connection brought meanwhile would be old,
  # and ever older.
  while read_own_state && primary_unreachable; do
    member_round
    sleep 2
  done
  # The primary is heard again: at once, a rolling update waits for this replica to be eligible.
  if [ -n "$own_role" ]; then member_round; fi
done

#!/bin/sh
# The agent of a replica with a fixed role: applies what changes in the mounted files, and brings the server back to its primary when it follows
# another one or none, which is what a resync that was cut off leaves, or an operator. decide/rejoin.awk decides. Serving never depends on it.
#
# Inputs:  as start-replica.sh. Ends with the container.
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/peers.sh"
. "$here/decide.sh"
. "$here/password.sh"
. "$here/live-settings.sh"
. "$here/new-addresses.sh"
. "$here/own-state.sh"
. "$here/peer-tls.sh"

primary=$(head -n 1 "$REDIS_CONFIG/members")

facts() {
  echo "self pod=$POD_NAME primary=$primary fixed=yes asked=$1 $(own_facts)"
  member_facts
}

# rejoin: one look.
rejoin() {
  decide_asking rejoin ask_members facts
  case $verdict in
    follow)
      log "$reason"
      redis_cli replicaof "$(address "$primary")" "$(member_port)" >/dev/null
      ;;
    refuse) say "$reason" >&2 ;;
  esac
}

rejoin_due=0
while :; do
  settings_round 2
  if time_for_names 2 && have_moved "$primary"; then rejoin_due=0; fi
  if [ "$rejoin_due" -le 0 ]; then
    read_own_state
    # Nothing to decide, nothing to start.
    if ! { [ "$own_role" = slave ] && [ "$own_primary" = "$(address "$primary")" ]; }; then rejoin; fi
    keep_port
    rejoin_due=6
  fi
  links_round 2 switch_replication
  sleep 2
  rejoin_due=$((rejoin_due - 2))
done

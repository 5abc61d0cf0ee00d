#!/bin/sh
# Finds out which member is the primary, before the server of this one starts: the answer is in REDIS_RUN/primary. decide/primary.awk decides.
#
# Inputs:  as peers.sh, sentinels.sh, data-set.sh.
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/peers.sh"
. "$here/sentinels.sh"
. "$here/data-set.sh"
. "$here/decide.sh"
. "$here/answer-times.sh"

started=$(now)
first=no
if [ "${POD_NAME##*-}" = 0 ]; then first=yes; fi

# A plan without persistence takes no snapshots and has no append-only file.
stored=yes
if grep -qx 'appendonly no' "$REDIS_CONFIG/live.conf" && grep -qx 'save ""' "$REDIS_CONFIG/live.conf"; then stored=no; fi

# facts ASKED
facts() {
  echo "self pod=$POD_NAME first=$first last=$(last_primary) waited=$(($(now) - started)) quorum=$(cat "$REDIS_CONFIG/quorum") asked=$1" \
    "promoted=$(cat "$REDIS_RUN/promoted" 2>/dev/null) stored=$stored $(data_facts)"
  sentinel_facts
  if [ "$1" = yes ]; then member_facts | with_times; else member_facts; fi
}

start_with() {
  echo "$1" >"$REDIS_RUN/primary"
  rm -f "$REDIS_RUN/promoted"
  forget_answers
  exit 0
}

# request_again: at most every ten seconds, also over a restart of the container: a failover that runs takes two.
request_again() {
  local last_asked
  last_asked=$(cat "$REDIS_RUN/asked" 2>/dev/null || echo 0)
  if [ $(($(now) - last_asked)) -lt 10 ]; then return; fi
  now >"$REDIS_RUN/asked"
  request_failover || true
}

# promote MEMBER: the sentinels accept it then, as soon as they are asked once more.
promote() {
  if [ "$(peer_cli "$1" "$REDIS_MEMBER_PORT" replicaof no one)" = OK ]; then echo "$1" >"$REDIS_RUN/promoted"; fi
}

while :; do
  ask_until_elected
  decide_asking primary ask_members_either_way facts
  case $verdict in
    follow)
      say "following $target: $reason"
      start_with "$target"
      ;;
    start)
      say "starting as primary: $reason"
      start_with "$POD_NAME"
      ;;
    failover)
      say "$reason: requesting a failover"
      request_again
      ;;
    promote)
      say "$reason: promoting $target"
      promote "$target"
      ;;
    *) say "$reason" ;;
  esac
  sleep 0.3
done

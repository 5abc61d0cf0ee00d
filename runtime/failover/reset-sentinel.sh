#!/bin/sh
# Brings back a sentinel that names another primary than the quorum does, or none. Failovers that are asked for because a server died take
# no vote: two of them at once can end in the same epoch with two answers, and then neither sentinel believes the other, for ever. One
# sentinel more that is lost would leave no quorum. Sourced by the helper after peers.sh, not run.
#
# Inputs:  as peers.sh; the helper's `log`.

# Seconds. A failover, and a second try of one that failed, are over by then.
minds_settle=75
dissenting=''
dissenting_since=0

# unite: one look of the primary that a quorum names, after ask_sentinels. Nobody else may do it: who is named by a quorum is one.
unite() {
  now_dissenting=$(dissenters)
  if [ "$now_dissenting" != "$dissenting" ]; then
    dissenting=$now_dissenting
    dissenting_since=$(date +%s)
  fi
  if [ -z "$dissenting" ] || [ $(($(date +%s) - dissenting_since)) -lt "$minds_settle" ]; then return; fi
  for sentinel in $dissenting; do
    log "$sentinel has named another primary or none for $minds_settle seconds, against a quorum: it now monitors $POD_NAME, $(convince "$sentinel" | tr '\n' ' ')"
  done
  dissenting=''
}

# dissenters: the sentinels that name another server than this one, or none.
dissenters() {
  own=$(address "$POD_NAME")
  while read -r sentinel; do
    case $(vote_of "$sentinel") in
      '' | "$own") ;;
      *) echo "$sentinel" ;;
    esac
  done <"$REDIS_CONFIG/sentinels"
}

# convince SENTINEL: it forgets its primary, with the epoch, and monitors this one as the others do. What it replies.
convince() {
  told=$(peer_cli "$(agreeing)" "$REDIS_SENTINEL_PORT" sentinel master "$REDIS_MASTER_NAME")
  if [ -z "$(told_of failover-timeout)" ]; then
    echo "which has to wait: no other sentinel says how"
    return
  fi
  peer_cli "$1" "$REDIS_SENTINEL_PORT" sentinel remove "$REDIS_MASTER_NAME"
  monitor_commands "$(address "$POD_NAME")" "$(told_of down-after-milliseconds)" "$(told_of failover-timeout)" |
    peer_script "$1" "$REDIS_SENTINEL_PORT"
}

# agreeing: a sentinel that names this server.
agreeing() {
  while read -r sentinel; do
    if [ "$(vote_of "$sentinel")" = "$(address "$POD_NAME")" ]; then
      echo "$sentinel"
      return
    fi
  done <"$REDIS_CONFIG/sentinels"
}

# told_of FIELD: of what SENTINEL MASTER replies.
told_of() { printf '%s\n' "$told" | awk -v field="$1" 'found { print; exit } $0 == field { found = 1 }'; }

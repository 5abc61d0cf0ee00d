#!/bin/sh
# Resets a sentinel that reports another primary than the quorum does, or none. Failovers that are requested because a server crashed take
# no vote: two of them at once can end in the same epoch with two answers, and then neither sentinel ever believes the other. With one more
# sentinel lost there would be no quorum. Sourced by the agent after sentinels.sh, not run.
#
# Inputs:  as sentinels.sh.
# shellcheck disable=SC2154 # set by those who source this

# Seconds. A failover, and a second try of one that failed, are over by then.
sentinels_agree=75
dissenting=''
dissenting_since=0

# reset_dissenting_sentinels: one look of the primary that a quorum reports, after ask_sentinels. No other pod may do it: only one is reported by a
# quorum. Fails while a sentinel dissents.
reset_dissenting_sentinels() {
  local now_dissenting sentinel
  now_dissenting=$(dissenters)
  if [ "$now_dissenting" != "$dissenting" ]; then
    dissenting=$now_dissenting
    dissenting_since=$(now)
  fi
  if [ -z "$dissenting" ]; then return; fi
  if [ $(($(now) - dissenting_since)) -lt "$sentinels_agree" ]; then return 1; fi
  for sentinel in $dissenting; do
    log "$sentinel has reported another primary or none for $sentinels_agree seconds, against a quorum: resetting it to monitor $POD_NAME," \
      "$(reset_sentinel "$sentinel" | tr '\n' ' ')"
  done
  dissenting=''
}

# dissenters: the sentinels that answer and report another server than this one, or none.
dissenters() {
  local own sentinel
  own=$(address "$POD_NAME")
  while read -r sentinel; do
    case $(vote_of "$sentinel") in
      '' | "$own") ;;
      *) echo "$sentinel" ;;
    esac
  done <"$REDIS_CONFIG/sentinels"
}

# reset_sentinel SENTINEL: it forgets its primary, with the epoch, and monitors this one as the others do. Prints its replies.
reset_sentinel() {
  local report
  report=$(report_of "$(agreeing)")
  if [ -z "$(reported "$report" failover-timeout)" ]; then
    echo "not yet: no other sentinel tells its timings"
    return
  fi
  peer_cli "$1" "$REDIS_SENTINEL_PORT" sentinel remove "$REDIS_MASTER_NAME"
  monitor_commands "$(address "$POD_NAME")" "$(reported "$report" down-after-milliseconds)" "$(reported "$report" failover-timeout)" |
    peer_script "$1" "$REDIS_SENTINEL_PORT"
}

# agreeing: a sentinel that reports this server.
agreeing() {
  local sentinel
  while read -r sentinel; do
    if [ "$(vote_of "$sentinel")" = "$(address "$POD_NAME")" ]; then
      echo "$sentinel"
      return
    fi
  done <"$REDIS_CONFIG/sentinels"
}

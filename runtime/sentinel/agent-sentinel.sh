#!/bin/sh
# Tells a sentinel what its configuration file cannot say: its timings, and the primary when it knows none (decide/monitor.awk). Ends when that is done.
#
# Inputs:  as start-sentinel.sh.
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/peers.sh"
. "$here/sentinels.sh"
. "$here/decide.sh"
. "$here/grace.sh"

# Seconds that a pod may need to be let through to the primary.
hearing_takes=5

sentinel_cli() {
  REDISCLI_AUTH=$(cat "$REDIS_INTERNAL_PASSWORD_FILE") timeout 3 "$REDIS_CLI" -h 127.0.0.1 -p "$REDIS_SENTINEL_PORT" --user internal "$@" 2>&1
}

# facts ASKED
facts() {
  echo "self pod=$POD_NAME asked=$1"
  sentinel_facts
  member_facts
}

# monitors: it knows a primary.
monitors() {
  case $(sentinel_cli sentinel master "$REDIS_MASTER_NAME" </dev/null) in
    *ip*) true ;;
    *) false ;;
  esac
}

# find_primary: one look.
find_primary() {
  local reply
  ask_sentinels
  decide_asking monitor ask_members facts
  if [ "$verdict" != monitor ]; then
    say "$reason"
    return
  fi
  reply=$(monitor_commands "$(address "$target")" "$grace" "$REDIS_FAILOVER_TIMEOUT" | sentinel_cli)
  log "monitoring $target at $(address "$target"), $reason: $(echo "$reply" | tr '\n' ' ')"
}

# tuned: the defaults look at the servers every 10 seconds, and ask each other every second. A replica that came in between is not reconfigured
# by a failover, and the most advanced one is judged by old figures. An engine that does not know the command keeps the defaults.
tuned() {
  local reply
  reply=$(sentinel_cli sentinel debug info-period 1000 ping-period 250 ask-period 250 </dev/null)
  case $reply in
    OK) ;;
    *ERR*) log "this engine keeps its default timings: $reply" >&2 ;;
    *) return 1 ;;
  esac
}

grace_is_over() { [ "$(sentinel_cli sentinel set "$REDIS_MASTER_NAME" down-after-milliseconds "$REDIS_DOWN_AFTER" </dev/null)" = OK ]; }

# connected: the primary has answered since this sentinel started.
connected() {
  sentinel_cli sentinel master "$REDIS_MASTER_NAME" </dev/null |
    awk 'asked { heard = ($0 != ""); exit } $0 == "runid" { asked = 1 } END { exit !heard }'
}

await "the sentinel to answer" 0.2 tuned
until monitors; do
  find_primary
  sleep 1
done
within "$hearing_takes" connected || true
await "the sentinel to take its timings" 0.2 grace_is_over
forget_answers

#!/bin/sh
# Tells a sentinel what its configuration file cannot say: its timings, and the primary when it knows of none. Ends when that is done.
#
# Inputs:  as start-sentinel.sh.
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/peers.sh"
. "$here/grace.sh"

log() { echo "agent-sentinel: $*"; }

# Seconds that a pod may need to be let through to the primary.
hearing_takes=5

# What other sentinels name, else the one member that says it is the primary. Two that say so are a question for somebody who knows
# more: one of them is wrong.
find_primary() {
  ask_sentinels
  found=$(most_named | awk '{ print $2 }')
  if [ -n "$found" ]; then
    echo "$found"
    return
  fi
  ask_members
  if [ "$(primaries | wc -l)" -eq 1 ]; then address "$(primaries)"; fi
}

redis_cli_internal() {
  REDISCLI_AUTH=$(cat "$REDIS_INTERNAL_PASSWORD_FILE") timeout 3 "$REDIS_CLI" -h 127.0.0.1 -p "$REDIS_SENTINEL_PORT" --user internal "$@" 2>&1
}

known() {
  case $(redis_cli_internal sentinel master "$REDIS_MASTER_NAME" </dev/null) in
    *ip*) true ;;
    *) false ;;
  esac
}

# The defaults look at the servers every 10 seconds, and ask each other every second. A replica that came in between is not reconfigured
# by a failover, and the most advanced one is judged by old figures.
tune() { redis_cli_internal sentinel debug info-period 1000 ping-period 250 ask-period 250 </dev/null; }

impatient() { redis_cli_internal sentinel set "$REDIS_MASTER_NAME" down-after-milliseconds "$REDIS_DOWN_AFTER" </dev/null; }

# heard: the primary has said who it is, to this life of the sentinel.
heard() {
  redis_cli_internal sentinel master "$REDIS_MASTER_NAME" </dev/null |
    awk 'asked { heard = ($0 != ""); exit } $0 == "runid" { asked = 1 } END { exit !heard }'
}

until [ "$(tune)" = OK ]; do sleep 0.2; done
until known; do
  primary=$(find_primary)
  if [ -n "$primary" ]; then
    reply=$(monitor_commands "$primary" "$patience" "$REDIS_FAILOVER_TIMEOUT" | redis_cli_internal)
    log "monitoring $primary: $(echo "$reply" | tr '\n' ' ')"
  fi
  sleep 1
done
deadline=$(($(date +%s) + hearing_takes))
until heard || [ "$(date +%s)" -ge "$deadline" ]; do sleep 0.2; done
until [ "$(impatient)" = OK ]; do sleep 0.2; done

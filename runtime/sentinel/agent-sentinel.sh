#!/bin/sh
# Tells a sentinel what its configuration file cannot say: its timings, and the primary when it knows none (decide/monitor.awk). Then it watches for
# connections that keep the sentinel busy for nothing, and has them made anew, and restarts a sentinel that has to connect in another way.
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
. "$here/new-addresses.sh"
. "$here/certificate.sh"
. "$here/peer-tls.sh"
. "$here/sentinel-links.sh"

# Seconds that a pod may need to be let through to the primary.
hearing_takes=5

# Seconds between two looks at the event loop.
loop_period=15

sentinel_cli() {
  local way
  way="-h 127.0.0.1 -p $REDIS_SENTINEL_PORT"
  if [ -n "${REDIS_SOCKET:-}" ]; then way="-s $REDIS_SOCKET"; fi
  # shellcheck disable=SC2086 # a list
  REDISCLI_AUTH=$(cat "$REDIS_INTERNAL_PASSWORD_FILE") timeout 3 "$REDIS_CLI" $way --user internal "$@" 2>&1
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

# find_primary: one look. What the sentinel refuses for a minute it is asked less often.
pause=1
refusals=0
find_primary() {
  local reply
  pause=1
  ask_sentinels_either_way
  decide_asking monitor ask_members_either_way facts
  if [ "$verdict" != monitor ]; then
    say "$reason"
    return
  fi
  reply=$(monitor_commands "$(address "$target")" "$grace" "$REDIS_FAILOVER_TIMEOUT" | sentinel_cli)
  say "monitoring $target at $(address "$target"), $reason: $(echo "$reply" | tr '\n' ' ')"
  refusals=$((refusals + 1))
  if [ "$refusals" -ge 60 ]; then pause=10; fi
}

# tuned: the defaults look at the servers every 10 seconds, and ask each other every second. A replica that came in between is not reconfigured
# by a failover, and the most advanced one is judged by old figures. An engine that does not know the command keeps the defaults. The reply is in
# $last_reply.
tuned() {
  last_reply=$(sentinel_cli sentinel debug info-period 1000 ping-period 250 ask-period 250 </dev/null)
  case $last_reply in
    OK) ;;
    *ERR*) log "this engine keeps its default timings: $last_reply" >&2 ;;
    *) return 1 ;;
  esac
}

# grace_is_over: the sentinel has the timings of the instance. The reply is in $last_reply.
grace_is_over() {
  last_reply=$(sentinel_cli sentinel set "$REDIS_MASTER_NAME" down-after-milliseconds "$REDIS_DOWN_AFTER" </dev/null)
  [ "$last_reply" = OK ]
}

# connected: the primary has answered since this sentinel started.
connected() {
  sentinel_cli sentinel master "$REDIS_MASTER_NAME" </dev/null |
    awk 'asked { heard = ($0 != ""); exit } $0 == "runid" { asked = 1 } END { exit !heard }'
}

# busy_for_nothing: its event loop never sleeps, though every pod answers and no client asks that much. A sentinel that watches three servers makes about
# 100 turns a second.
busy_for_nothing() {
  printf '%s\n' "info stats" "sentinel master $REDIS_MASTER_NAME" "sentinel replicas $REDIS_MASTER_NAME" "sentinel sentinels $REDIS_MASTER_NAME" |
    redis_cli | awk -F : '
    # With "+ 0", for the line ends with a carriage return: it would be compared as a text.
    $1 == "instantaneous_eventloop_cycles_per_sec" { turns = $2 + 0 }
    $1 == "instantaneous_ops_per_sec" { asked = $2 + 0 }
    is_flags && /down|disconnected|failover/ { changing = 1 }
    { is_flags = ($0 == "flags") }
    END { exit !(turns - asked > 10000 && !changing) }'
}

# reconnect: by a password that is set anew.
reconnect() {
  local password
  password=$(cat "$REDIS_INTERNAL_PASSWORD_FILE")
  sentinel_cli <<EOF
sentinel config set sentinel-pass $password
sentinel set $REDIS_MASTER_NAME auth-pass $password
EOF
}

# spare_the_core: one look. A Service without endpoints answers by an ICMP error. When that comes while connect() is still at work, Linux keeps it in the error
# queue of a connection that may yet succeed, and reports that connection as permanently ready. A sentinel does not read this queue, so it takes a whole
# core for as long as the connection lasts: measured 170,000 to 440,000 turns a second. While a pod does not answer, a new connection would be the same.
spare_the_core() {
  if ! busy_for_nothing; then
    forget_said
    return
  fi
  say "the sentinel uses a whole core: reconnecting to all pods: $(reconnect | tr '\n' ' ')"
}

# restart_is_due SECONDS: one look of an agent that comes back after that time. A start puts the current addresses into all that the sentinel remembers. Until the servers have announced them, the primary
# names its replicas by the old ones: a second start forgets those, one sentinel after the other.
moved=$REDIS_DATA/.moved
since_start=0
restart_is_due() {
  # shellcheck disable=SC2046 # words
  if time_for_names "$1" && have_moved $(cat "$REDIS_CONFIG/members" "$REDIS_CONFIG/sentinels"); then
    touch "$moved"
    log "restarting the sentinel, so that it looks for the other pods at their current addresses"
    return
  fi
  since_start=$((since_start + $1))
  if ! [ -e "$moved" ] || [ "$since_start" -lt $((45 + 20 * ${POD_NAME##*-})) ]; then return 1; fi
  rm -f "$moved"
  log "restarting the sentinel once more, so that it forgets the old addresses"
}

remember_certificate
await "the sentinel to answer" 0.2 tuned
until monitors; do
  find_primary
  sleep "$pause"
done
within "$hearing_takes" connected || true
await "the sentinel to take its timings" 0.2 grace_is_over
forget_answers
period=$loop_period
until restart_is_due "$period" || sentinel_links_round "$period"; do
  spare_the_core
  period=$loop_period
  if [ "$links_pause" -lt "$period" ]; then period=$links_pause; fi
  sleep "$period"
done
# The entrypoint stops the sentinel.
kill "$PPID"

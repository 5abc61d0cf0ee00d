#!/bin/sh
# How a sentinel with TLS connects to servers and to the other sentinels: by TLS, or in plain text. decide/sentinel-links.awk decides. No setting changes it in a
# sentinel that runs, nor the certificate that it serves: for both its agent restarts it, one sentinel after the other. Sourced after peer-tls.sh, not run.
#
# Inputs:  as peer-tls.sh, certificate.sh, in the agent sentinels.sh too; REDIS_CONFIG/quorum, REDIS_FAILOVER_TIMEOUT; REDIS_TLS_CLIENTS (optional or yes) where clients have certificates; the agent's `sentinel_cli`.
#
# REDIS_RUN/links has `plain open`, `tls open` or `tls closed`, as that of a server. A sentinel that has plain links, or will have, listens on both ports.
# shellcheck disable=SC2034,SC2154 # read by those that source this; verdict, target, reason, links_look_often, links_look_seldom, files

# Seconds until the next look, and until the agent should come back.
sentinel_look_due=0
links_pause=$links_look_seldom

# sentinel_links_facts LINKS MONITORED PRIMARY TURN: facts about this sentinel, all empty before it starts; and those about the others.
sentinel_links_facts() {
  echo "self pod=$POD_NAME template=${REDIS_TLS_MODE:-beside} links=$1 monitored=$2 primary=$3 turn=$4 quorum=$(cat "$REDIS_CONFIG/quorum") last=$(last_links)"
  others_links
}

# restart_turn: ten seconds for each sentinel, one after the other. A restart is over before the next one begins: that waits for this sentinel to answer.
restart_turn() { if is_turn_of "$REDIS_CONFIG/sentinels" 10 && [ $(($(now) % 10)) -lt 8 ]; then echo yes; else echo no; fi; }

# remember_sentinel_links LINKS
remember_sentinel_links() {
  local port
  port=open
  if [ "$1/${REDIS_TLS_MODE:-beside}" = tls/only ]; then port=closed; fi
  remember_links "$1" "$port"
}

# sentinel_links_conf: the lines of the configuration for it. Clients have a certificate where those of servers have one.
sentinel_links_conf() {
  local line
  first_line "$REDIS_RUN/links"
  case $line in *closed) echo 'port 0' ;; *) echo "port $REDIS_SENTINEL_PORT" ;; esac
  if ! has_tls; then return; fi
  case $line in tls*) echo 'tls-replication yes' ;; *) echo 'tls-replication no' ;; esac
  cat <<EOF
tls-port $((REDIS_SENTINEL_PORT + 1))
tls-cert-file $REDIS_TLS_CERT_FILE
tls-key-file $REDIS_TLS_KEY_FILE
tls-ca-cert-file $REDIS_TLS_CA_FILE
tls-auth-clients ${REDIS_TLS_CLIENTS:-no}
tls-protocols "TLSv1.2 TLSv1.3"
unixsocket $REDIS_SOCKET
unixsocketperm 700
EOF
}

# sentinel_port: at which the others find this sentinel.
sentinel_port() {
  local links
  read_links
  if [ "$links" = tls ]; then echo $((REDIS_SENTINEL_PORT + 1)); else echo "$REDIS_SENTINEL_PORT"; fi
}

# sentinel_links_round SECONDS: one round of an agent that comes back after that time. Succeeds when the sentinel has to restart, and has logged why. $links_pause is
# how soon to come back.
sentinel_links_round() {
  local line
  links_pause=$links_look_seldom
  if ! has_tls; then return 1; fi
  first_line "$REDIS_RUN/links"
  # Beside, the certificate is for others that have TLS, which they have not.
  if [ "${REDIS_TLS_MODE:-beside}/$line" != 'beside/plain open' ] && certificate_is_due; then return; fi
  sentinel_look_due=$((sentinel_look_due - $1))
  if [ "$sentinel_look_due" -le 0 ] && look_at_sentinel_links "${line% *}"; then return; fi
  # A certificate that waits for the turn of this sentinel may ask for less: an agent that comes back later misses it, each time if both have the same period.
  if [ "$sentinel_look_due" -lt "$links_pause" ]; then links_pause=$sentinel_look_due; fi
  return 1
}

look_at_sentinel_links() {
  local report monitored primary turn
  sentinel_look_due=$links_look_often
  report=$(sentinel_cli sentinel master "$REDIS_MASTER_NAME" </dev/null | tr -d '\r')
  case $(reported "$report" port) in
    '') monitored='' ;;
    "$REDIS_MEMBER_PORT") monitored=plain ;;
    *) monitored=tls ;;
  esac
  primary=up
  case $report in *_down* | *disconnected*) primary=down ;; esac
  # Beside, one with plain links waits for nothing, unless a failover left it with the other port.
  if [ "${REDIS_TLS_MODE:-beside}/$1/$monitored/$primary" = beside/plain/plain/up ] && is_usual "$report"; then
    sentinel_look_due=$links_look_seldom
    return 1
  fi
  turn=$(restart_turn)
  # What this sentinel may have begun it has to end.
  case $report in
    *failover_in_progress*)
      primary=changing
      turn=no
      ;;
  esac
  ask_links
  decide sentinel-links "$(sentinel_links_facts "$1" "$monitored" "$primary" "$turn")"
  if [ -z "$verdict" ]; then return 1; fi
  have_patience "$report" "$target"
  if [ "$verdict" != "$1" ]; then
    log "$reason"
    return
  fi
  if [ -n "$reason" ]; then
    say_about links "$reason"
  else
    sentinel_look_due=$links_look_seldom
    forget_about links
  fi
  return 1
}

# have_patience REPORT patient|usual
have_patience() {
  local wanted
  wanted=$REDIS_FAILOVER_TIMEOUT
  if [ "$2" = patient ]; then wanted=$patience; fi
  if [ "$(reported "$1" failover-timeout)" = "$wanted" ]; then return; fi
  sentinel_cli sentinel set "$REDIS_MASTER_NAME" failover-timeout "$wanted" </dev/null >/dev/null
}

# is_usual REPORT: no change is pending, for this sentinel.
is_usual() { [ "$(reported "$1" failover-timeout)" = "$REDIS_FAILOVER_TIMEOUT" ]; }

# remember_certificate: what the sentinel reads at its start.
served=''
seen=''
remember_certificate() {
  local files
  if ! has_tls; then return; fi
  read_certificate
  served=$files
}

# certificate_is_due: the mounted files are others than those, since the last look at least, and the other sentinels can do without this one.
certificate_is_due() {
  local files before fault
  read_certificate
  before=$seen
  seen=$files
  if [ "$files" = "$served" ]; then return 1; fi
  links_pause=$links_look_often
  if [ "$files" != "$before" ] || [ "$(restart_turn)" != yes ]; then return 1; fi
  fault=$(files_fault)
  if [ -n "$fault" ]; then
    say_about certificate "the changed certificate of Secret $REDIS_TLS_SECRET cannot be used, and this sentinel continues with the one that it has. Change the Secret before the pod" \
      "restarts, for with these files the sentinel does not start: $fault"
    return 1
  fi
  if ! others_suffice; then
    say_about certificate "waiting for the other sentinels to answer, to restart with the changed certificate of Secret $REDIS_TLS_SECRET"
    return 1
  fi
  log "restarting the sentinel, so that it has the changed certificate of Secret $REDIS_TLS_SECRET"
}

# files_fault: why the engine would not start with the mounted files, or nothing. Its client reads them in the same way.
files_fault() {
  timeout 2 "$REDIS_CLI" -h 127.0.0.1 -p $((REDIS_SENTINEL_PORT + 1)) --tls --insecure \
    --cert "$REDIS_TLS_CERT_FILE" --key "$REDIS_TLS_KEY_FILE" --cacert "$REDIS_TLS_CA_FILE" ping </dev/null 2>&1 | sed -n '/Invalid /{s/.*\(Invalid .*\)/\1/p;q;}'
}

# others_suffice: more than a quorum of the sentinels answer, this one too. When the authority is another one, none can be verified before it has restarted: then it
# has to be there, and the servers must have certificates of that authority already, or the first sentinels to restart would hold the primary to be down.
others_suffice() {
  local quorum
  quorum=$(cat "$REDIS_CONFIG/quorum")
  ask_sentinels
  if [ "$(votes | grep -c .)" -gt "$quorum" ]; then return; fi
  if [ "$(sentinels_with_tls | grep -c .)" -le "$quorum" ]; then return 1; fi
  ask_members
  every_member_answered
}

# sentinels_with_tls: a line for each that is there, whatever its certificate.
sentinels_with_tls() {
  local sentinel
  ask_each_sentinel accepted_by .accepted
  while read -r sentinel; do cat "$said/$sentinel.accepted"; done <"$REDIS_CONFIG/sentinels"
}
accepted_by() { if accepts_tls "$1" $((REDIS_SENTINEL_PORT + 1)); then echo yes; fi; }

every_member_answered() {
  local member
  while read -r member; do
    if ! answered "$member"; then return 1; fi
  done <"$REDIS_CONFIG/members"
}

#!/bin/sh
# Entrypoint of a sentinel's container: puts its configuration together from what it knew in its last run and what holds now, and stays beside the
# sentinel, which completes a failover before a stop. It starts without a primary when it knows none: agent-sentinel.sh finds one.
#
# Inputs:  REDIS_SERVER, REDIS_DATA (sentinel.conf, .addresses); REDIS_FAILOVER_TIMEOUT; as await-passwords.sh, await-certificate.sh, peers.sh, grace.sh,
#          sentinel-links.sh.
# Exit:    1 the internal password cannot be used (the log says what to do), else the sentinel's own code.
set -eu
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/password.sh"
. "$here/acl.sh"
. "$here/peers.sh"
. "$here/grace.sh"
. "$here/peer-tls.sh"
. "$here/sentinel-links.sh"
. "$here/steps.sh"
. "$here/supervise.sh"

run_steps await-passwords await-certificate choose-sentinel-links

file=$REDIS_DATA/sentinel.conf

# addresses: every pod's name and address; the last known one of a name that the DNS does not answer for now.
addresses() {
  local names name found
  names=$(cat "$REDIS_CONFIG/members" "$REDIS_CONFIG/sentinels")
  # A lookup can take a second: all at once, and what they found is kept.
  at_once "$names" known_address
  for name in $names; do
    found=$(address "$name")
    echo "$name ${found:-$(sed -n "s/^$name //p" "$REDIS_DATA/.addresses" 2>/dev/null)}"
  done
}

# state: what to remember, in today's addresses: those of an instance that was deleted and applied again are new. What is about pods
# that no longer exist is left out: it would count in every majority. So is what no sentinel of the instance says, a run ID that is none and an epoch that no
# number of failovers reaches: Redis writes a run ID as it is, blanks and line breaks too, and would not start with such a line; above the highest epoch there is
# none, and no failover. The ports are those of the links that this run has: while links changed a pod can have been known by both of its ports.
state() {
  if ! [ -s "$file" ] || ! [ -s "$REDIS_DATA/.addresses" ]; then return; fi
  awk -v quorum="$(cat "$REDIS_CONFIG/quorum")" -v name="$REDIS_MASTER_NAME" -v server="$(member_port)" -v sentinel="$(sentinel_port)" '
    function is_run_id(word) { return word ~ /^"?[0-9a-f]+"?$/ && length(word) <= 42 }
    function is_number(word) { return word ~ /^[0-9]+$/ && length(word) <= 15 }
    function known(port) {
      if (!(is_number($5) && $4 in today) || today[$4] == primary || is_known[today[$4]]++) return
      $4 = today[$4]
      $5 = port
      print
    }
    FILENAME == ARGV[1] { now[$1] = $2; next }
    FILENAME == ARGV[2] { if ($1 in now) today[$2] = now[$1]; next }
    $1 != "sentinel" { next }
    $2 == "current-epoch" { if (NF == 3 && is_number($3)) print; next }
    $3 != name { next }
    $2 == "monitor" { if (monitored++) next; if (!($4 in today)) exit; $4 = primary = today[$4]; $5 = server; $6 = quorum; print; next }
    $2 == "known-replica" || $2 == "known-slave" { if (NF == 5) known(server); next }
    $2 == "known-sentinel" { if (NF == 6 && is_run_id($6)) known(sentinel); next }
    $2 == "config-epoch" || $2 == "leader-epoch" { if (NF == 4 && is_number($4)) print }
  ' "$REDIS_RUN/addresses" "$REDIS_DATA/.addresses" "$file"
}

# The primary is a line that others refer to: it comes first.
monitored() {
  local remembered
  remembered=$(state)
  printf '%s\n' "$remembered" | grep '^sentinel monitor ' || return 0
  cat <<EOF
sentinel down-after-milliseconds $REDIS_MASTER_NAME $grace
sentinel failover-timeout $REDIS_MASTER_NAME $REDIS_FAILOVER_TIMEOUT
sentinel parallel-syncs $REDIS_MASTER_NAME 1
sentinel auth-user $REDIS_MASTER_NAME internal
sentinel auth-pass $REDIS_MASTER_NAME $internal
EOF
  printf '%s\n' "$remembered" | grep -v '^sentinel monitor ' || true
}

# limits: a client needs no password here, so what all connections take together is bounded, to a quarter of the container's 64 MiB. A connection
# without a command takes at most 17 KiB: one too many is refused with an error before others are closed for their memory. 1 MiB is the least that the
# engines accept; no command and no reply of a sentinel comes near it. ACL LOG would keep 128 denied logins, each with a user name and the name of a connection
# as long as that, which nothing counts.
#
# limits CONNECTIONS
limits() {
  cat <<EOF
maxclients $1
maxmemory-clients 16mb
proto-max-bulk-len 1mb
client-query-buffer-limit 1mb
client-output-buffer-limit normal 1mb 0 0
client-output-buffer-limit pubsub 1mb 0 0
acllog-max-len 0
EOF
}

# A session of TLS takes up to 52 KiB more, which no limit counts. Beside, clients have no port with TLS here.
connections=800
if [ "${REDIS_TLS_MODE:-}" = only ]; then connections=300; fi

await_address "$POD_NAME"
internal=$(internal_password "$REDIS_INTERNAL_PASSWORD_FILE")
addresses >"$REDIS_RUN/addresses"
cat >"$file.new" <<EOF
$(sentinel_links_conf)
bind * -::*
protected-mode no
dir $REDIS_DATA
$(limits "$connections")
$(sentinel_acl "$internal")
sentinel sentinel-user internal
sentinel sentinel-pass $internal
sentinel announce-ip $(address "$POD_NAME")
sentinel announce-port $(sentinel_port)
sentinel myid $(printf %s "$POD_NAME" | sha1sum | cut -c 1-40)
$(monitored)
EOF
mv "$file.new" "$file"
mv "$REDIS_RUN/addresses" "$REDIS_DATA/.addresses"

sh "$here/agent-sentinel.sh" &
# It writes its state before it acts.
killed_to_stop=yes
serve finish-failover "$file" --sentinel
log "sentinel exited (code $code)" >&2
exit "$code"

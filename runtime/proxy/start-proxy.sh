#!/bin/sh
# Entrypoint of a proxy's container: puts the addresses of the pods' own Services into its environment, becomes the proxy. They never
# change, and sentinels and servers speak of each other by them.
#
# Inputs:  POD_NAMESPACE; PROXY_CONFIG (members, sentinels, haproxy.cfg, which refers to PROXY_RUNTIME, PROXY_LISTEN, MEMBER_0..., SENTINEL_0...);
#          MONITOR_PASSWORD, for find-primary.lua; with TLS REDIS_TLS_CA_FILE and REDIS_TLS_SECRET, where clients have certificates
#          REDIS_TLS_CLIENT_CERT_FILE, REDIS_TLS_CLIENT_KEY_FILE and REDIS_TLS_CLIENT_SECRET; REDIS_INTERNAL_SECRET when the user has made the Secret that it is from.
# Exit:    1 that password is missing or cannot be used (the log says what to do), else HAProxy's own code.
set -eu

here=${0%/*}
. "$here/log.sh"
. "$here/password.sh"
. "$here/service-names.sh"

# A variable does not change in a container that runs: the next one gets what the Secret has then.
if [ -z "${MONITOR_PASSWORD:-}" ]; then
  log "there is no password in key 'monitor-password' of Secret ${REDIS_INTERNAL_SECRET:-}: create it; this container restarts until then" >&2
  exit 1
fi

# look_up NAME: into $address.
look_up() {
  address=$(service_addresses "$POD_NAMESPACE" "$1")
  address=${address#* }
  [ -n "$address" ]
}

# export_addresses PREFIX FILE: PREFIX_0 is the address of the first one in the file, and so on. Adds NAME=ADDRESS to known.
known=''
export_addresses() {
  local index name
  index=0
  while read -r name; do
    await "the name $name in the cluster's DNS" 1 look_up "$name"
    export "$1_$index=$address"
    known="$known $name=$address"
    index=$((index + 1))
  done <"$2"
}

# authorities: by which HAProxy verifies servers and sentinels when it asks them by TLS. It reads them when it starts.
authorities() { if [ -n "${REDIS_TLS_CA_FILE:-}" ]; then cat "$REDIS_TLS_CA_FILE" 2>/dev/null || true; fi; }
have_authorities() { [ -z "${REDIS_TLS_CA_FILE:-}" ] || [ -s "$REDIS_TLS_CA_FILE" ]; }

# have_client_certificate: what it presents to them, where they want one. It takes a renewed one while it runs (renew-certificate.lua).
have_client_certificate() { [ -z "$client_certificate" ] || { [ -s "$client_certificate" ] && [ -s "$client_key" ]; }; }

# watch_authorities: one look. HAProxy ends when they are others, and its container starts anew; not at the moment in which other proxies do, for all have the same files.
watch_authorities() {
  if ! have_authorities || [ "$(authorities)" = "$trusted" ]; then return 1; fi
  log "Secret $REDIS_TLS_SECRET has other authorities: this container restarts within a minute"
  sleep "$(random_seconds)"
  kill -USR1 "$$"
}

# random_seconds: less than a minute.
random_seconds() { echo $(($(od -An -N2 -tu2 /dev/urandom) % 60)); }

# watch_names: a Service that was deleted and applied again has another address. HAProxy ends then, and its container starts anew.
watch_names() {
  local names found entry name address
  names=$(cat "$PROXY_CONFIG/members" "$PROXY_CONFIG/sentinels")
  while sleep 30; do
    if watch_authorities; then return; fi
    # shellcheck disable=SC2086 # a name a word
    found=" $(service_addresses "$POD_NAMESPACE" $names | tr ' \n' '= ')"
    for entry in $known; do
      name=${entry%%=*}
      case $found in
        *" $entry "*) ;;
        *" $name="*)
          address=${found#*" $name="}
          log "the Service of $name has another address: ${address%% *} instead of ${entry#*=}: this container restarts"
          # The entrypoint has become HAProxy.
          kill -USR1 "$$"
          return
          ;;
      esac
    done
  done
}

# listen_address: of both families. On a node without IPv6 there is no address of it, not even that of loopback, and HAProxy would not start.
listen_address() { if has_ipv6; then echo ::; else echo '*'; fi; }

has_ipv6() {
  local first
  { read -r first </proc/net/if_inet6 && [ -n "$first" ]; } 2>/dev/null
}

# As in the files of the other pods, line feeds at its end are not part of it.
MONITOR_PASSWORD=$(printf %s "$MONITOR_PASSWORD")
fault=$(internal_fault "$MONITOR_PASSWORD")
if [ -n "$fault" ]; then
  log "a password in the internal Secret $fault: delete that Secret and the Job that makes it, and apply again" >&2
  exit 1
fi

export_addresses MEMBER "$PROXY_CONFIG/members"
export_addresses SENTINEL "$PROXY_CONFIG/sentinels"
tls_key=${REDIS_TLS_CA_FILE:-}
await "the key '${tls_key##*/}' of Secret ${REDIS_TLS_SECRET:-}" 1 have_authorities
trusted=$(authorities)
client_certificate=${REDIS_TLS_CLIENT_CERT_FILE:-}
client_key=${REDIS_TLS_CLIENT_KEY_FILE:-}
await "the keys '${client_certificate##*/}' and '${client_key##*/}' of Secret ${REDIS_TLS_CLIENT_SECRET:-}" 1 have_client_certificate
export PROXY_RUNTIME="$here"
PROXY_LISTEN=$(listen_address)
export PROXY_LISTEN
watch_names &
# A core file holds what clients send, and fills the disk that it is written to.
# shellcheck disable=SC3045 # dash and BusyBox have it
ulimit -c 0
exec haproxy -db -f "$PROXY_CONFIG/haproxy.cfg"

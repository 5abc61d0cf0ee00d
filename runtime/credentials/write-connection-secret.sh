#!/bin/sh
# Writes the manifests of the connection Secret, in the shape of the Service Binding specification. The password is the given one,
# else the present one, else a new one; kubectl applies the files.
#
# Inputs:  SECRET_NAME, SECRET_LABELS (a JSON object), NAMESPACE, SERVICE, REDIS_PORT, PRESENT_PASSWORD_FILE (may be absent);
#          GIVEN_PASSWORD_FILE, GIVEN_SECRET_NAME, GIVEN_SECRET_KEY for a password of the user's own; READ_SERVICE where there is an address for reads; SENTINELS (names),
#          SENTINEL_PORT, MASTER_NAME with sentinels; NODES (names) in a cluster; TLS_PORT with TLS, and PLAIN_PORT
#          (no: TLS alone); UNRESERVED_PASSWORD (yes) where something writes the password into files as it is; EXTERNAL_HOST and EXTERNAL_PORT where there is a way in from outside.
# Outputs: MANIFESTS/password.json (the password alone), MANIFESTS/connection.json (everything).
# Exit:    0, or 1 when the given password, or the present one, is missing or cannot be used (the log says what to do): the kubelet mounts the Secrets
#          anew and starts the script again.
set -eu
umask 077

here=${0%/*}
. "$here/log.sh"
. "$here/password.sh"
. "$here/service-names.sh"
. "$here/secret.sh"

# url_encode TEXT: safe text as it is, any other byte by byte.
url_encode() {
  case $1 in
    *[!A-Za-z0-9._~-]*) printf %s "$1" | od -An -v -tx1 | tr -d ' \n' | sed 's/../%&/g' ;;
    *) printf %s "$1" ;;
  esac
}

# take FILE WHERE: into $password.
take() {
  local fault
  fault=$(password_fault "$1")
  if [ -z "$fault" ] && [ "${UNRESERVED_PASSWORD:-no}" = yes ]; then fault=$(unreserved_fault "$(cat "$1")"); fi
  if [ -n "$fault" ]; then
    log "the password in $2 $fault: change that Secret; this script tries again" >&2
    exit 1
  fi
  password=$(cat "$1")
}

if [ -n "${GIVEN_PASSWORD_FILE:-}" ]; then
  if ! [ -e "$GIVEN_PASSWORD_FILE" ]; then
    log "there is no password in key '$GIVEN_SECRET_KEY' of Secret $GIVEN_SECRET_NAME: create it; this script tries again" >&2
    exit 1
  fi
  take "$GIVEN_PASSWORD_FILE" "key '$GIVEN_SECRET_KEY' of Secret $GIVEN_SECRET_NAME"
  log "taking the given password"
elif [ -s "$PRESENT_PASSWORD_FILE" ]; then
  take "$PRESENT_PASSWORD_FILE" "Secret $SECRET_NAME"
  log "keeping the password of Secret $SECRET_NAME"
else
  password=$(new_password)
  log "making a new password"
fi

domain=$(service_domain "$NAMESPACE")
host=$SERVICE.$domain
# With the user's name: clients take the empty one as no name, but valkey-cli and redis-cli send it and are refused.
login=default:$(url_encode "$password")
uri="redis://$login@$host:$REDIS_PORT"
scheme=redis
port=$REDIS_PORT
# What has read `uri` so far still can, until the plain port is closed.
tls_uri=''
if [ -n "${TLS_PORT:-}" ]; then
  tls_uri="rediss://$login@$host:$TLS_PORT"
  if [ "${PLAIN_PORT:-yes}" = no ]; then
    uri=$tls_uri
    scheme=rediss
    port=$TLS_PORT
  fi
fi

# addresses PORT NAME...: NAME:PORT of all, with commas between.
addresses() {
  local port separator name
  port=$1
  shift
  separator=''
  for name in "$@"; do
    printf '%s%s:%s' "$separator" "$name.$domain" "$port"
    separator=,
  done
}

# Nothing but the password: what applies this owns it, and must not come into conflict over a label that changed.
secret "$SECRET_NAME" servicebinding.io/redis '' "$(entry password "$password")" >"$MANIFESTS/password.json"
secret "$SECRET_NAME" servicebinding.io/redis "$SECRET_LABELS" "$(
  entry type redis
  printf ,
  entry provider cdk8s-managed-redis
  printf ,
  entry host "$host"
  printf ,
  entry port "$port"
  printf ,
  entry username default
  printf ,
  entry password "$password"
  printf ,
  entry uri "$uri"
  printf ,
  entry url "$uri"
  if [ -n "$tls_uri" ]; then
    printf ,
    entry tls-uri "$tls_uri"
  fi
  if [ -n "${EXTERNAL_HOST:-}" ]; then
    printf ,
    # An IPv6 address has brackets in a URL.
    case $EXTERNAL_HOST in *:*) outside="[$EXTERNAL_HOST]" ;; *) outside=$EXTERNAL_HOST ;; esac
    entry external-uri "rediss://$login@$outside:${EXTERNAL_PORT:-}"
  fi
  if [ -n "${READ_SERVICE:-}" ]; then
    printf ,
    entry read-uri "$scheme://$login@$READ_SERVICE.$domain:$port"
    if [ -n "$tls_uri" ]; then
      printf ,
      entry tls-read-uri "rediss://$login@$READ_SERVICE.$domain:$TLS_PORT"
    fi
  fi
  if [ -n "${SENTINELS:-}" ]; then
    printf ,
    # shellcheck disable=SC2086 # a list
    entry sentinels "$(addresses "$SENTINEL_PORT" $SENTINELS)"
    printf ,
    entry master-name "$MASTER_NAME"
  fi
  if [ -n "${NODES:-}" ]; then
    printf ,
    # shellcheck disable=SC2086 # a list
    entry nodes "$(addresses "$port" $NODES)"
    if [ -n "$tls_uri" ]; then
      printf ,
      # shellcheck disable=SC2086 # a list
      entry tls-nodes "$(addresses "$TLS_PORT" $NODES)"
    fi
  fi
)" >"$MANIFESTS/connection.json"

#!/bin/sh
# Writes the manifests of the connection Secret, in the shape of the Service Binding specification. The password is the given one,
# else the present one, else a new one; kubectl applies the files.
#
# Inputs:  SECRET_NAME, SECRET_LABELS (a JSON object), NAMESPACE, SERVICE, REDIS_PORT, PRESENT_PASSWORD_FILE (may be absent);
#          GIVEN_PASSWORD_FILE for a password of the user's own; /etc/resolv.conf for the cluster's domain.
# Outputs: MANIFESTS/password.json (the password alone), MANIFESTS/connection.json (everything).
# Exit:    0, or 1 when the given password is empty.
set -eu
umask 077

log() { echo "write-connection-secret: $*"; }

# 62^32 possibilities from the kernel's random source, and no character that a URL or a shell would take for something else.
new_password() { LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c 32; }

# url_encode TEXT: safe text as it is, any other byte by byte.
url_encode() {
  case $1 in
    *[!A-Za-z0-9._~-]*) printf %s "$1" | od -An -v -tx1 | tr -d ' \n' | sed 's/../%&/g' ;;
    *) printf %s "$1" ;;
  esac
}

# entry KEY VALUE: a member of the Secret's data.
entry() { printf '"%s":"%s"' "$1" "$(printf %s "$2" | base64 | tr -d '\n')"; }

# secret LABELS DATA: the manifest around it.
secret() {
  printf '{"apiVersion":"v1","kind":"Secret","type":"servicebinding.io/redis","metadata":{"name":"%s","namespace":"%s","labels":%s},"data":{%s}}\n' \
    "$SECRET_NAME" "$NAMESPACE" "$1" "$2"
}

# The domain that this cluster gives its Services: the search list names it.
cluster_domain() {
  awk -v prefix="$NAMESPACE.svc." '$1 == "search" { for (i = 2; i <= NF; i++) if (index($i, prefix) == 1) { print substr($i, length(prefix) + 1); exit } }' \
    /etc/resolv.conf
}

if [ -n "${GIVEN_PASSWORD_FILE:-}" ]; then
  password=$(cat "$GIVEN_PASSWORD_FILE")
  if [ -z "$password" ]; then
    log "the password in the given Secret is empty" >&2
    exit 1
  fi
  log "taking the given password"
elif [ -s "$PRESENT_PASSWORD_FILE" ]; then
  password=$(cat "$PRESENT_PASSWORD_FILE")
  log "keeping the password of Secret $SECRET_NAME"
else
  password=$(new_password)
  log "making a new password"
fi

domain=$(cluster_domain)
host=$SERVICE.$NAMESPACE.svc.${domain:-cluster.local}
# With the user's name: clients take the empty one as no name, but valkey-cli and redis-cli send it and are refused.
uri="redis://default:$(url_encode "$password")@$host:$REDIS_PORT"

# Nothing but the password: whoever applies this owns it, and must not come into conflict over a label that changed.
secret '{}' "$(entry password "$password")" >"$MANIFESTS/password.json"
secret "$SECRET_LABELS" "$(
  entry type redis
  printf ,
  entry provider cdk8s-managed-redis
  printf ,
  entry host "$host"
  printf ,
  entry port "$REDIS_PORT"
  printf ,
  entry username default
  printf ,
  entry password "$password"
  printf ,
  entry uri "$uri"
  printf ,
  entry url "$uri"
)" >"$MANIFESTS/connection.json"

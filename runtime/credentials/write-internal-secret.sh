#!/bin/sh
# Writes the manifests of both Secrets of an instance of several servers: the connection Secret, and the one with the passwords that only
# its own pods have. Each password of the latter is the present one, else a new one.
#
# Inputs:  as write-connection-secret.sh, without SECRET_NAME when the YAML has the connection Secret; INTERNAL_SECRET_NAME,
#          PRESENT_INTERNAL_DIRECTORY (may be empty).
# Outputs: as write-connection-secret.sh; MANIFESTS/internal.json.
# Exit:    as write-connection-secret.sh.
set -eu
umask 077
here=${0%/*}
. "$here/secret.sh"

# internal_entry KEY
internal_entry() {
  password=$(cat "$PRESENT_INTERNAL_DIRECTORY/$1" 2>/dev/null || true)
  entry "$1" "${password:-$(new_password)}"
}

if [ -n "${SECRET_NAME:-}" ]; then sh "$here/write-connection-secret.sh"; fi
secret "$INTERNAL_SECRET_NAME" Opaque '{}' "$(
  internal_entry internal-password
  printf ,
  internal_entry monitor-password
)" >"$MANIFESTS/internal.json"

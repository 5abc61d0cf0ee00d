#!/bin/sh
# Writes the manifests of both Secrets of an instance of several servers: the connection Secret, and the one with the passwords that only
# its own pods have. Each password of the latter is the present one, else a new one.
#
# Inputs:  as write-connection-secret.sh, without SECRET_NAME when the YAML has the connection Secret; INTERNAL_SECRET_NAME,
#          PRESENT_INTERNAL_DIRECTORY (may be empty).
# Outputs: as write-connection-secret.sh; MANIFESTS/internal.json.
# Exit:    as write-connection-secret.sh; 1 too when a present internal password cannot be used.
set -eu
umask 077
here=${0%/*}
. "$here/log.sh"
. "$here/password.sh"
. "$here/secret.sh"

# internal_password KEY: the present one, else a new one.
internal_password() {
  local password fault
  password=$(cat "$PRESENT_INTERNAL_DIRECTORY/$1" 2>/dev/null || true)
  if [ -z "$password" ]; then
    new_password
    return
  fi
  fault=$(internal_fault "$password")
  if [ -n "$fault" ]; then
    log "the $1 in Secret $INTERNAL_SECRET_NAME $fault: change that Secret; this script tries again" >&2
    return 1
  fi
  printf %s "$password"
}

internal=$(internal_password internal-password)
monitor=$(internal_password monitor-password)
if [ -n "${SECRET_NAME:-}" ]; then sh "$here/write-connection-secret.sh"; fi
secret "$INTERNAL_SECRET_NAME" Opaque '' "$(
  entry internal-password "$internal"
  printf ,
  entry monitor-password "$monitor"
)" >"$MANIFESTS/internal.json"

#!/bin/sh
# Waits until the Secrets of the user's have the passwords that this pod needs, and checks those that become lines of a configuration. The kubelet
# starts no pod before a Secret of the library's is there; those of the user's are mounted as they are, so that the log can say what is missing.
#
# Inputs:  REDIS_CONNECTION_SECRET, REDIS_INTERNAL_SECRET: names of Secrets of the user's, absent when they are the library's; as acl.sh.
# Exit:    0, or 1 when a password is unusable.
set -eu
here=${0%/*}
. "$here/log.sh"
. "$here/password.sh"

has_password() { [ -n "$(cat "$1" 2>/dev/null || true)" ]; }

# missing_key SECRET FILE: what to say of it; nothing when it is there, or when the Secret is the library's. Its key has the name of the file.
missing_key() { if [ -n "$1" ] && [ -n "$2" ] && ! has_password "$2"; then printf ", '%s' of Secret %s" "${2##*/}" "$1"; fi; }

missing_keys() {
  missing_key "${REDIS_CONNECTION_SECRET:-}" "${REDIS_PASSWORD_FILE:-}"
  missing_key "${REDIS_INTERNAL_SECRET:-}" "${REDIS_INTERNAL_PASSWORD_FILE:-}"
  missing_key "${REDIS_INTERNAL_SECRET:-}" "${REDIS_MONITOR_PASSWORD_FILE:-}"
}

none_is_missing() { [ -z "$(missing_keys)" ]; }

# check_internal FILE
check_internal() {
  local fault
  if [ -z "${REDIS_INTERNAL_SECRET:-}" ] || [ -z "$1" ]; then return; fi
  fault=$(internal_fault "$(cat "$1")")
  if [ -n "$fault" ]; then
    log "the password in key '${1##*/}' of Secret $REDIS_INTERNAL_SECRET $fault: change it; the pods that read it start when it can be used" >&2
    exit 1
  fi
}

missing=$(missing_keys)
await "missing keys, which the kubelet looks for about once a minute: ${missing#, }" 1 none_is_missing
check_internal "${REDIS_INTERNAL_PASSWORD_FILE:-}"
check_internal "${REDIS_MONITOR_PASSWORD_FILE:-}"

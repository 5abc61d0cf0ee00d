#!/bin/sh
# Waits until the Secret of the certificate has what the server reads at its start, with a line in the log that names what is missing.
#
# Inputs:  REDIS_TLS_CERT_FILE, REDIS_TLS_KEY_FILE, REDIS_TLS_CA_FILE, REDIS_TLS_SECRET (the Secret's name), absent without TLS; REDIS_TLS_CA_SECRET, if
#          another Secret has the authorities; REDIS_TLS_MODE and REDIS_TLS_CLIENTS as in peers.sh.
# Exit:    0.
set -eu
here=${0%/*}
. "$here/log.sh"

if [ -z "${REDIS_TLS_CERT_FILE:-}" ]; then exit 0; fi
. "$here/certificate.sh"

# tell_missing SECRET FILE...: a file has the name of its key.
tell_missing() {
  local secret file
  secret=$1
  shift
  for file; do
    if ! [ -s "$file" ]; then printf ", '%s' of Secret %s" "${file##*/}" "$secret"; fi
  done
}

missing_files() {
  tell_missing "$REDIS_TLS_SECRET" "$REDIS_TLS_CERT_FILE" "$REDIS_TLS_KEY_FILE"
  tell_missing "${REDIS_TLS_CA_SECRET:-$REDIS_TLS_SECRET}" "$REDIS_TLS_CA_FILE"
}

none_is_missing() { [ -z "$(missing_files)" ]; }

missing=$(missing_files)
await "missing keys of the certificate, which the kubelet looks for about once a minute: ${missing#, }" 1 none_is_missing

# fit_among_pods: with TLS alone the pods are clients of each other, which must have certificates.
fit_among_pods() { [ -z "${REDIS_TLS_CLIENTS:-}" ] || [ "${REDIS_TLS_MODE:-}" != only ] || is_for_clients; }

await "a certificate in Secret $REDIS_TLS_SECRET that is for clients too (clientAuth): the other pods want one of this pod" 1 fit_among_pods

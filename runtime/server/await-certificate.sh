#!/bin/sh
# Waits until the Secret of the certificate has what the server reads at its start, with a line in the log that names what is missing.
#
# Inputs:  REDIS_TLS_CERT_FILE, REDIS_TLS_KEY_FILE, REDIS_TLS_CA_FILE, REDIS_TLS_SECRET (the Secret's name), absent without TLS.
# Exit:    0.
set -eu
here=${0%/*}
. "$here/log.sh"

if [ -z "${REDIS_TLS_CERT_FILE:-}" ]; then exit 0; fi

# A file has the name of its key.
missing_files() {
  local file
  for file in "$REDIS_TLS_CERT_FILE" "$REDIS_TLS_KEY_FILE" "$REDIS_TLS_CA_FILE"; do
    if ! [ -s "$file" ]; then printf ", '%s' of Secret %s" "${file##*/}" "$REDIS_TLS_SECRET"; fi
  done
}

none_is_missing() { [ -z "$(missing_files)" ]; }

missing=$(missing_files)
await "missing keys of the certificate, which the kubelet looks for about once a minute: ${missing#, }" 1 none_is_missing

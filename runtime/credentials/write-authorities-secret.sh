#!/bin/sh
# Writes the manifest of the Secret with the certificates of several authorities, all of which are trusted while the key of the authority changes. It sees no key.
#
# Inputs:  AUTHORITIES_SECRET and AUTHORITIES_LABELS (a JSON object) of that Secret; AUTHORITIES (names of the Secrets of the authorities), AUTHORITIES_DIRECTORY (their
#          certificates, each in a file that is named for the Secret); NAMESPACE.
# Outputs: MANIFESTS/authorities.json.
# Exit:    0, or 1 when a certificate is missing or is none (the log says which): the kubelet mounts the Secrets anew and starts the script again.
set -eu
umask 077
here=${0%/*}
. "$here/log.sh"
. "$here/secret.sh"

certificates=''
for authority in $AUTHORITIES; do
  certificate=$(cat "$AUTHORITIES_DIRECTORY/$authority" 2>/dev/null || true)
  case $certificate in
    *'-----BEGIN CERTIFICATE-----'*'-----END CERTIFICATE-----'*) ;;
    *)
      log "there is no certificate in key 'tls.crt' of Secret $authority, which cert-manager makes: see 'kubectl describe certificate $authority'; this script tries again" >&2
      exit 1
      ;;
  esac
  certificates="$certificates$certificate
"
done
secret "$AUTHORITIES_SECRET" Opaque "$AUTHORITIES_LABELS" "$(entry ca.crt "$certificates")" >"$MANIFESTS/authorities.json"
log "the certificates of these Secrets become those of Secret $AUTHORITIES_SECRET: $AUTHORITIES"

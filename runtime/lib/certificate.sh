#!/bin/sh
# A renewed certificate: the running server reads it as soon as the mounted files change. No connection is closed. Sourced by live-settings.sh, not run.
#
# Inputs:  as await-certificate.sh.

# What the server was told to read, and when the certificate in it expires: UTC, 14 digits.
offered=''
expires=''
told_expired=''
expiry_due=0

# read_certificate: all files into $files, by the shell itself: nothing to start while nothing changes. They change together, but a look may be between.
read_certificate() {
  local text file
  files=''
  for file in "$REDIS_TLS_CERT_FILE" "$REDIS_TLS_KEY_FILE" "$REDIS_TLS_CA_FILE"; do
    file_text "$file"
    files="$files$text
"
  done
}

# certificate_bytes: of the first certificate in the file, as numbers.
certificate_bytes() {
  awk '{ sub(/\r$/, "") } /-----END/ { exit } inside { print } /-----BEGIN/ { inside = 1 }' "$REDIS_TLS_CERT_FILE" | base64 -d 2>/dev/null | od -An -v -tu1
}

# is_for_clients: the certificate is one that a client may have too. Without the extension for extended usages (2.5.29.37) it is for all of them; with it, it
# has to name clients (1.3.6.1.5.5.7.3.2) or any usage (2.5.29.37.0).
is_for_clients() {
  case " $(certificate_bytes | tr -s ' \n' '  ')" in
    *' 6 8 43 6 1 5 5 7 3 2 '* | *' 6 4 85 29 37 0 '*) true ;;
    *' 6 3 85 29 37 '*) false ;;
  esac
}

# certificate_end: of the first certificate in the file, as digits. Its fields come in this order: version, serial number, algorithm, issuer, validity.
certificate_end() {
  certificate_bytes | awk '
    # enter: at the contents of the field; the next one begins at `after`.
    function enter(size, more) {
      tag = byte[at]
      size = byte[at + 1]
      at += 2
      if (size > 127) {
        more = size - 128
        size = 0
        while (more-- > 0) size = size * 256 + byte[at++]
      }
      after = at + size
    }
    function skip() { enter(); at = after }
    { for (i = 1; i <= NF; i++) byte[count++] = $i + 0 }
    END {
      at = 0
      enter()
      enter()
      if (byte[at] == 160) skip()
      skip()
      skip()
      skip()
      enter()
      skip()
      enter()
      for (i = at; i < after - 1 && i < count; i++) digits = digits sprintf("%c", byte[i])
      # Years of two digits are those up to 2049 (RFC 5280).
      if (tag == 23) digits = (substr(digits, 1, 2) < 50 ? "20" : "19") digits
      if (digits ~ /^[0-9]+$/ && length(digits) == 14) print digits
    }'
}

# offer_certificate: has the server read the files. What it refuses now it refuses until they change.
offer_certificate() {
  local reply
  # Any one of the settings makes it read certificate, key and authorities.
  reply=$(redis_cli config set tls-cert-file "$REDIS_TLS_CERT_FILE")
  case $reply in
    OK)
      expires=$(certificate_end)
      if [ -n "$offered" ]; then
        log "the certificate of Secret $REDIS_TLS_SECRET changed: new connections get it, open ones stay"
      else
        log "the server has the certificate of Secret $REDIS_TLS_SECRET"
      fi
      told_expired=''
      expiry_due=0
      ;;
    ERR*)
      log "the server refused the certificate of Secret $REDIS_TLS_SECRET and continues with the one that it has. Does the key belong to the certificate, and is" \
        "each file PEM? Change the Secret before the pod restarts, for with these files the server does not start: $reply" >&2
      ;;
    *) return ;;
  esac
  offered=$files
}

tell_expired() {
  if [ -z "$expires" ] || [ -n "$told_expired" ] || [ "$(date -u +%Y%m%d%H%M%S)" -lt "$expires" ]; then return; fi
  told_expired=yes
  log "the certificate of Secret $REDIS_TLS_SECRET has expired: clients that verify it cannot connect. Renew it; the server takes it without a restart" >&2
}

# certificate_round SECONDS: one round of an agent that comes back after that time.
certificate_round() {
  local files
  if [ -z "${REDIS_TLS_CERT_FILE:-}" ]; then return; fi
  read_certificate
  if [ "$files" != "$offered" ]; then offer_certificate; fi
  expiry_due=$((expiry_due - $1))
  if [ "$expiry_due" -gt 0 ]; then return; fi
  expiry_due=60
  tell_expired
}

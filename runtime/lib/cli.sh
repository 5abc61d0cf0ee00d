#!/bin/sh
# The one way from a script, a probe or the agent to the server of this pod. Sourced, not run.
#
# Inputs: REDIS_CLI, REDIS_PORT; REDIS_SOCKET with TLS; REDIS_RUN/pod-password, where the scripts have a user of their own, `pod` (acl.sh puts it there); else
# REDIS_RUN/password, when the instance has a password (acl.sh puts it there, and the agent replaces it once the server has taken a new one).
#
# Files are read by the shell itself where that is possible: probes and agents run for as long as a pod, and every program that they start costs
# a millisecond.

# first_line FILE: into $line; nothing when the file is absent or empty.
first_line() {
  line=''
  if [ -r "$1" ]; then IFS= read -r line <"$1" || true; fi
}

# file_text FILE: into $text, without the line feed at its end.
file_text() {
  local line
  text=''
  if ! [ -r "$1" ]; then return; fi
  while IFS= read -r line; do text="$text$line
"; done <"$1"
  # The last line, when no line feed ends it.
  text=$text$line
  text=${text%"
"}
}

# server_login: into $login, what a client program needs to reach the server of this pod. The password reaches it by its environment: an argument
# could be read in /proc.
server_login() {
  local text
  # A certificate can expire, and the plain port be closed: the socket asks for neither.
  login="-h 127.0.0.1 -p $REDIS_PORT"
  if [ -n "${REDIS_SOCKET:-}" ]; then login="-s $REDIS_SOCKET"; fi
  file_text "$REDIS_RUN/pod-password"
  if [ -n "$text" ]; then
    login="$login --user pod"
  else
    file_text "$REDIS_RUN/password"
  fi
  if [ -n "$text" ]; then export REDISCLI_AUTH="$text"; fi
}

# redis_cli ARGUMENT...: the reply, or the reason why there is none. valkey-cli exits 0 on error replies: compare the text. Without arguments,
# commands come by standard input, a line each, and all by one connection.
redis_cli() {
  local login
  server_login
  # shellcheck disable=SC2086 # a list
  timeout 3 "$REDIS_CLI" $login "$@" 2>&1
}

# redis_info FIELD [SECTION]: one field of INFO, the first line of it: what a replica announces as its address stands there as it is, line breaks too.
redis_info() {
  redis_cli info "${2:-all}" | sed -n "/^$1:/{s/^$1:\([^[:cntrl:]]*\).*/\1/p;q;}"
}

# allowed_line 'NAME VALUE': the line, unless it gives this container more data than it has memory for. The ConfigMap can be that of
# a larger pod, whose StatefulSet is not applied yet, or was refused.
allowed_line() {
  case $1 in
    'maxmemory '*)
      if [ "${1#* }" -gt "${REDIS_MAXMEMORY_CEILING:-${1#* }}" ]; then
        echo "maxmemory $REDIS_MAXMEMORY_CEILING"
        return
      fi
      ;;
  esac
  printf '%s\n' "$1"
}

# password_hash: the SHA-256 of a password on standard input, as ACL rules take it.
password_hash() {
  sha256sum | cut -c 1-64
}

#!/bin/sh
# The configuration of a server among others: that of server-conf.sh, and how the pods of the instance log in to each other. Sourced
# after cli.sh and server-conf.sh, not run.
#
# Inputs:  as server-conf.sh; REDIS_INTERNAL_PASSWORD_FILE; REDIS_MONITOR_PASSWORD_FILE where there are proxies.

# The user `pod` is that of the scripts in this pod, with a password that lives as long as the server. `internal` is that of the other pods:
# replicas and sentinels, and scripts that ask. It reads and writes no key, but in a cluster. `monitor` is that of the proxies, which only
# look.
member_conf() {
  server_conf || return 1
  own=$(head -c 32 /dev/urandom | password_hash)
  printf %s "$own" >"$REDIS_RUN/pod-password"
  echo "user pod on #$(printf %s "$own" | password_hash) ~* &* +@all"
  internal=$(internal_password "$REDIS_INTERNAL_PASSWORD_FILE") || return 1
  echo "user internal on #$(printf %s "$internal" | password_hash) resetchannels &* -@all $internal_commands"
  if [ -n "${REDIS_MONITOR_PASSWORD_FILE:-}" ]; then
    monitor=$(internal_password "$REDIS_MONITOR_PASSWORD_FILE") || return 1
    echo "user monitor on #$(printf %s "$monitor" | password_hash) resetchannels -@all +ping +info"
  fi
  echo "masteruser internal"
  echo "masterauth $internal"
}

# A client may not read the password of `internal`, which is in the running configuration, or have it sent to a server of its own; nor give
# itself that right. Who the primary is, is not for clients to say either.
# shellcheck disable=SC2034 # server_conf
client_commands='+@all -config|get -acl|setuser -acl|deluser -acl|load -replicaof -slaveof -failover'

# What a replica needs, what the manual gives a sentinel, and what the scripts ask.
internal_commands='+psync +replconf +ping +info +role +multi +exec +slaveof +replicaof +publish +subscribe +config|rewrite +client|setname +client|kill +script|kill'

# internal_password FILE: with one line an operator can act on and a failure when it is empty.
internal_password() {
  if ! [ -s "$1" ]; then
    log "a password in the internal Secret is empty: delete that Secret and the Job that makes it, and apply again" >&2
    return 1
  fi
  cat "$1"
}

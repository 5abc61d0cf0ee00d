#!/bin/sh
# Who may do what: every user of every server, sentinel and cluster node. Sourced after cli.sh, log.sh and password.sh, not run.
#
# Inputs:  REDIS_RUN; REDIS_PASSWORD_FILE when the instance has a password; REDIS_INTERNAL_PASSWORD_FILE where there are several servers;
#          REDIS_MONITOR_PASSWORD_FILE where there are proxies.
#
# | user     | is                         | has                                                                        |
# | -------- | -------------------------- | -------------------------------------------------------------------------- |
# | default  | applications               | everything, but for what would give them the pods' password or the role of |
# |          |                            | a primary                                                                  |
# | pod      | the scripts of the pod     | everything, with a password that lives as long as the server               |
# | internal | the other pods             | what replication, sentinels and their scripts need                         |
# | monitor  | the proxies                | PING and INFO                                                              |

# A client may not read the password of `internal`, which is in the running configuration, or have it sent to a server of its own; nor give
# itself that right. Who the primary is, is not for clients to say either.
DENIED_WITH_REPLICAS='-config|get -acl|setuser -acl|deluser -acl|load -replicaof -slaveof -failover'
# Nor may it have that password sent to a node of its own.
DENIED_IN_CLUSTER='-cluster|meet -cluster|replicate'

# What a replica needs, what the manual gives a sentinel, and what the scripts ask.
INTERNAL_COMMANDS='+psync +replconf +ping +info +role +multi +exec +slaveof +replicaof +publish +subscribe +config|rewrite +client|setname +client|kill +script|kill'

# client_acl DENIED: the lines of `default`, with one line an operator can act on and a failure when the password cannot be used.
client_acl() {
  local password fault
  if [ -z "${REDIS_PASSWORD_FILE:-}" ]; then
    echo "user default on nopass ~* &* +@all $1"
    return
  fi
  fault=$(password_fault "$REDIS_PASSWORD_FILE")
  if [ -n "$fault" ]; then
    log "the password in the connection Secret $fault: change the Secret, or delete it and its Job and apply again" >&2
    return 1
  fi
  password=$(cat "$REDIS_PASSWORD_FILE")
  printf %s "$password" >"$REDIS_RUN/password"
  # Never `user default off`: with an append-only file, engines before Valkey 9.1.2 then lose what scripts and MULTI wrote.
  echo "user default on #$(printf %s "$password" | password_hash) ~* &* +@all $1"
}

# peer_acl: the lines of the other users, and how this server logs in to others. RIGHTS are those of `internal`.
peer_acl() {
  local rights own internal monitor
  rights=$1
  own=$(head -c 32 /dev/urandom | password_hash)
  printf %s "$own" >"$REDIS_RUN/pod-password"
  echo "user pod on #$(printf %s "$own" | password_hash) ~* &* +@all"
  internal=$(internal_password "$REDIS_INTERNAL_PASSWORD_FILE") || return 1
  echo "user internal on #$(printf %s "$internal" | password_hash) $rights"
  if [ -n "${REDIS_MONITOR_PASSWORD_FILE:-}" ]; then
    monitor=$(internal_password "$REDIS_MONITOR_PASSWORD_FILE") || return 1
    echo "user monitor on #$(printf %s "$monitor" | password_hash) resetchannels -@all +ping +info"
  fi
  echo "masteruser internal"
  echo "masterauth $internal"
}

# standalone_acl, replicated_acl, cluster_acl: all users of a server of that kind.
standalone_acl() { client_acl ''; }

replicated_acl() {
  client_acl "$DENIED_WITH_REPLICAS" && peer_acl "resetchannels &* -@all $INTERNAL_COMMANDS"
}

# A node that migrates slots writes to the other node as the user `internal`: that user may do everything.
cluster_acl() {
  client_acl "$DENIED_WITH_REPLICAS $DENIED_IN_CLUSTER" && peer_acl 'resetchannels &* ~* +@all'
}

# sentinel_acl INTERNAL_PASSWORD: applications may ask for the primary; only the pods of the instance may change anything.
sentinel_acl() {
  cat <<EOF
user default on nopass resetchannels &* -@all +@connection -@dangerous +@pubsub -publish +info +role +sentinel|get-master-addr-by-name +sentinel|master +sentinel|masters +sentinel|replicas +sentinel|slaves +sentinel|sentinels +sentinel|myid
user internal on #$(printf %s "$1" | password_hash) ~* &* +@all
EOF
}

# waiting_acl: of a server without data that only tells that its pod waits, to replicas too.
waiting_acl() {
  local internal
  echo "user default off"
  internal=$(internal_password "$REDIS_INTERNAL_PASSWORD_FILE") || return 1
  echo "user internal on #$(printf %s "$internal" | password_hash) resetchannels -@all +ping +info +replconf +psync"
}

# internal_password FILE: with one line an operator can act on and a failure when it cannot be used.
internal_password() {
  local password fault
  password=$(cat "$1")
  fault=$(internal_fault "$password")
  if [ -n "$fault" ]; then
    log "a password in the internal Secret $fault: delete that Secret and the Job that makes it, and apply again" >&2
    return 1
  fi
  printf %s "$password"
}

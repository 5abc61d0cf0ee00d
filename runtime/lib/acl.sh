#!/bin/sh
# Who may do what: every user of every server, sentinel and cluster node. Sourced after cli.sh, log.sh and password.sh, not run.
#
# Inputs:  REDIS_RUN; REDIS_PASSWORD_FILE when the instance has a password; REDIS_INTERNAL_PASSWORD_FILE where there are several servers;
#          REDIS_MONITOR_PASSWORD_FILE where there are proxies; REDIS_TLS_CA_FILE with TLS.
#
# | user     | is                         | has                                                                        |
# | -------- | -------------------------- | -------------------------------------------------------------------------- |
# | default  | applications               | what applications do with their data                                       |
# | pod      | the scripts of the pod     | everything, with a password that lives as long as the server               |
# | internal | the other pods             | what replication, sentinels, slot migration and their scripts need         |
# | monitor  | the proxies                | PING and INFO                                                              |
#
# Each list says what is allowed. One of what is denied would lack the commands of the next engine.

# What the engine counts neither as administration nor as dangerous, and those of the two categories that applications use. docs/security.md has the
# table; test/server/client-rights.test.ts compares it with each engine. SCRIPT DEBUG is in neither category: it stops the server, or forks one that answers
# by the old password for as long as the connection is open.
CLIENT_COMMANDS='+@all -@admin -@dangerous +flushall +flushdb +info +keys +role +sort +sort_ro +swapdb +restore +lastsave +client|list +client|unblock +slowlog +latency -script|debug'
# A client subscribes to any channel, and publishes to any whose name does not begin with `__s`: sentinels believe what they hear on
# `__sentinel__:hello`, log in where it sends them, and follow the primary that it names.
CLIENT_PUBLISH='-publish -spublish (resetchannels ~* +publish +spublish &[^_]* &_ &_[^_]* &__ &__[^s]*)'

# What a replica needs, and what the other pods' scripts ask.
REPLICA_COMMANDS='+ping +info +psync +replconf'
# And what the manual gives a sentinel. Its channel is the only one.
SENTINEL_COMMANDS='+role +multi +exec +slaveof +replicaof +publish +subscribe +config|rewrite +client|setname +client|kill +script|kill'
# And what moves slots: in one piece, where the engine can, is a stream of writes; key by key is what the owner's MIGRATE sends. Libraries of functions come first.
# A snapshot shows whether the disk of a replica works (step-down.sh).
NODE_COMMANDS='+multi +exec +cluster|nodes +cluster|info +cluster|myid +cluster|failover +cluster|setslot +restore-asking +select +function|list +bgsave'

# client_acl: the line of `default`, with one line an operator can act on and a failure when the password cannot be used.
client_acl() {
  local password rights fault
  rights="~* &* $CLIENT_COMMANDS $CLIENT_PUBLISH"
  if [ -z "${REDIS_PASSWORD_FILE:-}" ]; then
    echo "user default on nopass $rights"
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
  echo "user default on #$(printf %s "$password" | password_hash) $rights"
}

# pod_acl: the line of `pod`, whose password this makes.
pod_acl() {
  local own
  own=$(head -c 32 /dev/urandom | password_hash)
  printf %s "$own" >"$REDIS_RUN/pod-password"
  echo "user pod on #$(printf %s "$own" | password_hash) ~* &* +@all"
}

# peer_acl RIGHTS: the lines of the users of other pods, and how this server logs in to others. RIGHTS are those of `internal`.
peer_acl() {
  local internal monitor links
  internal=$(internal_password "$REDIS_INTERNAL_PASSWORD_FILE") || return 1
  # How a server connects to others is a setting that nothing else tells (peer-tls.sh). The one password among the settings is that of this user.
  links=''
  if [ -n "${REDIS_TLS_CA_FILE:-}" ]; then links=' +config|get'; fi
  echo "user internal on #$(printf %s "$internal" | password_hash) resetchannels -@all $1$links"
  if [ -n "${REDIS_MONITOR_PASSWORD_FILE:-}" ]; then
    monitor=$(internal_password "$REDIS_MONITOR_PASSWORD_FILE") || return 1
    echo "user monitor on #$(printf %s "$monitor" | password_hash) resetchannels -@all +ping +info"
  fi
  echo "masteruser internal"
  echo "masterauth $internal"
}

# standalone_acl, replicated_acl, member_acl, node_acl: all users of a server alone, with replicas, with sentinels, in a cluster.
standalone_acl() { client_acl && pod_acl; }
replicated_acl() { client_acl && pod_acl && peer_acl "$REPLICA_COMMANDS +replicaof"; }
member_acl() { client_acl && pod_acl && peer_acl "$REPLICA_COMMANDS $SENTINEL_COMMANDS &__sentinel__:hello"; }
node_acl() { client_acl && pod_acl && peer_acl "~* +@write -@dangerous $REPLICA_COMMANDS $NODE_COMMANDS"; }

# allow_slot_migration: of slots in one piece, for engines that can; the others do not know the command, and would not start with such a line. Fails
# when the server does not answer.
allow_slot_migration() {
  case $(redis_cli acl setuser internal '+cluster|syncslots') in
    OK | *ERR*) ;;
    *) return 1 ;;
  esac
}

# sentinel_acl INTERNAL_PASSWORD: applications may ask for the primary. The pods of the instance may tell what they know, start a failover, and have
# a sentinel monitor another primary. A sentinel has no keys, but it would keep the prefixes that CLIENT TRACKING names, and no limit counts them.
sentinel_acl() {
  cat <<EOF
user default on nopass resetchannels &* -@all +@connection -@dangerous +@pubsub -publish +info +role +sentinel|get-master-addr-by-name +sentinel|master +sentinel|masters +sentinel|replicas +sentinel|slaves +sentinel|sentinels +sentinel|myid -client|tracking
user internal on #$(printf %s "$1" | password_hash) resetchannels &__sentinel__:hello -@all +ping +publish +client|setname +sentinel|is-master-down-by-addr +sentinel|get-master-addr-by-name +sentinel|master +sentinel|monitor +sentinel|set +sentinel|remove +sentinel|failover +sentinel|debug +sentinel|config
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

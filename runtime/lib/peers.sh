#!/bin/sh
# The other servers of the instance: their addresses, and what they answer. Sourced after cli.sh and log.sh, not run.
#
# Inputs:  POD_NAME, POD_NAMESPACE; REDIS_CONFIG/members (a name a line: that of a pod and of its own Service); REDIS_MEMBER_PORT;
#          REDIS_INTERNAL_PASSWORD_FILE; REDIS_RUN (links, of peer-tls.sh); REDIS_TLS_CA_FILE with TLS, and where clients have
#          certificates REDIS_TLS_CLIENTS (optional or yes), REDIS_TLS_CERT_FILE and REDIS_TLS_KEY_FILE; the entrypoint's `here`; as service-names.sh.
#
# A question to all goes out to all at once, and the answers are files in $said. A file that is empty is a pod that did not answer.
# shellcheck disable=SC2154 # here
. "$here/service-names.sh"

said=$REDIS_RUN/said.$$

# Seconds that a question to another pod may take, and how many of them until it is connected: as many, for packets of a pod's first second may be dropped, and
# the system tries again a second later.
reply_takes=2
connecting_takes=2

# All servers of the instance. The functions that end in _of take another list, a file with a name a line: that of a shard.
members=$REDIS_CONFIG/members

# address NAME: the address of the pod's own Service. It never changes, so what was found once is kept: no name lookup delays a failover.
address() {
  local line
  known_address "$1"
  echo "$line"
}

# known_address NAME: the same, into $line, without a program to start.
known_address() {
  first_line "$REDIS_RUN/address.$1"
  if [ -n "$line" ]; then return; fi
  fresh_addresses "$1"
  first_line "$REDIS_RUN/address.$1"
}

# fresh_addresses NAME...: looks them up again and keeps what it finds: a Service may have been deleted and applied again.
fresh_addresses() {
  local name found
  service_addresses "$POD_NAMESPACE" "$@" | while read -r name found; do remember_address "$name" "$found"; done
}

# remember_address NAME ADDRESS
remember_address() {
  local line
  first_line "$REDIS_RUN/address.$1"
  if [ "$line" = "$2" ]; then return; fi
  echo "$2" >"$REDIS_RUN/address.$1.$$"
  mv "$REDIS_RUN/address.$1.$$" "$REDIS_RUN/address.$1"
}

# await_address NAME: until the cluster's DNS has it.
await_address() { await "the name $1 in the cluster's DNS" 1 has_address "$1"; }

has_address() { [ -n "$(address "$1")" ]; }

# forget_deleted: addresses of pods that the mounted lists no longer name. One that comes back has a new Service, with a new address.
listed_before=''
forget_deleted() {
  local listed known
  listed=$(cat "$REDIS_CONFIG/members" "$REDIS_CONFIG/sentinels" 2>/dev/null)
  if [ "$listed" = "$listed_before" ]; then return; fi
  listed_before=$listed
  for known in "$REDIS_RUN"/address.*; do
    case ${known##*/address.} in
      # It is being written.
      *.*) ;;
      *) if ! printf '%s\n' "$listed" | grep -qxF "${known##*/address.}"; then rm -f "$known"; fi ;;
    esac
  done
}

# pod_at ADDRESS LIST: which pod of the list has this address.
pod_at() {
  local name line
  while read -r name; do
    known_address "$name"
    if [ "$line" = "$1" ]; then
      echo "$name"
      return
    fi
  done <"$2"
}

# peer_cli NAME PORT ARGUMENT...: the reply of another pod of the instance. A pod that is up replies well within $reply_takes.
peer_cli() { peer_script "$@" </dev/null; }

# peer_script NAME PORT ARGUMENT...: the same; commands may come by standard input, where no other process can read a password.
peer_script() { peer_raw "$@" | tr -d '\r'; }

# peer_raw NAME PORT ARGUMENT...: the same as it is, with the exit code of the engine's client.
peer_raw() {
  local links
  read_links
  peer_by "$links" "$@"
}

# peer_by plain|tls NAME PORT ARGUMENT...: the same, by TLS or in plain text. PORT is the plain one: that with TLS is the next one, of servers as of sentinels.
peer_by() {
  local by peer port line
  by=$1
  known_address "$2"
  peer=$line
  port=$3
  shift 3
  if [ -z "$peer" ]; then return 1; fi
  # The engine's client verifies the authority, which is that of the instance.
  if [ "$by" = tls ]; then
    port=$((port + 1))
    # Only then: files that do not fit each other, which the server has refused, would keep the client from connecting.
    if [ -n "${REDIS_TLS_CLIENTS:-}" ]; then set -- --cert "$REDIS_TLS_CERT_FILE" --key "$REDIS_TLS_KEY_FILE" "$@"; fi
    set -- --tls --cacert "$REDIS_TLS_CA_FILE" "$@"
  fi
  first_line "$REDIS_INTERNAL_PASSWORD_FILE"
  REDISCLI_AUTH=$line timeout "$reply_takes" "$REDIS_CLI" -t "$connecting_takes" -h "$peer" -p "$port" --user internal "$@" 2>/dev/null
}

# has_tls: whether the pods of the instance have a port with TLS.
has_tls() { [ -n "${REDIS_TLS_CA_FILE:-}" ]; }

# ask_link_by plain|tls NAME QUESTION...: of a server, by one connection. The answer is the file NAME.plain or NAME.tls in $said.
ask_link_by() {
  local by pod
  by=$1
  pod=$2
  shift 2
  ask_port_by "$by" "$pod" "$REDIS_MEMBER_PORT" "$@"
}

# ask_port_by plain|tls NAME PORT QUESTION...: the same of any pod. PORT is the plain one.
ask_port_by() {
  local by pod port
  by=$1
  pod=$2
  port=$3
  shift 3
  printf '%s\n' "$@" | peer_by "$by" "$pod" "$port" | tr -d '\r' >"$said/$pod.$by"
}

# process_title [END]: a setting whose end tells other pods what nothing else does. No application may read or change it.
process_title() { echo "{title} {listen-addr} {server-mode}${1:+ $1}"; }

# read_links: into $links, how this pod connects to the others: plain or tls. Without a program to start.
read_links() {
  local line
  first_line "$REDIS_RUN/links"
  links=${line%% *}
  links=${links:-plain}
}

# read_other_links: into $links, the way that this pod does not use.
read_other_links() {
  read_links
  if [ "$links" = tls ]; then links=plain; else links=tls; fi
}

# member_port: the port of other servers that this one connects to.
member_port() {
  local links
  read_links
  port_of_links "$links"
}

# port_of_links plain|tls
port_of_links() { if [ "$1" = tls ]; then echo $((REDIS_MEMBER_PORT + 1)); else echo "$REDIS_MEMBER_PORT"; fi; }

# peers: every other member.
peers() { peers_of "$members"; }
peers_of() { grep -vxF "$POD_NAME" "$1"; }

# ask_members: INFO of every other member.
ask_members() { ask_members_of "$members"; }
ask_members_of() {
  mkdir -p "$said"
  at_once "$(peers_of "$1")" ask_member
}

ask_member() { member_questions | peer_script "$1" "$REDIS_MEMBER_PORT" >"$said/$1"; }

# In the order that member-facts.awk relies on, by one connection.
member_questions() { printf 'info persistence\ninfo keyspace\ninfo cluster\ninfo replication\n'; }

# ask_members_either_way: the same for scripts that run before the server: how the others connect may change meanwhile, and one that is not heard may be the
# one that has the data.
ask_members_either_way() {
  mkdir -p "$said"
  at_once "$(peers)" ask_member_either_way
}

ask_member_either_way() {
  local links asking untrusted
  ask_member "$1"
  if ! has_tls || answered "$1"; then return; fi
  read_other_links
  member_questions | peer_by "$links" "$1" "$REDIS_MEMBER_PORT" | tr -d '\r' >"$said/$1" &
  asking=$!
  untrusted=no
  if accepts_tls "$1" "$(port_of_links tls)"; then untrusted=yes; fi
  wait "$asking" || true
  # It runs, and its data cannot be judged.
  if ! answered "$1" && [ "$untrusted" = yes ]; then echo 'untrusted:1' >"$said/$1"; fi
}

# accepts_tls NAME PORT: whatever its certificate, and also when it refuses this client for want of one. No password is sent.
accepts_tls() {
  local line
  known_address "$1"
  if [ -z "$line" ]; then return 1; fi
  case $(timeout "$reply_takes" "$REDIS_CLI" -t "$connecting_takes" -h "$line" -p "$2" --tls --insecure ping </dev/null 2>&1) in
    '') return 1 ;;
    *SSL_connect*) ;;
    *'Could not connect'*) return 1 ;;
  esac
}

# member_facts: what they answered, as decisions read it. A member that was not asked counts as one that did not answer.
member_facts() { member_facts_of "$members"; }
member_facts_of() { peers_of "$1" | awk -v said="$said" -f "$here/member-facts.awk"; }

# forget_answers: of ask_members and ask_sentinels.
forget_answers() { rm -rf "$said"; }

# said_of MEMBER FIELD: the first line of the field in its answer.
said_of() { sed -n "s/^$2:\(.*\)/\1/p" "$said/$1" 2>/dev/null | head -n 1; }

# answered NAME: a member or a sentinel.
answered() { [ -s "$said/$1" ]; }

# primaries: the members other than this one that report that they are the primary.
primaries() {
  local member
  for member in $(peers); do
    if [ "$(said_of "$member" role)" = master ]; then echo "$member"; fi
  done
}

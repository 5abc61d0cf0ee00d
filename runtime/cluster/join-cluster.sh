#!/bin/sh
# What this node is in the cluster, found out before its server starts: the answer is REDIS_DATA/nodes.conf, the engine's own file. No node
# is ever introduced to another by hand: ids and addresses are known beforehand, and the file names them all. decide/node-start.awk has the
# rules.
#
# Inputs:  as cluster-nodes.sh; REDIS_SERVER, REDIS_DATA.
# Exit:    1 nodes.conf cannot be written, or the data are those of another node; 143 stopped.
# shellcheck disable=SC2154 # said, verdict, target, reason
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"
. "$here/password.sh"
. "$here/acl.sh"
. "$here/peers.sh"
. "$here/cluster-nodes.sh"
. "$here/data-set.sh"
. "$here/decide.sh"
. "$here/answer-times.sh"
. "$here/slot-marks.sh"
. "$here/certificate.sh"
. "$here/node-links.sh"

file=$REDIS_DATA/nodes.conf
own_id=$(node_id "$POD_NAME")
domain=$(service_domain "$POD_NAMESPACE")
. "$here/former-name.sh"
. "$here/unfinished-files.sh"

# On a full volume they may take the room that nodes.conf needs.
remove_unfinished

# A pod that waits and has no data set has to tell so, or it looked like one that holds data and is slow: a server without a data set. It is the
# replica of no server: a replica that asks it for data then is told to ask again later. One that is refused instead reports a transfer without
# end, and a replica in a transfer is not promoted. The port of that server, where nothing listens, tells whether the pod has nodes.conf: it is part of
# a cluster then, beside which no other one must be created.
waiting=''
waiting_links=''
start_waiting_server() {
  local no_server links
  read_links
  if [ -n "$waiting" ] && [ "$links" = "$waiting_links" ]; then return; fi
  stop_waiting_server
  waiting_links=$links
  no_server=1
  if [ -s "$file" ]; then no_server=2; fi
  mkdir -p "$REDIS_RUN/waiting"
  cat >"$REDIS_RUN/waiting.conf" <<EOF
port $(plain_port)
bind * -::*
$(waiting_tls)
protected-mode no
dir $REDIS_RUN/waiting
replicaof 127.0.0.1 $no_server
save ""
appendonly no
logfile /dev/null
$(waiting_acl)
EOF
  "$REDIS_SERVER" "$REDIS_RUN/waiting.conf" >/dev/null 2>&1 &
  waiting=$!
}

stop_waiting_server() {
  if [ -z "$waiting" ]; then return; fi
  kill "$waiting" 2>/dev/null
  wait "$waiting" 2>/dev/null
  waiting=''
}

# waiting_tls: the port with TLS, of which the other pods ask first.
waiting_tls() {
  if ! has_tls; then return; fi
  echo "tls-port $(port_of_links tls)"
  echo "tls-cert-file $REDIS_TLS_CERT_FILE"
  echo "tls-key-file $REDIS_TLS_KEY_FILE"
  echo "tls-ca-cert-file $REDIS_TLS_CA_FILE"
  echo "tls-auth-clients ${REDIS_TLS_CLIENTS:-no}"
}

# finish CODE
finish() {
  stop_waiting_server
  forget_answers
  exit "$1"
}
trap 'finish 143' TERM

# write_file: nodes.conf from lines on standard input, the last of which is `vars`.
write_file() {
  if ! cat >"$file.new" || ! mv "$file.new" "$file"; then
    log "cannot write $file: is the volume full?" >&2
    return 1
  fi
}

# node_address POD: of nodes.conf, with what stands after the name. All nodes of a shard share an id of it, that of its pod 0.
node_address() {
  local tls
  tls=''
  if has_tls; then tls=,tls-port=$(port_of_links tls); fi
  echo "$(address "$1"):$(plain_port)@$bus_port,$1.$domain$tls,shard-id=$(node_id "${1%-*}-0")"
}

# node_line POD ROLE PRIMARY_ID EPOCH RANGES: of nodes.conf.
node_line() {
  local role
  role=$2
  if [ "$1" = "$POD_NAME" ]; then role=myself,$2; fi
  echo "$(node_id "$1") $(node_address "$1") $role $3 0 0 $4 connected $(echo "$5" | sed 's/^-$//; s/,/ /g')"
}

# create_cluster: every shard gets its part of the slots, and its pod 0 is the primary.
create_cluster() {
  local shards member set index
  shards=$(cat "$REDIS_CONFIG/shards")
  {
    while read -r member; do
      set=${member%-*}
      index=${set##*-}
      if [ "$index" -ge "$shards" ]; then continue; fi
      if [ "${member##*-}" = 0 ]; then
        node_line "$member" master - $((index + 1)) "$((16384 * index / shards))-$((16384 * (index + 1) / shards - 1))"
      else
        node_line "$member" slave "$(node_id "$set-0")" $((index + 1)) -
      fi
    done <"$members"
    echo "vars currentEpoch $shards lastVoteEpoch 0"
  } | write_file || finish 1
}

# write_role ROLE PRIMARY_ID EPOCH RANGES: the file that makes this node what the arguments say among the nodes of $known. It votes in no
# epoch in which an earlier run may have voted.
write_role() {
  local latest current pod id role primary epoch ranges
  {
    # Nodes that are no members are left out: they own nothing, or will report themselves what they own.
    while read -r pod id role primary _ epoch _ _ ranges; do
      if [ "$id" = "$(node_id "$pod")" ] && [ "$pod" != "$POD_NAME" ] && grep -qxF "$pod" "$members"; then
        node_line "$pod" "$role" "$primary" "$epoch" "$ranges"
      fi
    done <"$known"
    node_line "$POD_NAME" "$@"
    latest=$(awk '$6 > latest { latest = $6 } END { print latest + 0 }' "$known")
    current=$(cat "$known.epoch")
    if [ "$current" -lt "$latest" ]; then current=$latest; fi
    echo "vars currentEpoch $current lastVoteEpoch $current"
  } | write_file || finish 1
}

# ask_tables LIST: CLUSTER NODES of the other nodes that answered and run in a cluster: $said/POD.table, and with the latest epoch
# $said/POD.table.epoch.
ask_tables() {
  at_once "$(peers_of "$1")" ask_table
}

ask_table() {
  if [ "$(said_of "$1" cluster_enabled)" != 1 ] || [ "$(said_of "$1" loading)" != 0 ]; then return; fi
  printf 'cluster info\ncluster nodes\n' | peer_script "$1" "$REDIS_MEMBER_PORT" >"$said/$1.answer"
  sed -n 's/^cluster_current_epoch://p' "$said/$1.answer" >"$said/$1.table.epoch"
  table <"$said/$1.answer" >"$said/$1.table"
}

# choose_table LIST: sets $known to the table to go by, or to nothing: that of a shard peer which itself reports that it owns the slots of the
# shard, else that with the latest epoch. Sets $owner to the pod that owns them by this table.
choose_table() {
  local pod epoch latest
  known=''
  owner=''
  latest=-1
  for pod in $(peers_of "$1"); do
    if ! [ -s "$said/$pod.table" ] || ! [ -s "$said/$pod.table.epoch" ]; then continue; fi
    if [ "$(said_of "$pod" role)" = master ] && [ "$(shard_primary <"$said/$pod.table")" = "$pod" ]; then
      known=$said/$pod.table
      break
    fi
    epoch=$(cat "$said/$pod.table.epoch")
    if [ "$epoch" -gt "$latest" ]; then
      latest=$epoch
      known=$said/$pod.table
    fi
  done
  if [ -z "$known" ]; then return; fi
  owner=$(shard_primary <"$known")
  if [ "$owner" = "$POD_NAME" ]; then owner=''; fi
}

# ask: all that the decision may need. With nodes.conf only the shard matters, and in it only a peer that reports itself as the new owner.
ask() {
  choose_links_again
  rm -f "$said"/*.table "$said"/*.epoch
  if [ -s "$file" ]; then
    ask_members_of "$shard_members"
    ask_tables "$shard_members"
    choose_table "$shard_members"
    if [ "$known" != "$said/$owner.table" ]; then owner=''; fi
  else
    ask_members
    ask_tables "$members"
    choose_table "$members"
  fi
  asked=yes
}

# choose_links_again: the others may change theirs while this pod waits, and then do not hear it.
links_chosen=$(now)
choose_links_again() {
  if ! has_tls || [ $(($(now) - links_chosen)) -lt 3 ]; then return; fi
  choose_links
  links_chosen=$(now)
}

# record_facts TABLE: what this node is by a table.
record_facts() {
  awk -v own="$POD_NAME" -v first="$shard-0" '
    { pod[$2] = $1 }
    $1 == own { role = $3; primary = $4; slots = $7 }
    $1 == first { peer = "yes" }
    END {
      if (role != "") printf " role=%s slots=%s primary=%s", role, slots, ((primary in pod) && pod[primary] != "-" ? pod[primary] : "")
      if (peer != "") printf " peer=yes"
    }' "$1"
}

# facts: as decide/node-start.awk reads them.
facts() {
  printf 'self pod=%s creator=%s owner=%s asked=%s waited=%s %s' "$POD_NAME" "$creator" "$owner" "$asked" "$(($(now) - started))" "$(data_facts)"
  # The later fact counts.
  if [ -e "$file.foreign" ] && ! [ -s "$file" ]; then printf ' data=other'; fi
  if [ -s "$file" ]; then
    printf ' conf=yes%s\n' "$(table <"$file" | record_facts -)"
  elif [ -n "$known" ]; then
    printf ' conf=no table=yes%s\n' "$(record_facts "$known")"
  else
    echo ' conf=no table=no'
  fi
  if [ "$asked" = no ]; then return; fi
  if [ -s "$file" ]; then
    member_facts_of "$shard_members" | with_times
  else
    { member_facts_of "$shard_members" | with_times && member_facts | grep -v "^member pod=$shard-[0-9]" | sed 's/^member/node/'; } | with_known
  fi
}

# with_known: whether the table names the pod.
with_known() {
  if [ -z "$known" ]; then
    cat
  else
    awk 'FILENAME == ARGV[1] { known["pod=" $1]; next } { print $0 ($2 in known ? " known=yes" : "") }' "$known" -
  fi
}

# request POD HOW: at most every five seconds: each request starts an election anew.
last_request=0
request() {
  local reply
  if [ $(($(now) - last_request)) -lt 5 ]; then return; fi
  last_request=$(now)
  reply=$(request_failover "$1" "$2")
  if [ "$reply" != OK ]; then
    log "$1 refuses the failover: ${reply:-no answer}" >&2
  elif [ -s "$file" ]; then
    give_marks "$1" "$(own_marks <"$file")"
  fi
}

# act: on the verdict.
act() {
  local epoch ranges
  case $verdict in
    ask)
      ask
      return
      ;;
    wait)
      say "$reason"
      # The others may wait for what this pod says.
      if ! has_data_set; then start_waiting_server; fi
      ;;
    failover)
      say "$reason: requesting a failover to $target"
      request "$target" force
      ;;
    takeover)
      say "$reason: promoting $target without votes"
      request "$target" takeover
      ;;
    rejoin) done_with "$reason" ;;
    replica)
      write_role slave "$(node_id "$target")" 0 -
      done_with "$reason"
      ;;
    join)
      write_role master - 0 -
      done_with "$reason"
      ;;
    primary)
      read -r _ _ _ _ _ epoch _ _ ranges <<EOF
$(line_of "$POD_NAME" <"$known")
EOF
      write_role master - "$epoch" "$ranges"
      done_with "$reason"
      ;;
    create)
      create_cluster
      done_with "created the cluster: $(cat "$REDIS_CONFIG/shards") shards"
      ;;
    *) say "no decision from these facts, asking again: $(facts)" >&2 ;;
  esac
  sleep 0.3
  ask
}

# done_with REASON
done_with() {
  log "$1"
  finish 0
}

# majority_answers: of the nodes that own slots by the file, this one among them.
majority_answers() {
  local owner count answers
  count=0
  answers=0
  mkdir -p "$said"
  table <"$file" | awk '$3 == "master" && $7 > 0 { print $1 }' >"$said/owners"
  ask_members_of "$said/owners"
  while read -r owner; do
    count=$((count + 1))
    if [ "$owner" = "$POD_NAME" ] || [ "$(said_of "$owner" cluster_enabled)" = 1 ]; then answers=$((answers + 1)); fi
  done <"$said/owners"
  [ $((2 * answers)) -gt "$count" ]
}

# refresh_file: Services that were deleted and applied again have new addresses. Failure flags and pings without an answer are from before this node stopped: a node
# that loads its data set for longer than the node timeout would take them for its own, and report primaries that are back as failing. Where no majority answers, the
# failing nodes stay suspected: without suspects the engine takes writes there two seconds after the start.
refresh_file() {
  local member flags
  # shellcheck disable=SC2046 # a name a word
  fresh_addresses $(cat "$members")
  while read -r member; do
    echo "$(node_id "$member") $(address "$member")"
  done <"$members" >"$REDIS_RUN/addresses"
  flags=removed
  if awk '$3 ~ /(^|,)fail/ { found = 1 } END { exit !found }' "$file" && ! majority_answers; then flags=suspected; fi
  awk -v flags="$flags" 'FILENAME == ARGV[1] { now[$1] = $2; next }
    $1 in now && now[$1] != "" { sub(/^[^@]*:/, now[$1] ":", $2) }
    length($1) == 40 {
      $3 = "," $3 ","
      sub(/,fail[?]?,/, flags == "suspected" ? ",fail?," : ",", $3)
      $3 = $3 == "," ? "noflags" : substr($3, 2, length($3) - 2)
      $5 = $6 = 0
    }
    { print }' "$REDIS_RUN/addresses" "$file" | write_file || finish 1
}

# One from before may be another by now.
has_fresh_address() {
  fresh_addresses "$POD_NAME"
  has_address "$POD_NAME"
}

await "the name $POD_NAME in the cluster's DNS" 1 has_fresh_address
if [ -s "$file" ] && ! grep -q "^$own_id [^ ]* myself," "$file"; then
  if is_former; then
    log "the volume was that of $(former_pod): acquiring its slots under the current names"
    renamed_nodes | write_file || finish 1
  elif has_data_set; then
    log "the volume holds the data of another node, $(former_pod), and a cluster would delete what is not in this node's slots: give this pod the" \
      "volume of its own shard. To give up what is on this one, delete its files" >&2
    finish 1
  else
    log "the file $file is that of another node: it is now $file.foreign"
    mv "$file" "$file.foreign"
  fi
fi
if [ -s "$file" ]; then refresh_file; else start_waiting_server; fi
# What the names took is not the shard peers' fault.
started=$(now)
creator=$(head -n 1 "$members")
known=''
owner=''
asked=no
while :; do
  decide node-start "$(facts)"
  act
done

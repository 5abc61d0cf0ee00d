#!/bin/sh
# What this node is in the cluster, found out before its server starts: the answer is REDIS_DATA/nodes.conf, the engine's own file. No
# node is ever introduced to another by hand: ids and addresses are known beforehand, and the file names them all.
#
# | nodes.conf | the others                                  | this node                                                           |
# | ---------- | ------------------------------------------- | ------------------------------------------------------------------- |
# | here       | a replica of its shard holds no less        | stays down, asks it to take over, then follows it                   |
# | here       | nobody does                                 | goes on with what it has: the engine's messages bring it up to date |
# | none       | the cluster knows it                        | takes its place again; as a primary only when no mate holds keys    |
# | none       | the cluster does not know it                | joins its shard's primary, or is the primary of a new shard         |
# | none       | no cluster, the mates and a majority wait   | member 0 makes the cluster; the others wait for it                  |
#
# A primary that starts empty makes its replicas throw away what they hold. So this waits rather than err, and says for whom.
#
# Inputs:  as cluster-nodes.sh; REDIS_SERVER, REDIS_DATA.
set -u
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/service-names.sh"
. "$here/peers.sh"
. "$here/cluster-nodes.sh"

# Seconds that a mate gets to take over. It needs a majority of the primaries, which in a restart of everything come back as well.
take_over_takes=15

file=$REDIS_DATA/nodes.conf
own_id=$(node_id "$POD_NAME")
domain=$(service_domain "$POD_NAMESPACE")
waited() { echo $(($(date +%s) - started)); }

# say TEXT: once, until there is something else to say.
last_said=''
say() {
  if [ "$1" != "$last_said" ]; then echo "join-cluster: $1"; fi
  last_said=$1
}

# done_with TEXT
done_with() {
  say "$1"
  stop_waiting_server
  rm -rf "$said"
  exit 0
}

# A pod that waits has to say so, or nobody could tell it from one that holds data and is slow: a server without a data set, which lets
# no replica in.
waiting=''
start_waiting_server() {
  mkdir -p "$REDIS_RUN/waiting"
  cat >"$REDIS_RUN/waiting.conf" <<EOF
port $REDIS_PORT
bind * -::*
protected-mode no
dir $REDIS_RUN/waiting
save ""
appendonly no
logfile /dev/null
user default off
user internal on #$(password_hash <"$REDIS_INTERNAL_PASSWORD_FILE") resetchannels -@all +ping +info
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
trap 'stop_waiting_server; exit 143' TERM

give_up() {
  stop_waiting_server
  exit 1
}

# write_file: nodes.conf from lines on standard input, the last of which is `vars`.
write_file() {
  if ! cat >"$file.new" || ! mv "$file.new" "$file"; then
    say "cannot write $file: is the volume full?" >&2
    return 1
  fi
}

# entry POD ROLE PRIMARY_ID EPOCH RANGES: a line of nodes.conf. All nodes of a shard share an id of it, that of its pod 0.
entry() {
  role=$2
  if [ "$1" = "$POD_NAME" ]; then role=myself,$2; fi
  echo "$(node_id "$1") $(address "$1"):$REDIS_PORT@$bus_port,$1.$domain,shard-id=$(node_id "${1%-*}-0") $role $3 0 0 $4 connected $(echo "$5" | sed 's/^-$//; s/,/ /g')"
}

# make_cluster: every shard gets its part of the slots, and its pod 0 is the primary.
make_cluster() {
  shards=$(cat "$REDIS_CONFIG/shards")
  {
    while read -r member; do
      set=${member%-*}
      index=${set##*-}
      if [ "$index" -ge "$shards" ]; then continue; fi
      if [ "${member##*-}" = 0 ]; then
        entry "$member" master - $((index + 1)) "$((16384 * index / shards))-$((16384 * (index + 1) / shards - 1))"
      else
        entry "$member" slave "$(node_id "$set-0")" $((index + 1)) -
      fi
    done <"$all_members"
    echo "vars currentEpoch $shards lastVoteEpoch 0"
  } | write_file || give_up
}

# place_in TABLE ROLE PRIMARY_ID EPOCH RANGES: the file that makes this node what the arguments say among those of the table. It votes in
# no epoch in which an earlier life may have voted.
place_in() {
  known=$1
  shift
  {
    # Nodes that are no members take no part: they own nothing, or will say themselves what they own.
    while read -r pod id role primary _ epoch _ _ ranges; do
      if [ "$id" = "$(node_id "$pod")" ] && [ "$pod" != "$POD_NAME" ] && grep -qxF "$pod" "$all_members"; then
        entry "$pod" "$role" "$primary" "$epoch" "$ranges"
      fi
    done <"$known"
    entry "$POD_NAME" "$@"
    latest=$(awk '$6 > latest { latest = $6 } END { print latest + 0 }' "$known")
    current=$(cat "$known.epoch")
    if [ "$current" -lt "$latest" ]; then current=$latest; fi
    echo "vars currentEpoch $current lastVoteEpoch $current"
  } | write_file || give_up
}

# others: all other nodes of the cluster.
others() { grep -vxF "$POD_NAME" "$all_members"; }

# ask_everybody: as ask_members, but all nodes of the cluster.
ask_everybody() {
  mates=$members
  members=$all_members
  ask_members
  members=$mates
}

# ask_table MEMBER: what a node of the cluster says of all goes into $said/MEMBER.table, and the latest epoch into $said/MEMBER.table.epoch.
ask_table() {
  if [ "$(said_of "$1" cluster_enabled)" != 1 ] || [ "$(said_of "$1" loading)" != 0 ]; then return 1; fi
  peer_cli "$1" "$REDIS_MEMBER_PORT" cluster info | sed -n 's/^cluster_current_epoch://p' >"$said/$1.table.epoch"
  peer_cli "$1" "$REDIS_MEMBER_PORT" cluster nodes | table >"$said/$1.table"
  [ -s "$said/$1.table" ] && [ -s "$said/$1.table.epoch" ]
}

# newest_table: the file with what the node says that has seen the latest epoch, or nothing.
newest_table() {
  newest=''
  newest_epoch=-1
  for member in $(others); do
    if ask_table "$member" && epoch=$(cat "$said/$member.table.epoch") && [ "$epoch" -gt "$newest_epoch" ]; then
      if [ -n "$newest" ]; then rm -f "$newest" "$newest.epoch"; fi
      newest=$said/$member.table
      newest_epoch=$epoch
    else
      rm -f "$said/$member.table" "$said/$member.table.epoch"
    fi
  done
  echo "$newest"
}

# silent: the mates that do not answer, after a space each.
silent() {
  for member in $(peers); do
    if ! answered "$member"; then printf ' %s' "$member"; fi
  done
}

# keys_elsewhere: the mates that hold keys.
keys_elsewhere() {
  for member in $(peers); do
    if holds_keys "$member"; then echo "$member"; fi
  done
}

# waiting_members: how many of all say that they wait too, with this one.
waiting_members() {
  count=1
  for member in $(others); do
    if [ "$(said_of "$member" cluster_enabled)" = 0 ]; then count=$((count + 1)); fi
  done
  echo "$count"
}

# ask MEMBER: to take over, at most every five seconds: each time it begins anew.
last_asked=0
ask() {
  if [ $(($(date +%s) - last_asked)) -lt 5 ]; then return; fi
  last_asked=$(date +%s)
  ask_to_take_over "$1" force >/dev/null
}

first_cluster() {
  if [ "$POD_NAME" != "$(head -n 1 "$all_members")" ]; then
    say "waiting for a node of the cluster, or for the first one to make it"
    return
  fi
  missing=$(silent)
  if [ -n "$missing" ]; then
    say "no cluster yet. Before this node makes it, the other nodes of its shard must say that they wait too. Silent:$missing"
    return
  fi
  if [ $((2 * $(waiting_members))) -le "$(wc -l <"$all_members")" ]; then
    say "no cluster yet. Before this node makes it, a majority of the nodes must say that they wait too"
    return
  fi
  for member in $(others); do
    if [ "$(said_of "$member" cluster_enabled)" = 1 ]; then
      say "no cluster yet, but $member belongs to one: waiting until it answers"
      return
    fi
  done
  make_cluster
  done_with "the cluster is made: $(cat "$REDIS_CONFIG/shards") shards"
}

# known_as TABLE: the cluster knows this pod, but the pod has nothing to go on with.
known_as() {
  read -r _ _ role primary _ epoch slots _ ranges <<EOF
$(line_of "$POD_NAME" <"$1")
EOF
  if [ "$role" = slave ]; then
    place_in "$1" slave "$primary" "$epoch" -
    done_with "back as a replica"
  fi
  if [ "$slots" = 0 ]; then
    join "$1"
    return
  fi
  copy=$(holder)
  if [ -n "$copy" ]; then
    say "this node lost its volume and $copy holds the data of the shard: asking it to take over"
    ask "$copy"
    return
  fi
  if [ -n "$(silent)$(keys_elsewhere)" ]; then
    say "this node lost its volume. Before it starts without data, the other nodes of its shard must say what they hold. Silent:$(silent)"
    return
  fi
  place_in "$1" master - "$epoch" "$ranges"
  done_with "back as the primary of its slots: no other node of the shard holds data"
}

# join TABLE: a place that owns nothing.
join() {
  if primary=$(shard_primary <"$1") && [ -n "$primary" ]; then
    place_in "$1" slave "${primary#* }" 0 -
    done_with "joins the cluster as a replica of ${primary% *}"
  elif [ "${POD_NAME##*-}" = 0 ]; then
    place_in "$1" master - 0 -
    done_with "joins the cluster as a primary without slots"
  elif [ -n "$(line_of "$shard-0" <"$1")" ]; then
    place_in "$1" slave "$(node_id "$shard-0")" 0 -
    done_with "joins the cluster as a replica of $shard-0"
  else
    say "waiting for $shard-0, the first node of this shard"
  fi
}

# own_line: of this node, in its file.
own_line() { table <"$file" | line_of "$POD_NAME"; }

# go_on: this node has a file from an earlier life.
go_on() {
  read -r _ _ role _ _ _ slots _ _ <<EOF
$(own_line)
EOF
  if [ "$role" = slave ]; then done_with "back as a replica"; fi
  if [ "$slots" = 0 ]; then done_with "back as a primary without slots"; fi
  ask_members
  for member in $(peers); do
    if [ "$(said_of "$member" role)" = master ] && ask_table "$member" && [ "$(shard_primary <"$said/$member.table")" = "$member $(node_id "$member")" ]; then
      place_in "$said/$member.table" slave "$(node_id "$member")" 0 -
      done_with "back as a replica: $member is the primary of the shard now"
    fi
  done
  if has_files; then copy=$(better_copy); else copy=$(holder); fi
  if [ -n "$copy" ] && { ! has_files || [ "$(waited)" -lt "$take_over_takes" ]; }; then
    say "this node was the primary, but $copy is alive and holds no less: asking it to take over"
    ask "$copy"
    return
  fi
  if ! has_files && [ -n "$(silent)$(keys_elsewhere)" ]; then
    say "this node was the primary and has no data. Before it starts, the other nodes of its shard must say what they hold. Silent:$(silent)"
    return
  fi
  done_with "back as a primary"
}

# refresh_addresses: Services that were deleted and applied again have new ones.
refresh_addresses() {
  while read -r member; do echo "$(node_id "$member") $(fresh_address "$member")"; done <"$all_members" >"$REDIS_RUN/addresses"
  awk -v port="$REDIS_PORT" 'FILENAME == ARGV[1] { now[$1] = $2; next }
    $1 in now && now[$1] != "" { sub(/^[^@]*@/, now[$1] ":" port "@", $2) }
    { print }' "$REDIS_RUN/addresses" "$file" | write_file || give_up
}

while [ -z "$(fresh_address "$POD_NAME")" ]; do
  say "waiting for the name $POD_NAME in the cluster's DNS"
  sleep 1
done
if [ -s "$file" ] && ! grep -q "^$own_id [^ ]* myself," "$file"; then
  say "the file $file is that of another node: it is now $file.foreign"
  mv "$file" "$file.foreign"
fi
if [ -s "$file" ]; then
  refresh_addresses
  # What the names took is not the mates' fault.
  started=$(date +%s)
  while :; do
    go_on
    sleep 0.3
  done
fi
start_waiting_server
while :; do
  ask_everybody
  newest=$(newest_table)
  if [ -z "$newest" ]; then
    first_cluster
  elif grep -q "^$POD_NAME $own_id " "$newest"; then
    known_as "$newest"
  else
    join "$newest"
  fi
  sleep 0.3
done

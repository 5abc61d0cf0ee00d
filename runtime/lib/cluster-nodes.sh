#!/bin/sh
# The nodes of the cluster: their ids, and what CLUSTER NODES reports about them. Sourced after cli.sh, log.sh and peers.sh, not run.
#
# Inputs:  as peers.sh; REDIS_CONFIG/shards (how many shards own slots); REDIS_PORT.
#
# A pod is NAME-SHARD-ORDINAL and announces that name, so a line of CLUSTER NODES tells which pod it is about. The other pods of a shard are
# shard peers.
# shellcheck disable=SC2154,SC2034 # of those sourced before this; for those that source this

bus_port=$((REDIS_PORT + 10000))
shard=${POD_NAME%-*}

# The list of the pods of this shard, for the functions of peers.sh.
shard_members=$REDIS_RUN/shard-members

# list_shard: writes it, as the mounted list is now. Other scripts of this pod read it meanwhile.
list_shard() {
  { grep "^$shard-[0-9]*$" "$members" || echo "$POD_NAME"; } >"$shard_members.$$"
  mv "$shard_members.$$" "$shard_members"
}
list_shard

# node_id POD: the same in every run, whatever becomes of the volume. No other pod in this network has it.
node_id() {
  local known
  known=$REDIS_RUN/id.$1
  if ! [ -s "$known" ]; then
    printf %s "$POD_NAMESPACE/$1" | sha1sum | cut -c 1-40 >"$known.$$"
    mv "$known.$$" "$known"
  fi
  cat "$known"
}

# list_ids: REDIS_RUN/ids has `ID POD` of every member, as the mounted list is now.
list_ids() {
  local member
  while read -r member; do echo "$(node_id "$member") $member"; done <"$members" >"$REDIS_RUN/ids.$$"
  mv "$REDIS_RUN/ids.$$" "$REDIS_RUN/ids"
}
list_ids

# table: CLUSTER NODES on standard input as lines of
#   POD ID ROLE PRIMARY HEALTH EPOCH SLOTS ADDRESS RANGES
# POD is that of the id, for a node that is no member the name that it announces, or - before anything was heard from it;
# ROLE is master or slave; PRIMARY an id or -; HEALTH ok, unlinked (no connection to it in this moment), fail (also when only suspected)
# or unknown (a handshake); SLOTS how many it owns; RANGES those, with commas between. Marks of slots that are being moved do not count.
table() {
  awk -v ids="$REDIS_RUN/ids" '
    BEGIN { while ((getline line <ids) > 0) { split(line, pair, " "); member[pair[1]] = pair[2] } }
    { sub(/\r$/, "") }
    length($1) != 40 || NF < 8 { next }
    {
      split($2, parts, ",")
      pod = parts[2]; sub(/\..*/, "", pod)
      if ($1 in member) pod = member[$1]
      address = parts[1]; sub(/:[0-9]*@.*/, "", address)
      # A primary is never eligible for promotion (role.sh). A replica that is not is as good as none.
      if ($3 ~ /master/) sub(/,nofailover/, "", $3)
      health = "ok"
      if ($8 != "connected" && $3 !~ /myself/) health = "unlinked"
      if ($3 ~ /fail|noaddr/) health = "fail"
      if ($3 ~ /handshake/) health = "unknown"
      slots = 0; ranges = ""
      for (i = 9; i <= NF; i++) {
        if ($i ~ /^\[/) continue
        n = split($i, range, "-")
        slots += n == 1 ? 1 : range[2] - range[1] + 1
        ranges = ranges (ranges == "" ? "" : ",") $i
      }
      print (pod == "" ? "-" : pod), $1, ($3 ~ /slave/ ? "slave" : "master"), $4, health, $7, slots, (address == "" ? "-" : address), (ranges == "" ? "-" : ranges)
    }'
}

# node_facts: a table on standard input as decisions read it.
node_facts() {
  awk -v ids="$REDIS_RUN/ids" '
    BEGIN { while ((getline line <ids) > 0) { split(line, pair, " "); member[pair[1]] } }
    { print "node pod=" $1 " id=" $2 " role=" $3 " primary=" $4 " health=" $5 " slots=" $7 " address=" $8 " member=" ($2 in member ? "yes" : "no") }'
}

# own_table: what this node reports.
own_table() { redis_cli cluster nodes | table; }

# line_of POD: of the table on standard input.
line_of() { awk -v pod="$1" '$1 == pod { print; exit }'; }

# shard_primary: of the table on standard input, the pod of this shard that owns slots.
shard_primary() { awk -v shard="$shard" '{ own = $1; sub(/-[0-9]*$/, "", own) } own == shard && $3 == "master" && $7 > 0 { print $1; exit }'; }

# request_failover POD [force|takeover]: asks it to become the primary of the shard; with `force` when this server does not run, with `takeover`
# without votes. A pod that is about to stop denies its shard peers the command.
request_failover() {
  local replica
  replica=$1
  shift
  peer_cli "$replica" "$REDIS_MEMBER_PORT" cluster failover "$@" | sed 's/^NOPERM .*/it is about to stop/'
}

# choose_promotion_target running|down: sets $target to the replica that is asked to be promoted, and $reason. Fails when there is none to ask.
choose_promotion_target() {
  ask_members_of "$shard_members"
  decide node-promotion-target "$(
    echo "self pod=$POD_NAME server=$1 $(data_facts)"
    member_facts_of "$shard_members"
  )"
  [ "$verdict" = promote ]
}

#!/bin/sh
# The nodes of the cluster: who they are, and what CLUSTER NODES says of them. Sourced after cli.sh, service-names.sh and peers.sh, not
# run.
#
# Inputs:  as peers.sh; REDIS_CONFIG/shards (how many shards own slots); REDIS_PORT.
#
# A pod is NAME-SHARD-ORDINAL and announces that name, so a line of CLUSTER NODES tells which pod it is about. The pods of the own
# shard are mates: peers.sh asks them and nobody else.

# shellcheck disable=SC2034 # for those who source this
bus_port=$((REDIS_PORT + 10000))
all_members=$members
members=$REDIS_RUN/mates
shard=${POD_NAME%-*}

# know_mates: as the mounted list is now.
know_mates() { grep "^$shard-[0-9]*$" "$all_members" >"$members" || echo "$POD_NAME" >"$members"; }
know_mates

# node_id POD: the same in every life, whatever becomes of the volume. Nothing else in this network has it.
node_id() {
  known=$REDIS_RUN/id.$1
  if ! [ -s "$known" ]; then
    printf %s "$POD_NAMESPACE/$1" | sha1sum | cut -c 1-40 >"$known.$$"
    mv "$known.$$" "$known"
  fi
  cat "$known"
}

# know_ids: REDIS_RUN/ids has `ID POD` of every member, as the mounted list is now.
know_ids() {
  listed=$(cat "$all_members")
  if [ "$listed" = "$(cat "$REDIS_RUN/listed" 2>/dev/null)" ]; then return; fi
  while read -r member; do echo "$(node_id "$member") $member"; done <"$all_members" >"$REDIS_RUN/ids.$$"
  mv "$REDIS_RUN/ids.$$" "$REDIS_RUN/ids"
  echo "$listed" >"$REDIS_RUN/listed"
}
know_ids

# fresh_address NAME: as address, but asks again: the Service may have been deleted and applied again.
fresh_address() {
  found=$(getent hosts "$1.$POD_NAMESPACE" | awk 'NR == 1 { print $1 }')
  if [ -n "$found" ]; then remember "$1" "$found"; fi
  address "$1"
}

# remember NAME ADDRESS: for those that ask for the address from now on.
remember() {
  if [ "$(cat "$REDIS_RUN/address.$1" 2>/dev/null)" = "$2" ]; then return; fi
  echo "$2" >"$REDIS_RUN/address.$1.$$"
  mv "$REDIS_RUN/address.$1.$$" "$REDIS_RUN/address.$1"
}

# table: CLUSTER NODES on standard input as lines of
#   POD ID ROLE PRIMARY HEALTH EPOCH SLOTS ADDRESS RANGES
# POD is that of the id, for a node that is no member the name that it announces, or - while nobody has heard it;
# ROLE is master or slave; PRIMARY an id or -; HEALTH ok, unlinked (no connection to it in this moment), fail (also when only suspected)
# or unknown (a handshake); SLOTS how many it owns; RANGES those, with commas between. Marks of slots that are on their way do not count.
table() {
  tr -d '\r' | awk -v ids="$REDIS_RUN/ids" '
    BEGIN { while ((getline line <ids) > 0) { split(line, pair, " "); member[pair[1]] = pair[2] } }
    length($1) != 40 || NF < 8 { next }
    {
      split($2, parts, ",")
      pod = parts[2]; sub(/\..*/, "", pod)
      if ($1 in member) pod = member[$1]
      address = parts[1]; sub(/:[0-9]*@.*/, "", address)
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

# own_table: what this node says of all.
own_table() { redis_cli cluster nodes | table; }

# line_of POD: of the table on standard input.
line_of() { awk -v pod="$1" '$1 == pod { print; exit }'; }

# shard_primary: of the table on standard input, the node of the own shard that owns slots.
shard_primary() { awk -v set="$shard" '{ of = $1; sub(/-[0-9]*$/, "", of) } of == set && $3 == "master" && $7 > 0 { print $1, $2; exit }'; }

# ask_to_take_over MATE [force]: to become the primary of the shard; by force when this server does not run.
ask_to_take_over() {
  mate=$1
  shift
  peer_cli "$mate" "$REDIS_MEMBER_PORT" cluster failover "$@"
}

# most_advanced_replica: of the mates that were in touch with their primary in their present life.
most_advanced_replica() {
  peers | while read -r member; do
    if [ "$(said_of "$member" role)" != slave ] || ! settled "$member"; then continue; fi
    if [ "$(said_of "$member" master_link_status)" != up ] && [ "$(said_of "$member" master_link_down_since_seconds)" -lt 0 ]; then continue; fi
    echo "$(said_of "$member" slave_repl_offset) $member"
  done | sort -rn | awk 'NR == 1 { print $2 }'
}

# holder: the most advanced of the mates that hold keys. What their link says is no matter: their primary is not there.
holder() {
  peers | while read -r member; do
    if holds_keys "$member" && [ "$(said_of "$member" loading)" = 0 ]; then echo "$(said_of "$member" master_repl_offset) $member"; fi
  done | sort -rn | awk 'NR == 1 { print $2 }'
}

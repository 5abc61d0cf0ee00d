#!/usr/bin/awk -f
# What a node is in its cluster, asked before its server starts. A primary that starts empty makes its replicas replace their data sets with
# nothing, so this waits rather than err, and says for which pods.
#
# | nodes.conf | the others                                            | this node                                                    |
# | ---------- | ----------------------------------------------------- | ------------------------------------------------------------ |
# | yes        | a replica of its shard holds no less                  | stays down, requests a failover, then is its replica         |
# | yes        | none does                                             | starts as it was: the cluster's messages bring it up to date |
# | yes        | one that held keys a moment ago does not answer       | waits for its answer, for half a minute                      |
# | no         | most do not answer                                    | waits: the others may not know of the last elections         |
# | no         | the cluster knows it as a replica, or without slots   | is a replica of the shard's primary                          |
# | no         | the cluster knows it as the owner of slots            | requests a failover; empty only when no server holds keys    |
# | no         | the cluster does not know it                          | joins as replica of the shard's primary, or as a new primary |
# | no         | no cluster; its shard and a majority of all wait too  | the first node creates the cluster; the others wait for it   |
#
# A failover needs the votes of a majority of the primaries. When they are all waiting for such votes, none is ever elected: the replica then
# is promoted without votes, if every server of the shard answers, so that none of them can have been elected elsewhere.
#
# Inputs:  as facts.awk. self: pod, creator (the first pod of all), conf (yes: nodes.conf is there), table (yes: a node of a running
#          cluster answered CLUSTER NODES), role and slots (what this node is by nodes.conf, or without it by that answer; empty: unknown),
#          primary (the pod that it replicates; empty: unknown), owner (another pod, which owns the slots of the shard), peer (yes: pod 0 of the shard is known
#          to the cluster), data (other: files of another node, which count as none), age, waited, asked (yes: the others were asked). member: the other servers of the shard. node: those of
#          other shards; clustered (no: it waits as well) and known (yes: to the cluster that answered), of members too; held, of members (seconds since it last answered that it holds keys).
# Outputs: ask -          the others have to be asked first
#          rejoin -       start with nodes.conf as it is
#          replica POD    start as a replica of it
#          primary -      start as the primary of the slots that the cluster knows as this node's
#          join -         start as a primary without slots
#          create -       create the cluster
#          failover POD   ask POD to be elected, then decide again
#          takeover POD   promote POD without votes, then decide again
#          wait -

# Seconds that a replica gets to be elected. The votes come from primaries, which in a restart of everything come back as well.
BEGIN { ELECTION_TAKES = 15 }
# And to be promoted without votes.
BEGIN { TAKEOVER_TAKES = 15 }

function decide() {
  if (self["conf"] == "yes") return restarted()
  if (self["asked"] != "yes") return verdict("ask")
  if (self["table"] != "yes") return first_start()
  # A minority may not know of the last elections.
  if (!most_answer()) return verdict("wait", "", "this node knows no cluster, and most nodes do not answer: waiting for" unreachable() unreachable_nodes())
  if (self["role"] == "master" && self["slots"] > 0) return known_as_owner()
  return join()
}

function restarted() {
  if (self["role"] == "slave") return verdict("rejoin", "", "rejoining as replica of " self["primary"])
  if (self["slots"] == 0) return verdict("rejoin", "", "rejoining as a primary without slots")
  if (self["asked"] != "yes") return verdict("ask")
  return owner("rejoin", "this node owns the slots of its shard")
}

function known_as_owner() { return owner("primary", "this node owns slots by the cluster's record") }

# owner START WHY: this node is to start as the primary of its slots, with the verdict START.
function owner(start, why,    copy) {
  if (self["owner"] != "") return verdict("replica", self["owner"], "rejoining as replica of " self["owner"] ", the new primary of the shard")
  if (self["data"] != "yes") return without_data(start, why " and has no data")
  copy = most_advanced("copy")
  if (copy == "" && missing_holder() != "") return verdict("wait", "", why ": waiting for the answer of " missing_holder())
  if (copy == "") return verdict(start, "", "rejoining as primary: no replica is known to hold as much")
  why = why ", but " copy " is alive and holds no less"
  if (self["waited"] < ELECTION_TAKES) return verdict("failover", copy, why)
  if (self["waited"] < ELECTION_TAKES + TAKEOVER_TAKES && unreachable() == "" && other_primary() == "") {
    return verdict("takeover", copy, why ". It is not elected")
  }
  return verdict(start, "", "rejoining as primary: " copy " holds no less, but is not elected")
}

# without_data START WHY: the same, and it would start empty.
function without_data(start, why,    holder) {
  holder = most_advanced("holding replica")
  # It only loaded its files: another one may have been in sync.
  if (holder != "" && !was_connected(holder) && unstable() != "" && self["waited"] < MEMBERS_ANSWER) return wait_for_unstable(why)
  if (holder != "" && self["waited"] >= ELECTION_TAKES && unreachable() == "" && other_primary() == "") {
    return verdict("takeover", holder, why "; " holder " holds the data of the shard and is not elected")
  }
  if (holder != "") return verdict("failover", holder, why "; " holder " holds the data of the shard")
  holder = first_with("keys", "yes")
  if (holder != "") return verdict("wait", "", why "; waiting until " holder " can be promoted")
  if (unstable() != "") return wait_for_unstable(why)
  return verdict(start, "", "rejoining as primary: no other server of the shard holds data")
}

function wait_for_unstable(why) { return verdict("wait", "", why "; waiting until it is known what these hold:" unstable()) }

# other_primary: a running server of the shard that holds keys and is no replica. One that waits as this one does is none.
function other_primary(    i) {
  for (i = 1; i <= members; i++) {
    if (of(member[i], "role") == "master" && of(member[i], "keys") == "yes" && of(member[i], "clustered") != "no") return member[i]
  }
  return ""
}

# join: with a role that owns nothing.
function join(    how) {
  how = self["role"] == "" ? "joining" : "rejoining"
  if (self["owner"] != "") return verdict("replica", self["owner"], how " as replica of " self["owner"])
  if (self["role"] == "slave" && self["primary"] != "") return verdict("replica", self["primary"], "rejoining as replica of " self["primary"])
  if (is_first(self["pod"])) return verdict("join", "", how " as a primary without slots")
  if (self["peer"] == "yes") return verdict("replica", first_of_shard(), how " as replica of " first_of_shard())
  return verdict("wait", "", "the shard is new: waiting for its first node " first_of_shard())
}

function first_of_shard() { return shard_of(self["pod"]) "-0" }

function first_start(    i, waiting, all) {
  if (self["creator"] != self["pod"]) return verdict("wait", "", "no cluster yet: waiting for a node of it, or for " self["creator"] " to create it")
  if (unreachable() != "") return verdict("wait", "", "no cluster yet: this node creates it when its shard peers wait too; unreachable:" unreachable())
  for (i = 1; i <= members; i++) if (of(member[i], "clustered") == "yes") return in_cluster(member[i])
  for (i = 1; i <= nodes; i++) if (of_node(i, "clustered") == "yes") return in_cluster(node[i])
  all = 1 + members + nodes
  waiting = 1 + members
  for (i = 1; i <= nodes; i++) if (of_node(i, "clustered") == "no") waiting++
  if (2 * waiting <= all) return verdict("wait", "", "no cluster yet: this node creates it when a majority waits too; unreachable:" unreachable_nodes())
  return verdict("create", "", "creating the cluster")
}

function in_cluster(pod) { return verdict("wait", "", "this node knows no cluster, but " pod " is part of one: waiting until it answers") }

# most_answer: of the nodes that the cluster knows, this one included.
function most_answer(    i, known, count) {
  known = count = 1
  for (i = 1; i <= members; i++) {
    if (of(member[i], "known") != "yes") continue
    known++
    if (answered(member[i])) count++
  }
  for (i = 1; i <= nodes; i++) {
    if (of_node(i, "known") != "yes") continue
    known++
    if (of_node(i, "clustered") != "") count++
  }
  return 2 * count > known
}

function unreachable_nodes(    i, list) {
  for (i = 1; i <= nodes; i++) if (of_node(i, "clustered") == "") list = list " " node[i]
  return list
}

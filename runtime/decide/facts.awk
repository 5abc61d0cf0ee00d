#!/usr/bin/awk -f
# What every decision over users' data begins with: facts on standard input become tables that a decision reads. A decision is a filter
# without side effects: `awk -f facts.awk -f DECISION.awk`. It sees no file, no clock and no network, so tests can ask it about every state.
#
# Inputs:  standard input, a fact a line, a blank line after each set of facts:
#              self pod=cache-0 data=yes waited=3        this pod
#              sentinel pod=cache-sentinel-0 vote=cache-1    which pod a sentinel reports as primary: a pod, an address that is no pod's,
#                                                            `none`, or `-` (no answer)
#              member pod=cache-1 role=slave keys=yes ...    every other server of the instance, in a cluster of the shard; only `pod` if it
#                                                            did not answer
#              node pod=cache-0-1 id=4be8... slots=5461 ...  in a cluster: every node that CLUSTER NODES reports, this one too
#              slot slot=77 mark=importing ...               in a cluster: every slot that this node has marked
#          DECISION.awk says which facts it reads. A fact that is absent is the empty string: facts may be added, never renamed.
# Outputs: a line for each set of facts: VERDICT TARGET REASON. TARGET is a pod or `-`; REASON is for the log.
#
# DECISION.awk defines decide(), which returns verdict(...).

# verdict WHAT TARGET REASON: the answer to the present facts.
function verdict(what, target, reason) { return what " " (target == "" ? "-" : target) " " reason }

# of POD FACT: a fact about another server.
function of(pod, name) { return fact[pod, name] }

# answered POD: it told its role.
function answered(pod) { return fact[pod, "role"] != "" }

# stable POD: it answers, and its data set is complete: it neither loads it nor receives a new one.
function stable(pod) { return fact[pod, "loading"] == "no" && fact[pod, "syncing"] != "yes" }

# most_advanced WHICH: of the other servers that qualify, the one that is ahead; of equals the first one. WHICH is
#   holder           it holds keys, whatever its role
#   holding replica  a replica that holds keys. What its link reports is no matter
#   copy             a replica that holds keys, and heard from its primary since it started and not before the last write to this pod's files: it
#                    holds no less than they do
#   replica          a replica that was connected to its primary since it started
# One that is not stable never qualifies.
function most_advanced(which,    i, pod, best) {
  best = ""
  for (i = 1; i <= members; i++) {
    pod = member[i]
    if (stable(pod) && qualifies(which, pod) && (best == "" || ahead(pod, best))) best = pod
  }
  return best
}

function qualifies(which, pod) {
  if (which != "replica" && of(pod, "keys") != "yes") return 0
  if (which == "holder") return 1
  if (of(pod, "role") != "slave") return 0
  if (which == "holding replica") return 1
  if (!was_connected(pod)) return 0
  return which == "replica" || of(pod, "heard") + 0 <= self["age"] + SETTLING
}

# ahead POD OTHER: whether it holds more. Offsets compare within one replication history. One that only loaded its files counts from another one, so who
# was connected since it started comes before it.
function ahead(pod, other) {
  if (was_connected(pod) != was_connected(other) && (of(pod, "history") == "" || of(pod, "history") != of(other, "history"))) return was_connected(pod)
  return of(pod, "offset") + 0 > of(other, "offset") + 0
}

# was_connected POD: since it started it was the primary, or connected to one.
function was_connected(pod) { return of(pod, "role") == "master" || (of(pod, "heard") != "" && of(pod, "heard") >= 0) }

# Clocks and INFO count whole seconds: two readings of one moment may differ by this many.
BEGIN { SETTLING = 2 }

# primary_other_than_self: a server that reports that it is the primary, one that holds keys before one that is empty.
function primary_other_than_self(    i, found) {
  found = ""
  for (i = 1; i <= members; i++) {
    if (of(member[i], "role") != "master") continue
    if (found == "" || (of(found, "keys") != "yes" && of(member[i], "keys") == "yes")) found = member[i]
  }
  return found
}

# first_with FACT VALUE: the first of the other servers of which it is so.
function first_with(name, value,    i) {
  for (i = 1; i <= members; i++) if (of(member[i], name) == value) return member[i]
  return ""
}

# node_of POD: its row among the nodes of the cluster, or 0. of_node ROW FACT: a fact about a node.
function node_of(pod,    i) {
  for (i = 1; i <= nodes; i++) if (node[i] == pod) return i
  return 0
}

function of_node(i, name) { return row[i, name] }

# of_slot NUMBER FACT: a fact about the slot of this number among those that are marked.
function of_slot(i, name) { return marked[i, name] }

# shard_of POD: a pod of a cluster is SHARD-ORDINAL. is_first POD: the first of its shard.
function shard_of(pod) {
  sub(/-[0-9]*$/, "", pod)
  return pod
}

function is_first(pod) { return pod ~ /-0$/ }

# owns_slots ROW. shard_owner SHARD: the row of the first node of a shard that owns slots, or 0.
function owns_slots(i) { return of_node(i, "role") == "master" && of_node(i, "slots") > 0 }

function shard_owner(shard,    i) {
  for (i = 1; i <= nodes; i++) if (shard_of(node[i]) == shard && owns_slots(i)) return i
  return 0
}

# unreachable: the other servers that did not answer, after a space each; unstable: those, and those whose data set is not complete yet.
function unreachable(    i, list) {
  for (i = 1; i <= members; i++) if (!answered(member[i])) list = list " " member[i]
  return list
}

function unstable(    i, list) {
  for (i = 1; i <= members; i++) if (!stable(member[i])) list = list " " member[i]
  return list
}

# Seconds that other servers get to say whether they hold keys, and for which such an answer counts.
BEGIN { MEMBERS_ANSWER = 30 }

# missing_holder: a server that held keys a moment ago and does not answer now. One answer that is late must not cost its data set.
function missing_holder(    i, pod) {
  for (i = 1; i <= members; i++) {
    pod = member[i]
    if (!answered(pod) && of(pod, "held") != "" && of(pod, "held") < MEMBERS_ANSWER) return pod
  }
  return ""
}

# elected: the pod that a quorum of the sentinels reports as primary, or nothing.
function elected(    i) {
  for (i = 1; i <= sentinels; i++) if (is_pod(vote[i]) && votes(vote[i]) >= self["quorum"]) return vote[i]
  return ""
}

function is_pod(name,    i) {
  if (name == self["pod"]) return 1
  for (i = 1; i <= members; i++) if (member[i] == name) return 1
  return 0
}

# votes POD: how many sentinels report it. `none`: how many know no primary.
function votes(pod,    i, count) {
  for (i = 1; i <= sentinels; i++) if (vote[i] == pod) count++
  return count + 0
}

# never_elected: a quorum of the sentinels answers that it knows no primary.
function never_elected() { return votes("none") >= self["quorum"] }

function answer() {
  if (!pending) return
  print decide()
  # `delete ARRAY` is not in every awk.
  split("", fact)
  split("", self)
  split("", row)
  split("", marked)
  members = sentinels = nodes = slots = pending = 0
}

NF == 0 { answer(); next }

{
  pending = 1
  pod = $2
  sub(/^pod=/, "", pod)
  if ($1 == "member") member[++members] = pod
  if ($1 == "sentinel") vote[++sentinels] = "-"
  if ($1 == "node") node[++nodes] = pod
  if ($1 == "slot") slots++
  for (i = 2; i <= NF; i++) {
    at = index($i, "=")
    name = substr($i, 1, at - 1)
    value = substr($i, at + 1)
    # What substr returns compares as text, where 3 is more than 15. Ids can be all digits too.
    if (value ~ /^-?[0-9]+$/ && length(value) < 20) value += 0
    if ($1 == "self") self[name] = value
    else if ($1 == "member") fact[pod, name] = value
    else if ($1 == "node") row[nodes, name] = value
    else if ($1 == "slot") marked[slots, name] = value
    else if (name == "vote") vote[sentinels] = value
  }
}

END { answer() }

#!/usr/bin/awk -f
# Which replica of the shard a node asks to be promoted, before an orderly stop or after its server died.
#
# Before a stop the replica itself pauses the clients of this node and receives the rest, so it must be connected. After a crash only one that
# holds no less than the files of this pod is asked: otherwise this node comes back with them sooner than an election would have a better one.
#
# Inputs:  as facts.awk. self: server (running or down), data, age. member: role, keys, loading, syncing, link, heard, offset.
# Outputs: promote POD
#          wait -

function decide(    i, pod, best) {
  best = ""
  # The engine ends when it cannot write its table of the nodes, and then the table still says that this node owns slots which another one was given.
  for (i = 1; i <= members && self["server"] == "down"; i++)
    if (of(member[i], "role") == "master" && of(member[i], "keys") == "yes") return verdict("wait", "", member[i] " is the primary already")
  for (i = 1; i <= members; i++) {
    pod = member[i]
    if (!complete(pod)) continue
    if (best == "" || of(pod, "offset") + 0 > of(best, "offset") + 0) best = pod
  }
  if (best != "") return verdict("promote", best, self["server"] == "down" ? "it holds no less than this node" : "it is connected and the most advanced replica")
  if (members == 0) return verdict("wait", "", "this shard has no replicas")
  return verdict("wait", "", self["server"] == "down" ? "no replica is known to hold as much as this node" : "no replica is connected with a complete data set")
}

function complete(pod) {
  if (!stable(pod) || of(pod, "role") != "slave" || of(pod, "heard") == "" || of(pod, "heard") < 0) return 0
  if (self["server"] == "down") return of(pod, "heard") <= self["age"] + SETTLING
  return of(pod, "link") == "up"
}

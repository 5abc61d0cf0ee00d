#!/usr/bin/awk -f
# Which role a running node takes in its shard.
#
# A node without slots is a replica of the one that owns the slots of its shard. When everything is healthy, pod 0 takes them back: the pods 0
# are spread over the nodes of Kubernetes. With primaries anywhere else one machine could hold the majority of them, and without a majority no
# replica is ever elected.
#
# Inputs:  as facts.awk. self: pod, link (up: in sync with its primary), healthy (how many times in a row the verdict was `watch`),
#          enough (of those, before slots move), broken (yes: it gave its slots away because it could not save, and has not saved since). node: id, role, primary, health, slots.
# Outputs: keep -          the role is right
#          replicate POD   be a replica of it
#          watch -         the slots of the shard could be taken back, when all has been healthy for long enough
#          reclaim POD     take the slots of the shard back from it
#          wait -          something has to get healthy first

function decide(    own, owner, first) {
  own = node_of(self["pod"])
  if (!own) return verdict("wait", "", "this node does not report itself yet")
  if (owns_slots(own)) return verdict("keep")
  owner = shard_owner(shard_of(self["pod"]))
  if (!owner) {
    # The shard is new, or migrated all of its slots. Its pod 0 is the primary.
    first = node_of(shard_of(self["pod"]) "-0")
    if (of_node(own, "role") != "master" || is_first(self["pod"])) return verdict("keep")
    if (first && of_node(first, "role") == "master" && of_node(first, "health") == "ok") return verdict("replicate", node[first], "it is the first node of the shard")
    return verdict("wait", "", "waiting for " shard_of(self["pod"]) "-0, the first node of the shard")
  }
  if (of_node(own, "role") == "master" || of_node(own, "primary") != of_node(owner, "id")) return verdict("replicate", node[owner], "it owns the slots of the shard")
  if (!is_first(self["pod"])) return verdict("keep")
  if (failing() != "") return verdict("wait", "", "the slots of the shard stay with " node[owner] " while nodes are down:" failing())
  if (self["link"] != "up") return verdict("wait", "", "the slots of the shard stay with " node[owner] " until this node is in sync")
  if (self["broken"] == "yes") return verdict("wait", "", "the slots of the shard stay with " node[owner] " until this node has saved its data set")
  if (self["healthy"] + 1 < self["enough"]) return verdict("watch", "", "the slots of the shard go back to this node when all stays healthy")
  return verdict("reclaim", node[owner], "all nodes are healthy")
}

function failing(    i, list) {
  for (i = 1; i <= nodes; i++) if (of_node(i, "health") == "fail") list = list " " node[i]
  return list
}

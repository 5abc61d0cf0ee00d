#!/usr/bin/awk -f
# Which slots this node migrates next. Every primary with more than its share does so for itself: a slot has one owner, so no two nodes ever
# decide over the same one. Givers and takers go in the order of their shards, so all nodes with the same table agree on the whole plan.
#
# Slots that no node owns are left alone: their data is on the volume of a node that is down.
#
# Inputs:  as facts.awk. self: pod, shards (how many shards own slots), servers (of a shard, by the list of members), busy (yes: a
#          migration is under way), planned (POD,COUNT of the last plan). node: role, health, slots. member, of the taker: replicas (connected).
# Outputs: keep -            nothing to migrate
#          empty -           this shard owns no slots any more
#          wait -
#          plan POD          the same plan is expected of the next look; the reason begins with the number of slots
#          ask POD           how many replicas are connected to it
#          migrate POD       the reason begins with the number of slots

# The shares may differ by this many percent before slots move.
BEGIN { TOLERANCE = 10 }

function decide(    own, me) {
  own = node_of(self["pod"])
  if (!own || of_node(own, "role") != "master") return verdict("keep")
  me = index_of(self["pod"])
  if (of_node(own, "slots") == 0) {
    if (me < self["shards"]) return verdict("keep")
    return verdict("empty", "", "this shard owns no slots any more: its objects can be deleted")
  }
  if (self["busy"] == "yes") return verdict("wait", "", "a migration is under way")
  return next_migration(me)
}

# index_of POD: of its shard.
function index_of(pod) {
  pod = shard_of(pod)
  sub(/.*-/, "", pod)
  return pod + 0
}

function share(s) { return s >= self["shards"] ? 0 : int(16384 * (s + 1) / self["shards"]) - int(16384 * s / self["shards"]) }

function next_migration(me,    i, s, last, total, uneven, before, wants, owned, taker, surplus) {
  split("", owned)
  last = -1
  for (i = 1; i <= nodes; i++) {
    if (of_node(i, "role") != "master") continue
    s = index_of(node[i])
    total += of_node(i, "slots")
    if ((s in owned) && owned[s] > 0 && owns_slots(i)) return verdict("wait", "", "two primaries own slots of one shard: " taker[s] " and " node[i] ". No slots migrate; move them by hand")
    if (!(s in owned) || owns_slots(i)) {
      owned[s] = of_node(i, "slots") + 0
      taker[s] = node[i]
      if (s > last) last = s
    }
  }
  for (s = 0; s <= last; s++) {
    if (!(s in owned)) continue
    surplus[s] = owned[s] - share(s)
    if (s >= self["shards"] ? owned[s] > 0 : -surplus[s] * 100 > share(s) * TOLERANCE) uneven = 1
  }
  if (!uneven || surplus[me] <= 0) return verdict("keep")
  if (unhealthy() != "") return verdict("wait", "", "no slots migrate while nodes are not connected:" unhealthy())
  if (total != 16384) return verdict("wait", "", "no slots migrate while " (16384 - total) " slots have no owner")
  for (s = 0; s < self["shards"]; s++) if (!(s in owned)) return verdict("wait", "", "no slots migrate until shard " s " has a primary")
  for (s = 0; s < me; s++) if (surplus[s] > 0) before += surplus[s]
  for (s = 0; s < self["shards"]; s++) {
    if (surplus[s] >= 0) continue
    wants = -surplus[s]
    if (before >= wants) {
      before -= wants
      continue
    }
    wants -= before
    return planned(taker[s], wants < surplus[me] ? wants : surplus[me])
  }
  return verdict("keep")
}

# planned POD COUNT: what every node reports has to be the same twice, and a new primary gets data when it has a replica, where there are any.
function planned(pod, count) {
  if (self["planned"] != pod "," count) return verdict("plan", pod, count " slots")
  if (self["servers"] > 1 && of(pod, "replicas") == "") return verdict("ask", pod, "whether a replica is connected to it")
  if (self["servers"] > 1 && of(pod, "replicas") == 0) return verdict("wait", "", "no slots migrate to " pod " until a replica is connected to it")
  return verdict("migrate", pod, count " slots")
}

function unhealthy(    i, list) {
  for (i = 1; i <= nodes; i++) if (of_node(i, "health") != "ok") list = list " " node[i]
  return list
}

#!/usr/bin/awk -f
# Whether a primary whose writes are paused may request a failover: when every connected replica holds all that was written here. The sentinels
# choose among them, by what they heard up to ten seconds ago: also one that has lost its link since, and lacks what was written then. So first the link of
# every replica that answers is waited for, but of those that had lost it before the sentinels last heard them; only then those that are connected count.
#
# Inputs:  as facts.awk. self: offset (replication offset of this primary), every (yes: the link of every replica is waited for), lost (replicas that are not waited
#          for, each after a comma). member: role, link, offset.
# Outputs: ready POD     POD is the most advanced
#          wait -

function decide(    i, pod, best, behind, apart) {
  if (self["offset"] == "") return verdict("wait", "", "the server does not tell its replication offset")
  for (i = 1; i <= members; i++) {
    pod = member[i]
    if (of(pod, "role") != "slave") continue
    if (of(pod, "link") != "up") { if (!index(self["lost"] ",", "," pod ",")) apart = apart " " pod }
    else if (of(pod, "offset") == "" || of(pod, "offset") + 0 < self["offset"] + 0) behind = behind " " pod
    else if (best == "" || of(pod, "offset") + 0 > of(best, "offset") + 0) best = pod
  }
  if (behind != "") return verdict("wait", "", "waiting until these replicas have caught up:" behind)
  if (best == "") return verdict("wait", "", "no replica is connected")
  if (self["every"] == "yes" && apart != "") return verdict("wait", "", "waiting until these replicas are connected:" apart)
  return verdict("ready", best)
}

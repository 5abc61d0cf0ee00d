#!/usr/bin/awk -f
# Whether a primary whose writes are paused may request a failover: when every connected replica holds all that was written here. The sentinels
# choose among them.
#
# Inputs:  as facts.awk. self: offset (replication offset of this primary). member: role, link, offset.
# Outputs: ready POD     POD is the most advanced
#          wait -

function decide(    i, pod, best, behind) {
  if (self["offset"] == "") return verdict("wait", "", "the server does not tell its replication offset")
  for (i = 1; i <= members; i++) {
    pod = member[i]
    if (of(pod, "role") != "slave" || of(pod, "link") != "up") continue
    if (of(pod, "offset") == "" || of(pod, "offset") + 0 < self["offset"] + 0) behind = behind " " pod
    else if (best == "" || of(pod, "offset") + 0 > of(best, "offset") + 0) best = pod
  }
  if (behind != "") return verdict("wait", "", "waiting until these replicas have caught up:" behind)
  if (best == "") return verdict("wait", "", "no replica is connected")
  return verdict("ready", best)
}

#!/usr/bin/awk -f
# Which primary a sentinel that knows none is told to monitor: what most of the other sentinels report, else the one server that reports itself that
# it is the primary. With two of those one is wrong, and this cannot tell which.
#
# Inputs:  as facts.awk. sentinel: vote. self: asked (yes: the members were asked). member: role.
# Outputs: monitor POD
#          ask -         more facts are needed
#          wait -

function decide(    i, best, primary, count) {
  for (i = 1; i <= sentinels; i++) if (is_pod(vote[i]) && (best == "" || votes(vote[i]) > votes(best))) best = vote[i]
  if (best != "") return verdict("monitor", best, "other sentinels report it as primary")
  if (self["asked"] != "yes") return verdict("ask")
  for (i = 1; i <= members; i++) if (of(member[i], "role") == "master") { primary = member[i]; count++ }
  if (count == 1) return verdict("monitor", primary, "it reports that it is the primary")
  return verdict("wait", "", count > 1 ? "waiting until a single server reports that it is the primary" : "waiting for a primary")
}

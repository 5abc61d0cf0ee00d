#!/usr/bin/awk -f
# Which node this node meets or forgets next.
#
# Inputs:  as facts.awk. self: pod, down (seconds for which the set of nodes that are down and no members has been the same). member: every
#          pod of the mounted list; id, address (that of its Service now), reports (the id that a server at this address reports), acted (yes:
#          it was met a moment ago); address and reports only of those that are not known as healthy. node: id, health, slots, address,
#          member (yes or no), acted.
# Outputs: meet POD
#          forget ID
#          wait -      something is not as it should be
#          keep -

# Seconds for which a node must be down before it is forgotten. All nodes then refuse to know it for a minute, and the mounted list of members
# can be a minute or two old: a new member must not be taken for one that was removed.
BEGIN { DOWN_FOR = 150 }

function decide(    i, incomplete) {
  for (i = 1; i <= members; i++) {
    if (known_well(member[i])) continue
    if (to_meet(member[i])) return verdict("meet", member[i], "it is a member at " of(member[i], "address"))
    if (incomplete == "") incomplete = member[i]
  }
  for (i = 1; i <= nodes; i++) {
    if (of_node(i, "member") != "no" || of_node(i, "health") != "fail") continue
    if (of_node(i, "slots") > 0 || of_node(i, "acted") == "yes") continue
    if (self["down"] >= DOWN_FOR) return verdict("forget", of_node(i, "id"), "it is down, owns no slots, and is no member any more")
    if (incomplete == "") incomplete = node[i]
  }
  if (incomplete != "") return verdict("wait", "", incomplete " is not connected")
  return verdict("keep")
}

function known_well(pod) { return pod == self["pod"] || (node_of(pod) && of_node(node_of(pod), "health") == "ok") }

# to_meet POD: it is unknown, or known at an address that is no longer its own. Never at an address that does not report the right id: that
# would merge two clusters. When the address is right the node is down, or will be reached.
function to_meet(pod,    known) {
  known = node_of(pod)
  if (known && of_node(known, "health") == "unknown") return 0
  if (of(pod, "acted") == "yes" || of(pod, "address") == "" || of(pod, "reports") != of(pod, "id")) return 0
  return !known || of_node(known, "address") != of(pod, "address")
}

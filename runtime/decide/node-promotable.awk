#!/usr/bin/awk -f
# Whether a running replica is eligible for promotion by an election. A replica that has just started may hold less than its primary, which may
# come back at any moment. After a primary has come back, the nodes consider it down for a while, and it serves: the engine would elect an eligible replica at
# once, also one that is linked to it, and what the primary acknowledges until it learns of that would be lost.
#
# Inputs:  as facts.awk. self: pod, role (empty while it loads), link, heard (seconds since this replica last heard its primary, while the link is up), down (for how
#          many seconds the verdict has been `lost`), broken (yes: it gave its slots away because it could not save, and has not saved since). node: id,
#          primary, health.
# Outputs: eligible -   the reason is empty when it holds what a primary held
#          lost -       its primary is down, and may come back
#          wait -

# Seconds that a primary gets to come back with its data set.
BEGIN { PRIMARY_RETURNS = 45 }

# Seconds: three pings that a primary sends its replicas (repl-ping-replica-period), of which one comes late on a busy host. The link to a machine that lost power
# stays up longer.
BEGIN { UNHEARD = 6 }

function decide(    primary, down) {
  if (self["role"] == "slave" && self["link"] == "up" && self["broken"] == "yes") return verdict("wait", "", "waiting until this server has saved its data set")
  if (self["role"] != "slave") return verdict("wait", "", "the server loads its data set")
  primary = primary_row()
  down = primary && of_node(primary, "health") == "fail"
  if (self["link"] == "up" && (!down || self["heard"] >= UNHEARD)) return verdict("eligible")
  if (self["link"] == "up") return verdict("wait", "", "the primary " node[primary] " is back, and the nodes still consider it down")
  if (!down) return verdict("wait", "", "not in sync with the primary yet")
  if (self["down"] < PRIMARY_RETURNS) return verdict("lost", "", "the primary " node[primary] " is down, and has " PRIMARY_RETURNS " seconds to come back")
  return verdict("eligible", "", "the primary " node[primary] " has been down for " PRIMARY_RETURNS " seconds: this replica is eligible for promotion with the data it loaded")
}

# primary_row: the row of the node that this one replicates, or 0.
function primary_row(    own, i) {
  own = node_of(self["pod"])
  for (i = 1; own && i <= nodes; i++) if (of_node(i, "id") == of_node(own, "primary")) return i
  return 0
}

#!/usr/bin/awk -f
# Whether a running replica is eligible for promotion by an election. A replica that has just started may hold less than its primary, which may
# come back at any moment. One that has come back is considered down for up to two node timeouts more, and serves: an eligible replica would be elected at
# once, and what the primary acknowledges until it learns of that would be lost.
#
# Inputs:  as facts.awk. self: pod, role (empty while it loads), link, linked (seconds since the link is up), broken (yes: it gave its slots away because
#          it could not save, and has not saved since), running (seconds since its agent started). node: id, primary, health.
# Outputs: eligible -   the reason is empty when it holds what a primary held
#          wait -

# Seconds that a primary gets to come back with its data set.
BEGIN { PRIMARY_RETURNS = 45 }

function decide(    primary, down) {
  if (self["role"] == "slave" && self["link"] == "up" && self["broken"] == "yes") return verdict("wait", "", "waiting until this server has saved its data set")
  if (self["role"] != "slave") return verdict("wait", "", "the server loads its data set")
  primary = primary_row()
  down = primary && of_node(primary, "health") == "fail"
  if (self["link"] == "up" && (!down || self["linked"] >= PRIMARY_RETURNS)) return verdict("eligible")
  if (self["link"] == "up") return verdict("wait", "", "the primary " node[primary] " is back, and the nodes still consider it down")
  if (!down) return verdict("wait", "", "not in sync with the primary yet")
  if (self["running"] < PRIMARY_RETURNS) return verdict("wait", "", "the primary " node[primary] " is down, and has " PRIMARY_RETURNS " seconds to come back")
  return verdict("eligible", "", "the primary " node[primary] " has been down for " PRIMARY_RETURNS " seconds: this replica is eligible for promotion with the data it loaded")
}

# primary_row: the row of the node that this one replicates, or 0.
function primary_row(    own, i) {
  own = node_of(self["pod"])
  for (i = 1; own && i <= nodes; i++) if (of_node(i, "id") == of_node(own, "primary")) return i
  return 0
}

#!/usr/bin/awk -f
# When the sentinels may promote this server. A replica starts with replica-priority 0: what it loaded can be older than the data set of a primary
# that restarts as well, and no offset tells which is newer until they have been connected.
#
# Inputs:  as facts.awk. self: pod, role, link (up or down), waited (seconds since the server started), quorum, asked (yes: sentinels and members
#          were asked). sentinel: vote. member: role.
# Outputs: eligible -
#          ask -         more facts are needed
#          wait -

# Seconds that a primary gets to come back with its data set.
BEGIN { PRIMARY_RETURNS = 45 }

function decide(    primary) {
  if (self["role"] == "master" || self["link"] == "up") return verdict("eligible")
  if (self["role"] != "slave") return verdict("wait", "", "loading the data set")
  if (self["waited"] < PRIMARY_RETURNS) return verdict("wait", "", "waiting for the primary")
  if (self["asked"] != "yes") return verdict("ask")
  primary = elected()
  if (primary == "") return verdict("wait", "", "waiting for a quorum of the sentinels")
  if (primary == self["pod"] || answered(primary)) return verdict("wait", "", "waiting for the primary " primary)
  return verdict("eligible", "", "the primary " primary " has not come back for " PRIMARY_RETURNS " seconds: this replica is eligible for promotion, with what it loaded")
}

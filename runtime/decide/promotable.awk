#!/usr/bin/awk -f
# When the sentinels may promote this server. A replica starts with replica-priority 0: what it loaded can be older than the data set of a primary
# that restarts as well, and no offset tells which is newer until they have been connected.
#
# Inputs:  as facts.awk. self: pod, role, link (up or down), keys, waited (seconds since the server started), quorum, asked (yes: sentinels and
#          members were asked). sentinel: vote. member: role, keys, link, loading, syncing.
# Outputs: eligible -
#          ask -         more facts are needed
#          wait -

# Seconds that a primary gets to come back with its data set.
BEGIN { PRIMARY_RETURNS = 45 }
# And longer when another server reports that it is the primary: the one that the sentinels report waits up to 60 seconds until they agree.
BEGIN { PRIMARIES_AGREE = 120 }

function decide(    primary, other, useless) {
  if (self["role"] == "master" || self["link"] == "up") return verdict("eligible")
  if (self["role"] != "slave") return verdict("wait", "", "loading the data set")
  if (self["waited"] < PRIMARY_RETURNS) return verdict("wait", "", "waiting for the primary")
  if (self["asked"] != "yes") return verdict("ask")
  primary = elected()
  if (primary == "") return verdict("wait", "", "waiting for a quorum of the sentinels")
  useless = self["keys"] == "yes" && empty_replica(primary)
  if (primary == self["pod"] || (answered(primary) && !useless)) return verdict("wait", "", "waiting for the primary " primary)
  if (useless) return verdict("eligible", "", "the primary " primary " is an empty replica: this replica is eligible for promotion, with what it loaded")
  other = primary_other_than_self()
  if (other != "" && self["waited"] < PRIMARIES_AGREE) return verdict("wait", "", "waiting for the primary " primary ": " other " reports that it is the primary")
  # The sentinels would promote this one, which is eligible, and not a server that holds keys and is not eligible yet.
  other = first_with("keys", "yes")
  if (self["keys"] != "yes" && other != "") return verdict("wait", "", "waiting for the primary " primary ": this replica is empty and " other " is not")
  return verdict("eligible", "", "the primary " primary " has not come back for " PRIMARY_RETURNS " seconds: this replica is eligible for promotion, with what it loaded")
}

# empty_replica POD: it started as a replica of a server that follows it now, without a data set. It can never be the primary again by itself.
function empty_replica(pod) { return of(pod, "role") == "slave" && stable(pod) && of(pod, "link") != "up" && of(pod, "keys") != "yes" }

#!/usr/bin/awk -f
# Whether a running server has to be brought back to its primary: one that the sentinels did not know when they promoted another server, or that an
# operator or an interrupted resync left elsewhere. To follow means to replace its data set: the primary must be alive and report itself that it is
# the primary.
#
# Inputs:  as facts.awk. self: pod, primary (by the sentinels, or by its fixed role; empty when none is known), fixed (yes where roles are fixed), role,
#          follows (the pod that this server follows, or -), link (up or down), primary_unreachable (yes: the link is down, or the primary does not
#          ping), keys, wrong (seconds that it has been wrong), asked (yes: the members were asked). member: role, loading, keys.
# Outputs: keep -        the server is where it belongs
#          follow POD
#          lead -        no server is the primary: this one becomes it, which the sentinels report and which runs as a replica
#          refuse POD    POD is empty and this server is not
#          ask -         more facts are needed
#          wait -

# Seconds that sentinels get: they repair most by themselves, within their failover-timeout.
BEGIN { SENTINELS_REPAIR = 30 }
# And that the server which this one follows gets to come back: it may hold more.
BEGIN { FOLLOWED_RETURNS = 120 }

function decide(    primary) {
  primary = self["primary"]
  if (primary == "" || at_its_place(primary)) return verdict("keep")
  # A replica that hears no primary may be the one that the new primary needs before it takes writes: at once.
  if (self["fixed"] != "yes" && self["primary_unreachable"] != "yes" && self["wrong"] < SENTINELS_REPAIR) return verdict("wait", "", "waiting for the sentinels to repair the topology")
  if (self["asked"] != "yes") return verdict("ask")
  if (primary == self["pod"]) return lead()
  if (of(primary, "role") != "master") return verdict("wait", "", "waiting until " primary " reports that it is the primary")
  if (self["fixed"] == "yes") {
    if (!stable(primary)) return verdict("wait", "", "waiting until " primary " has loaded its data set")
    if (self["keys"] == "yes" && of(primary, "keys") != "yes") return verdict("refuse", primary, "this server does not follow its primary and holds keys, and " primary " is empty: not following it. FLUSHALL here gives the keys up")
  }
  return verdict("follow", primary, "this server should follow " primary " and does not: now following it")
}

# lead: it started as a replica when it heard no quorum, and the server that it follows learned from the quorum to follow this one. No replica is eligible
# for promotion then, and none would ever be.
function lead(    other) {
  if (self["wrong"] < SENTINELS_REPAIR) return verdict("wait", "", "waiting for the sentinels to repair the topology")
  other = self["follows"]
  if (is_pod(other) && other != self["pod"] && !answered(other) && self["wrong"] < FOLLOWED_RETURNS) {
    return verdict("wait", "", "the sentinels report this server as primary and it is a replica: waiting for " other ", which it follows")
  }
  other = primary_other_than_self()
  if (other == "" && self["keys"] != "yes") other = first_with("keys", "yes")
  if (other != "") return verdict("wait", "", "the sentinels report this server as primary and it is a replica: waiting for " other)
  return verdict("lead", "", "the sentinels report this server as primary, it is a replica, and no server reports that it is the primary: now it is the primary")
}

function at_its_place(primary) {
  if (self["role"] == "master") return primary == self["pod"]
  # The primary of a while ago, which follows the promoted one, is connected to it.
  if (self["role"] == "slave") return self["follows"] == primary || (primary == self["pod"] && (self["fixed"] == "yes" || self["link"] == "up"))
  # It loads, or it is busy.
  return 1
}

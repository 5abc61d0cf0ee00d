#!/usr/bin/awk -f
# Whether a running server has to be brought back to its primary: one that the sentinels did not know when they promoted another server, or that an
# operator or an interrupted resync left elsewhere. To follow means to replace its data set: the primary must be alive and report itself that it is
# the primary.
#
# Inputs:  as facts.awk. self: pod, primary (by the sentinels, or by its fixed role; empty when none is known), fixed (yes where roles are fixed), role,
#          follows (the pod that this server follows, or -), link (up or down), keys, wrong (seconds that it has been wrong), asked (yes: the
#          members were asked). member: role, loading, keys.
# Outputs: keep -        the server is where it belongs
#          follow POD
#          refuse POD    POD is empty and this server is not
#          ask -         more facts are needed
#          wait -

# Seconds that sentinels get: they repair most by themselves, within their failover-timeout.
BEGIN { SENTINELS_REPAIR = 30 }

function decide(    primary) {
  primary = self["primary"]
  if (primary == "" || at_its_place(primary)) return verdict("keep")
  # A replica without a primary may be the one that the new primary needs before it takes writes: at once.
  if (self["fixed"] != "yes" && self["link"] != "down" && self["wrong"] < SENTINELS_REPAIR) return verdict("wait", "", "waiting for the sentinels to repair the topology")
  if (self["asked"] != "yes") return verdict("ask")
  if (of(primary, "role") != "master") return verdict("wait", "", "waiting until " primary " reports that it is the primary")
  if (self["fixed"] == "yes") {
    if (!stable(primary)) return verdict("wait", "", "waiting until " primary " has loaded its data set")
    if (self["keys"] == "yes" && of(primary, "keys") != "yes") return verdict("refuse", primary, "this server does not follow its primary and holds keys, and " primary " is empty: not following it. FLUSHALL here gives the keys up")
  }
  return verdict("follow", primary, "this server should follow " primary " and does not: now following it")
}

function at_its_place(primary) {
  if (self["role"] == "master") return primary == self["pod"]
  if (self["role"] == "slave") return primary == self["pod"] || self["follows"] == primary
  # It loads, or it is busy.
  return 1
}

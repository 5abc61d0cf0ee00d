#!/usr/bin/awk -f
# Which replicas a switchover does not wait for: the sentinels know that these are not connected, or promote none of them.
#
# Inputs:  as facts.awk. member: role, link, heard, syncing, priority.
# Outputs: lost -   the reason is their list, each after a comma

# Seconds. What a sentinel knows of a replica is up to ten seconds old.
BEGIN { SENTINELS_HEAR_WITHIN = 12 }

function decide(    i, list) {
  for (i = 1; i <= members; i++) if (lost(member[i])) list = list "," member[i]
  return verdict("lost", "", list)
}

function lost(pod) {
  if (of(pod, "role") != "slave" || of(pod, "link") != "down") return 0
  if (of(pod, "heard") == "" || of(pod, "heard") < 0 || of(pod, "heard") > SENTINELS_HEAR_WITHIN) return 1
  return of(pod, "syncing") == "yes" || of(pod, "priority") == "0"
}

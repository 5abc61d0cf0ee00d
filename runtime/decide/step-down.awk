#!/usr/bin/awk -f
# Whether a primary of a cluster that refuses writes, because its disk is full or broken, gives its slots to a replica without a stop. Sentinels consider such a
# primary down by themselves.
#
# It refuses writes, so it has nothing that a replica in sync lacks. But instances share their plan and often their storage: the disks of the replicas
# may be full too, and then a promotion would only move the fault, again and again. So each replica that could be promoted has to take a snapshot
# first, the very thing that failed here.
#
# Inputs:  as facts.awk. self: role, refusing (seconds since it was first seen to refuse writes), needed (connected replicas that a primary needs to
#          take writes), testing (seconds since the last snapshot was asked for; empty before), asked (yes: members were asked). member: role, link,
#          loading, syncing, offset, saves (snapshots begun since its start), saving, saved and appended (ok or err, of the last snapshot and the last
#          write to the append-only file), before (saves, when it was asked for a snapshot; empty before).
# Outputs: keep -         it is no primary
#          ask -          more facts are needed
#          wait -
#          test POD       ask POD for a snapshot
#          give-up -      no switchover now
#          switchover POD POD is the most advanced of the replicas, all of which have saved

# Seconds. The engine tries a snapshot that failed again after five, and a write to the append-only file after one; what a rewrite took of the disk is free
# by then. What lasts this long does not heal by itself.
BEGIN { REFUSES_FOR = 60 }
# A snapshot of the largest plans takes tens of seconds on a slow disk.
BEGIN { SNAPSHOTS_TAKE = 300 }

function decide(    i, pod, connected, broken, pending, untested, best) {
  if (self["role"] != "master") return verdict("keep")
  if (self["refusing"] < REFUSES_FOR) return verdict("wait", "", "this primary refuses writes, for it cannot save: if that lasts for " REFUSES_FOR " seconds, a replica that can is promoted")
  if (self["asked"] != "yes") return verdict("ask")
  untested = best = ""
  for (i = 1; i <= members; i++) {
    pod = member[i]
    if (!stable(pod) || of(pod, "role") != "slave" || of(pod, "link") != "up") continue
    connected++
    if (best == "" || of(pod, "offset") + 0 > of(best, "offset") + 0) best = pod
    if (of(pod, "appended") == "err") broken = broken " " pod
    else if (of(pod, "before") == "") untested = untested == "" ? pod : untested
    else if (of(pod, "saving") == "yes" || of(pod, "saves") + 0 <= of(pod, "before") + 0) pending = pending " " pod
    else if (of(pod, "saved") != "ok") broken = broken " " pod
  }
  if (!connected) return verdict("wait", "", "this primary refuses writes and keeps its role: no replica is in sync")
  # The server that steps down does not count: its disk is broken.
  if (connected - 1 < self["needed"] + 0) return verdict("wait", "", "this primary refuses writes and keeps its role: without it the next one would have " connected - 1 " replicas, and needs " self["needed"] " to take writes")
  if (broken != "") return verdict("give-up", "", "this primary refuses writes and keeps its role: these replicas cannot save either:" broken)
  if (pending != "" && self["testing"] > SNAPSHOTS_TAKE) return verdict("give-up", "", "this primary refuses writes and keeps its role: not saved within " SNAPSHOTS_TAKE " seconds:" pending)
  if (pending != "") return verdict("wait", "", "waiting for the snapshot of" pending)
  # One after the other: the engine ends a replica that could not save when it receives the next write, and a full disk is found out by one of them.
  # One that was tested before may have ended by it: no other one follows.
  if (untested != "" && connected < members) return verdict("wait", "", "this primary refuses writes and keeps its role: not every replica is in sync")
  if (untested != "") return verdict("test", untested, "this primary has refused writes for " self["refusing"] " seconds: asking " untested " for a snapshot, which shows whether its disk works")
  return verdict("switchover", best, "this primary has refused writes for " self["refusing"] " seconds, and every replica in sync can save: starting a switchover")
}

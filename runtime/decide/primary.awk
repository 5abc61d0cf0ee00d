#!/usr/bin/awk -f
# Which server is the primary, asked by a server with sentinels before it starts. A server that starts as primary makes all others replace
# their data sets with its own, so this waits rather than err, and says for which pods.
#
# 1. A quorum of the sentinels reports another pod: follow it.
# 2. A quorum reports this pod. A replica that is connected to its primary shows that the last pod of this name still runs, as one that was force-deleted
#    does for two seconds: wait for its end, for a failover would lose what it acknowledges. If a living replica holds no less, stay down and ask for a
#    failover to it. Without data of its own this pod stays down as long as any server holds keys. Otherwise: start as primary, at once.
# 3. There is no quorum. At the first start of the instance, pod 0 is the primary; no pod becomes primary because others do not answer.
#    Later the last known primary is, after the sentinels had time to come back.
#
# Inputs:  as facts.awk. self: pod, first (yes for pod 0), data (yes: files of a data set), stored (no: without persistence), age (seconds since the last write to them), last
#          (the last known primary), waited (seconds since this began), quorum, asked (yes: the members were asked), promoted (the server that
#          this pod promoted). member: role, keys, loading, syncing, heard, offset, priority, held (seconds since it last answered that it holds
#          keys; empty: it did not since this began), eligible (seconds since it first answered that it is eligible for promotion; empty: not known), trusted
#          (no: it accepts TLS, and its certificate cannot be verified).
# Outputs: follow POD    start as a replica of it
#          start -       start as the primary
#          failover POD  ask the sentinels for a failover; they are expected to choose POD
#          promote POD   the sentinels do not: promote it
#          ask -         the votes do not decide it: ask the members too
#          wait -

# Seconds in which the last pod of this name ends. Where no packet tells a replica of that, it stays connected for much longer.
BEGIN { LAST_POD_ENDS = 5 }
# Seconds that the sentinels get: to come back after a restart of the whole instance,
BEGIN { SENTINELS_RETURN = 15 }
# to carry out a failover that was asked for,
BEGIN { FAILOVER_TAKES = 30 }
# to accept a primary that they did not promote themselves,
BEGIN { SENTINELS_ACCEPT = 60 }
# and to learn that a replica became eligible, and to be asked once more.
BEGIN { SENTINELS_LEARN = 12 }

function decide(    primary) {
  primary = elected()
  if (primary != "" && primary != self["pod"]) return verdict("follow", primary, "the sentinels report it as primary")
  if (self["asked"] != "yes") return verdict("ask")
  if (primary != "") return reported_myself()
  if (self["last"] != "") return without_quorum()
  return first_start()
}

function reported_myself(    copy, other, connected) {
  other = primary_other_than_self()
  connected = first_with("link", "up")
  if (connected != "" && other == "" && self["waited"] < LAST_POD_ENDS) return verdict("wait", "", "the sentinels report this pod as primary, and " connected " is connected to it: waiting for the end of the last pod of this name")
  copy = most_advanced("copy")
  if (copy != "") return succeed(copy, "the sentinels report this pod as primary, but " copy " is alive and holds no less")
  # It was promoted before all sentinels knew that it is eligible, which they learn from no primary. When this pod is a replica in sync, they promote
  # this one, with the same data set.
  if (other != "" && other == self["promoted"] && of(other, "keys") == "yes" && self["waited"] >= FAILOVER_TAKES + SENTINELS_ACCEPT) return verdict("follow", other, "this pod promoted it and the sentinels do not report it as primary")
  if (other != "" && other == self["promoted"]) return verdict("failover", other, "this pod promoted " other " and waits until the sentinels report it as primary")
  if (other != "" && self["waited"] < SENTINELS_ACCEPT) return verdict("wait", "", "the sentinels report this pod as primary, but " other " says that it is: waiting until they agree")
  if (self["data"] != "yes") return without_data("the sentinels report this pod as primary")
  if (missing_holder() != "") return verdict("wait", "", "the sentinels report this pod as primary: waiting for the answer of " missing_holder())
  return verdict("start", "", "the sentinels report this pod as primary")
}

# succeed POD REASON: the sentinels get some time; they never promote a replica that was disconnected from its primary for too long, even if
# it is the only one.
function succeed(pod, reason) {
  if (may_promote(pod)) return verdict("promote", pod, reason ". The sentinels promote no server")
  return verdict("failover", pod, reason)
}

# succeed_later POD REASON: the same without a quorum. A single sentinel that is asked would carry out a failover alone, while a quorum on the other
# side of a partition may know better.
function succeed_later(pod, reason) {
  if (may_promote(pod)) return verdict("promote", pod, reason)
  return verdict("wait", "", reason)
}

# may_promote POD: without the sentinels. They ask a replica for its priority, not a primary: one that is not eligible yet never would be.
function may_promote(pod,    other) {
  if (self["waited"] < FAILOVER_TAKES || of(pod, "role") != "slave") return 0
  if (elected() != "" && (of(pod, "priority") == 0 || (of(pod, "eligible") != "" && of(pod, "eligible") < SENTINELS_LEARN))) return 0
  other = primary_other_than_self()
  return other == "" || of(other, "keys") != "yes"
}

# without_data WHY: this pod would start empty.
function without_data(why,    holder) {
  if (untrusted() != "") return verdict("wait", "", why ", but it has no data: waiting for " untrusted())
  holder = most_advanced("holder")
  if (holder != "" && elected() == "") return succeed_later(holder, why ", but it has no data and " holder " has")
  if (holder != "") return succeed(holder, why ", but it has no data and " holder " has")
  holder = first_with("keys", "yes")
  if (holder != "") return verdict("wait", "", why ", but it has no data: waiting until " holder " has loaded its own")
  if ((unreachable() != "" && self["waited"] < MEMBERS_ANSWER) || missing_holder() != "") return verdict("wait", "", why ", but it has no data: waiting for the answers of" unreachable())
  return verdict("start", "", why ", and no server is known to hold data")
}

# untrusted: a server that runs and cannot be asked. It may hold more, however long it takes to renew a certificate.
function untrusted(    pod) {
  pod = first_with("trusted", "no")
  return pod == "" ? "" : pod ", which runs, and whose certificate has expired or is of another authority than that of this pod: renew it"
}

# first_start: this pod knows of no earlier primary.
function first_start(    other, holder, known) {
  other = primary_other_than_self()
  if (other != "" && self["data"] == "yes" && of(other, "keys") != "yes") {
    return verdict("wait", "", "first start: " other " is a primary, but it is empty and this pod is not: waiting for a quorum of the sentinels")
  }
  if (other != "") return verdict("follow", other, "it is the primary")
  if (untrusted() != "") return verdict("wait", "", "first start: waiting for " untrusted())
  # Only this pod and the sentinels have forgotten: an empty primary would wipe the others.
  known = never_elected() ? "no sentinel knows a primary and neither does this pod" : "the sentinels report different primaries and this pod knows none"
  holder = most_advanced("holder")
  if (holder != "" && (never_elected() || disagree())) return succeed_later(holder, known ", but " holder " holds data")
  # One that loads or is in a full resync would be promoted with half of it.
  holder = first_with("keys", "yes")
  if (holder != "" && (never_elected() || disagree())) return verdict("wait", "", known ": waiting until " holder " has loaded its data set")
  if (self["first"] != "yes") return verdict("wait", "", "first start: waiting for the first primary")
  if (never_elected()) return verdict("start", "", "first start")
  if (!disagree()) return verdict("wait", "", "first start: waiting for a quorum of the sentinels")
  # Where nothing is stored, nothing can come back. Else the data may be on a volume that is late.
  if (self["stored"] == "no") return verdict("start", "", known ", no server holds data, and none is stored")
  return verdict("wait", "", known ". If no volume of a server has data that you need, delete the StatefulSet of the sentinels and its volumes, and apply it again")
}

# disagree: all sentinels answer, and for longer than they need to agree there is no quorum. They learn from each other through a primary alone: without one
# they never will.
function disagree() { return votes("-") == 0 && elected() == "" && self["waited"] >= SENTINELS_ACCEPT }

# without_quorum: the sentinels report no primary by quorum, and this pod knows the last one.
function without_quorum(    other, copy, also) {
  other = primary_other_than_self()
  if (other != "" && self["data"] == "yes" && of(other, "keys") != "yes") {
    also = "; " other " is a primary, but it is empty and this pod is not: not following it"
    other = ""
  }
  # Sentinels that know no primary will report none: the last one need not wait for them, the others do wait for it.
  if (self["waited"] < SENTINELS_RETURN && !(never_elected() && self["last"] == self["pod"])) {
    if (other != "" && never_elected()) return verdict("follow", other, "it is the primary")
    return verdict("wait", "", "waiting for a quorum of the sentinels; the last known primary is " self["last"] also)
  }
  if (other != "") return verdict("follow", other, "it is the primary, and there is no quorum of sentinels")
  if (self["last"] != self["pod"]) return follow_last()
  if (untrusted() != "") return verdict("wait", "", "no quorum of sentinels. This pod was the primary: waiting for " untrusted())
  copy = most_advanced("copy")
  if (copy != "") return succeed_later(copy, "no quorum of sentinels. This pod was the primary, but " copy " is alive and holds no less")
  if (self["data"] != "yes") return without_data("no quorum of sentinels. This pod was the primary")
  if (missing_holder() != "") return verdict("wait", "", "no quorum of sentinels. This pod was the primary: waiting for the answer of " missing_holder())
  return verdict("start", "", "the last known primary, and there is no quorum of sentinels")
}

# follow_last: never when it is empty and this pod is not: it lost its data set and restarted before any pod could tell it.
function follow_last() {
  if (self["data"] == "yes" && of(self["last"], "role") == "master" && of(self["last"], "keys") != "yes") {
    return verdict("wait", "", "no quorum of sentinels. The last known primary " self["last"] " is empty and this pod is not: not following it")
  }
  return verdict("follow", self["last"], "the last known primary, and there is no quorum of sentinels")
}

#!/usr/bin/awk -f
# What becomes of the slots that this node has marked: as `migrating` to another node, or as `importing` from one. An engine that migrates key by key
# keeps these marks while the keys of a slot are on two nodes, and an interrupted migration leaves them behind.
#
# While a slot migrates its owner serves the keys that it has, and sends clients to the other node (ASK) for those that it lacks. So no key is deleted
# here, and no migration is undone: what has migrated is on the other node alone. Of a key that is on both nodes the owner's value counts: as long as it
# has the key, it sends no client elsewhere.
#
# | mark      | the owner of the slot   | keys here | then                                                                             |
# | --------- | ----------------------- | --------- | -------------------------------------------------------------------------------- |
# | migrating | this node               | any       | the migration is finished: to the other node, or to what was promoted in its place |
# | importing | migrates it here        | any       | nothing: the owner finishes                                                      |
# | importing | has no mark             | some      | the owner gets the mark that it lacks, and finishes                              |
# | importing | has no mark             | none      | the mark is cleared                                                              |
# | importing | migrates it elsewhere   | some      | that comes first                                                                 |
# | importing | migrates it elsewhere   | none      | the mark is cleared                                                              |
# | importing | this node               | any       | the mark is cleared: it has no effect                                            |
# | migrating | another node            | any       | the mark is cleared: the same                                                    |
#
# Inputs:  as facts.awk. self: pod, busy (yes: a migration of this node is under way), watched (the reason of the last `watch`). node: id, role, primary,
#          health, slots. slot: slot, mark (migrating or importing), with (the pod of the mark), owner (the pod that owns it, by this node's table; empty:
#          none), keys (here), reports (what that owner itself reports, of importing marks: stable, migrating:POD, or other: the slot is not its own).
# Outputs: keep -        nothing to do here
#          wait -
#          watch -       the same is expected of the next look
#          clear -       the marks; the reason begins with the slots, with commas between
#          adopt POD     it owns the slots, and migrates them here from now on; the reason as above
#          finish POD    the slots migrate to it; the reason as above

function decide(    own, i, what, kind, list, first) {
  own = node_of(self["pod"])
  if (!own || of_node(own, "role") != "master") return verdict("keep")
  split("", list)
  split("", first)
  for (i = 1; i <= slots; i++) {
    what = of_slot(i, "mark") == "migrating" ? outgoing(i) : incoming(i)
    kind = what
    sub(/ .*/, "", kind)
    if (!(kind in first) || first[kind] == kind) first[kind] = what
    list[what] = list[what] (list[what] == "" ? "" : ",") of_slot(i, "slot")
  }
  if ("clear" in first) return twice("clear", "", list["clear"] " no keys are left of a migration that was interrupted")
  if ("adopt" in first) return twice("adopt", rest(first["adopt"]), list[first["adopt"]] " keys of them are here, from a migration that was interrupted")
  if ("finish" in first) return verdict("finish", rest(first["finish"]), list[first["finish"]] " their migration was interrupted")
  if ("wait" in first) return verdict("wait", "", rest(first["wait"]))
  return verdict("keep")
}

# rest WHAT: without its first word.
function rest(what) { return index(what, " ") ? substr(what, index(what, " ") + 1) : "" }

# twice WHAT POD REASON: a migration that begins marks the slot at the other node first. What looks interrupted has to look so in the next look too.
function twice(what, pod, reason,    seen) {
  seen = what "," pod "," substr(reason, 1, index(reason, " ") - 1)
  return self["watched"] == seen ? verdict(what, pod, reason) : verdict("watch", "", seen)
}

# outgoing, incoming SLOT: what becomes of one, as its number among those that are marked.
function outgoing(i,    taker) {
  if (of_slot(i, "owner") != self["pod"]) return "clear"
  if (self["busy"] == "yes") return "keep"
  taker = primary_of(of_slot(i, "with"))
  return taker == "" ? "wait slots stay half migrated until " of_slot(i, "with") " is back" : "finish " taker
}

function incoming(i,    owner, reports) {
  owner = of_slot(i, "owner")
  reports = of_slot(i, "reports")
  if (owner == self["pod"]) return "clear"
  if (owner == "") return "wait slots stay half migrated while they have no owner"
  if (reports == "") return "wait slots stay half migrated until " owner " answers"
  if (reports == "migrating:" self["pod"]) return "keep"
  if (reports == "other" || of_slot(i, "keys") == "") return "wait"
  if (of_slot(i, "keys") == 0) return "clear"
  return reports == "stable" ? "adopt " owner : "wait slots stay half migrated until " owner " has migrated them"
}

# primary_of POD: the healthy primary of its shard: itself, or what was promoted in its place.
function primary_of(pod,    i, id) {
  i = node_of(pod)
  if (i && of_node(i, "role") == "slave") {
    id = of_node(i, "primary")
    for (i = nodes; i > 0; i--) if (of_node(i, "id") == id) break
  } else if (!i || of_node(i, "health") != "ok") i = shard_owner(shard_of(pod))
  return i && of_node(i, "role") == "master" && of_node(i, "health") == "ok" ? node[i] : ""
}

#!/usr/bin/awk -f
# From CLUSTER NODES to a line of facts for each slot that this node has marked. A node reports no marks but its own, `[SLOT->-ID]` while the slot
# migrates to another node and `[SLOT-<-ID]` while it is imported from one, after the slots that it owns.
#
# Inputs:  standard input: CLUSTER NODES of this node. look: a table of cluster-nodes.sh. said: a folder with POD.nodes, the same of other nodes that were
#          asked, and slot-keys, how many keys this node has of each of the slots, in their order, when they were counted.
# Outputs: as decide/open-slots.awk reads them.

BEGIN {
  while ((getline line <look) > 0) {
    split(line, field, " ")
    pod[field[2]] = field[1]
  }
}

{ sub(/\r$/, "") }

length($1) != 40 || NF < 8 { next }

{
  for (i = 9; i <= NF; i++) {
    if ($i ~ /^\[/) {
      marked[++marks] = $i
      continue
    }
    rows++
    from[rows] = first_of($i)
    to[rows] = last_of($i)
    by[rows] = pod[$1]
  }
}

END {
  for (i = 1; i <= marks; i++) {
    slot = slot_of(marked[i])
    importing = marked[i] ~ /-<-/
    owner = owner_of(slot)
    count = ""
    getline count <(said "/slot-keys")
    printf "slot slot=%s mark=%s with=%s owner=%s keys=%s", slot, (importing ? "importing" : "migrating"), pod[id_of(marked[i])], owner, count
    print importing && owner != "" ? " reports=" report_of(owner, slot) : ""
  }
}

function first_of(range) { return range + 0 }

function last_of(range) {
  sub(/.*-/, "", range)
  return range + 0
}

function slot_of(mark) { return substr(mark, 2) + 0 }

function id_of(mark) {
  gsub(/.*-[<>]-|\]$/, "", mark)
  return mark
}

function owner_of(slot,    i) {
  for (i = 1; i <= rows; i++) if (from[i] <= slot && slot <= to[i]) return by[i]
  return ""
}

# report_of POD SLOT: whether the pod itself says that it owns the slot, and has no mark of it.
function report_of(pod_asked, slot,    file, line, field, count, i, found) {
  file = said "/" pod_asked ".nodes"
  found = ""
  while ((getline line <file) > 0) {
    count = split(line, field, " ")
    if (field[3] !~ /myself/) continue
    found = "other"
    for (i = 9; i <= count; i++) {
      if (field[i] !~ /^\[/ && first_of(field[i]) <= slot && slot <= last_of(field[i])) found = "stable"
      if (found == "stable" && field[i] ~ /->-/ && slot_of(field[i]) == slot) found = "migrating:" pod[id_of(field[i])]
    }
  }
  close(file)
  return found
}

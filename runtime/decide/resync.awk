#!/usr/bin/awk -f
# From which server a primary with a fixed role goes on to take its data set. A source that restarted follows this server again, and may hold less
# than others now.
#
# Inputs:  as facts.awk. self: source, unheard (seconds since the source last reported that it serves as the source). member: role, keys, loading,
#          syncing, offset.
# Outputs: keep -        the source serves
#          source POD    resync from POD, which has to become a source first
#          restart -     no server holds data: start again
#          wait -

# Seconds that a source may be unreachable.
BEGIN { SOURCE_ANSWERS = 10 }

function decide(    holder) {
  if (of(self["source"], "role") == "master") return verdict("keep")
  if (!answered(self["source"]) && self["unheard"] < SOURCE_ANSWERS) return verdict("wait", "", "waiting for the answer of " self["source"])
  holder = most_advanced("holder")
  if (holder == self["source"]) return verdict("source", holder, holder " restarted")
  if (holder != "") return verdict("source", holder, self["source"] " no longer serves as the source: resyncing from " holder)
  if (unstable() == "" || self["unheard"] >= MEMBERS_ANSWER) return verdict("restart", "", "no server holds data any more: starting again")
  return verdict("wait", "", "waiting for the answers of:" unstable())
}

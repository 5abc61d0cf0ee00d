#!/usr/bin/awk -f
# Which data set a primary with a fixed role starts from, asked before its server starts: replicas replace their data sets with its own.
#
# | files of its own           | the other servers                       | it starts                                         |
# | -------------------------- | --------------------------------------- | ------------------------------------------------- |
# | append-only file, complete | not asked                               | from it, at once: no server holds more            |
# | any other                  | one runs, its certificate is not valid  | not yet                                           |
# | any other                  | one was connected after the last write  | from the most advanced of those                   |
# | any other                  | none was                                | from it, when all have answered or had their time |
# | none                       | one holds keys                          | from the most advanced                            |
# | none                       | none does                               | empty, when all have answered or had their time   |
#
# Inputs:  as facts.awk. self: complete (yes: an append-only file that no server can be ahead of), data, age, waited, interrupted (yes: an earlier
#          resync did not end; then `data` is no). member: role, keys, loading, syncing, heard, offset, trusted (no: it accepts TLS, and its
#          certificate cannot be verified).
# Outputs: start -       from its own files, or empty
#          resync POD    from the data set of that replica
#          wait -

# Seconds that servers which do not answer or load get when this pod has data: a network policy can take seconds to let a new pod through. Without data
# they get MEMBERS_ANSWER: to be scheduled and to load.
BEGIN { MEMBERS_CONNECT = 10 }

function decide(    source) {
  if (self["complete"] == "yes") return verdict("start", "", "the append-only file is complete")
  # It may hold more, however long it takes to renew a certificate.
  source = first_with("trusted", "no")
  if (source != "") return verdict("wait", "", "waiting for " source ", which runs, and whose certificate has expired or is of another authority than that of this pod: renew it")
  source = self["data"] == "yes" ? most_advanced("copy") : most_advanced("holder")
  if (source != "") return waits(MEMBERS_CONNECT) ? wait() : verdict("resync", source, why() ": resyncing from " source " before anything is served")
  if (self["data"] == "yes") return waits(MEMBERS_CONNECT) ? wait() : verdict("start", "", "no replica is known to hold more than the volume")
  if (waits(MEMBERS_ANSWER)) return wait()
  return verdict("start", "", "no server holds data" (unstable() == "" ? "" : ", as far as is known: no answer from" unstable()))
}

function why() {
  if (self["data"] == "yes") return "the volume is older than what replicas hold"
  return self["interrupted"] == "yes" ? "an earlier resync did not end" : "this pod has no data of its own"
}

# waits SECONDS: whether there are servers left to wait for.
function waits(seconds) { return unstable() != "" && self["waited"] < seconds }

function wait() { return verdict("wait", "", "waiting for the answers of:" unstable()) }

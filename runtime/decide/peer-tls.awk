#!/usr/bin/awk -f
# Whether a server connects to the others of its instance by TLS or in plain text, its links, and whether its plain port is open. A rolling update goes
# from one mode to the other pod by pod, and each pod decides for itself, so that every link works at every moment:
#
# | the other servers                     | links of this one                   |
# | ------------------------------------- | ----------------------------------- |
# | all answer on both ports              | those of its template               |
# | all answer on the port with TLS       | TLS                                 |
# | all answer on the plain port          | plain                               |
# | anything else                         | as they are                         |
#
# | template | links of the other servers            | plain port                    |
# | -------- | ------------------------------------- | ----------------------------- |
# | beside   |                                       | open                          |
# | only     | one has plain links                   | open: it could not connect    |
# | only     | all have TLS                          | closed                        |
# | only     | anything else                         | as it is                      |
#
# Before it starts a server goes by those that answer: others that start at the same time go by their templates too.
#
# Inputs:  as facts.awk. self: template (only or beside), links (plain or tls; empty before the server starts), port (open or closed; empty as well).
#          member: plain and tls (yes: it answers on this port), links (plain or tls; empty when it does not tell).
# Outputs: plain open | tls open | tls closed | plain closed: the links and the plain port. REASON is empty when nothing changes and nothing is pending.

function decide(    links, port) {
  count()
  links = links_now()
  port = port_now()
  return verdict(links, port, why(links, port))
}

# count: how many of the others answer at all, on each port, and have which links.
function count(    i, pod) {
  answering = by_plain = by_tls = plain_links = tls_links = 0
  without_tls = without_plain = plain_pods = ""
  for (i = 1; i <= members; i++) {
    pod = member[i]
    if (of(pod, "plain") == "yes" || of(pod, "tls") == "yes") answering++
    if (of(pod, "plain") == "yes") by_plain++; else without_plain = without_plain " " pod
    if (of(pod, "tls") == "yes") by_tls++; else without_tls = without_tls " " pod
    if (of(pod, "links") == "tls") tls_links++
    if (of(pod, "links") == "plain") { plain_links++; plain_pods = plain_pods " " pod }
  }
}

function starting() { return self["links"] == "" }

function wanted() { return self["template"] == "only" ? "tls" : "plain" }

function links_now(    needed) {
  needed = starting() ? answering : members
  if (by_tls == needed && by_plain == needed) return wanted()
  if (by_tls == needed) return "tls"
  if (by_plain == needed) return "plain"
  return starting() ? wanted() : self["links"]
}

function port_now() {
  if (self["template"] != "only" || plain_links) return "open"
  if (tls_links == members) return "closed"
  if (starting()) return tls_links == answering ? "closed" : "open"
  return self["port"]
}

# why: what changes, the links first, else what the mode of the template waits for.
function why(links, port) {
  if (starting()) return by(links) (port == "open" ? ", with a plain port for them" : ", without a plain port")
  if (links != self["links"]) return by(links) " from now on"
  if (port != self["port"]) return port == "open" ? "opening the plain port: it is for" plain_pods : "closing the plain port: every other pod connects by TLS"
  if (links != wanted()) return links == "tls" ? "waiting for the plain port of" without_plain : "waiting for the port with TLS of" without_tls
  if (self["template"] == "only" && port == "open") return plain_pods == "" ? "the plain port stays open until every other pod answers" : "the plain port stays open for" plain_pods
  return ""
}

function by(links) { return "connecting to the other pods " (links == "tls" ? "by TLS" : "in plain text") }

#!/usr/bin/awk -f
# Whether a server connects to the others of its instance by TLS or in plain text, its links, and whether its plain port is open. A rolling update goes
# from one mode to the other pod by pod, and each pod decides for itself, so that every link works at every moment:
#
# | the others, servers and sentinels     | links of this one                   |
# | ------------------------------------- | ----------------------------------- |
# | all answer on both ports              | those of its template; with sentinels only when nothing holds it: before, those of the other servers, if they are the same |
# | all answer on the port with TLS       | TLS                                 |
# | all answer on the plain port          | plain                               |
# | anything else                         | as they are                         |
#
# A sentinel holds a server while it has other links than the server's template and is not patient (peer-tls.sh): it would send replicas back to the
# port of its own links. It is patient when it is about to change as well. Another server holds it while it has another template: a sentinel cannot reach
# servers whose links differ from those of its primary.
#
# | template | links of the others                   | plain port                    |
# | -------- | ------------------------------------- | ----------------------------- |
# | beside   |                                       | open                          |
# | only     | one has plain links                   | open: it could not connect    |
# | only     | all have TLS                          | closed                        |
# | only     | anything else                         | as it is                      |
#
# Before it starts a server goes by those that answer: others that start at the same time go by their templates too. When none of the others tells its links, it has
# those of its last run: no other changes its links as long as one pod does not answer. With sentinels it has the links of the servers that answer, when those are
# the same, whatever port they answered on: in a failover no sentinel is patient, and in the first second of a pod one of two questions can be lost. When no server
# answers, it has those of its last run, or without one those of the sentinels.
#
# Inputs:  as facts.awk. self: template (only or beside), links (plain or tls; empty before the server starts), port (open or closed; empty as well),
#          last (its links in the last run; empty in a first one).
#          member: plain and tls (yes: it answers on this port), links (plain or tls; empty when it does not tell); of a server template; of a sentinel
#          kind=sentinel, and patient (yes or no).
# Outputs: plain open | tls open | tls closed | plain closed: the links and the plain port. REASON is empty when nothing changes and nothing is pending.

function decide(    links, port) {
  count()
  links = links_now()
  port = port_now(links)
  return verdict(links, port, why(links, port))
}

# count: how many of the others answer at all, on each port, and have which links.
function count(    i, pod) {
  answering = by_plain = by_tls = plain_links = tls_links = tls_servers = plain_servers = sentinels = 0
  without_tls = without_plain = plain_pods = impatient = behind = holding = ""
  for (i = 1; i <= members; i++) {
    pod = member[i]
    if (answers(pod)) answering++
    if (of(pod, "plain") == "yes") by_plain++; else without_plain = without_plain " " pod
    if (of(pod, "tls") == "yes") by_tls++; else without_tls = without_tls " " pod
    if (of(pod, "links") == "tls" || without_primary(pod)) tls_links++
    if (of(pod, "links") == "plain") { plain_links++; plain_pods = plain_pods " " pod }
    if (of(pod, "kind") == "sentinel") sentinels++
    else {
      if (of(pod, "links") == "tls") tls_servers++
      if (of(pod, "links") == "plain") plain_servers++
      if (answers(pod) && of(pod, "template") != self["template"]) behind = behind " " pod
    }
    if (holds(pod)) { holding = of(pod, "links"); impatient = impatient " " pod }
  }
}

function answers(pod) { return of(pod, "plain") == "yes" || of(pod, "tls") == "yes" }

# without_primary POD: a sentinel that knows no primary yet. With plain links it would have a plain port.
function without_primary(pod) { return of(pod, "kind") == "sentinel" && of(pod, "links") == "" && of(pod, "tls") == "yes" && of(pod, "plain") == "no" }

function holds(pod) { return of(pod, "kind") == "sentinel" && of(pod, "patient") == "no" && of(pod, "links") != wanted() }

# held: by a sentinel, or by a server. Without sentinels nothing holds.
function held() { return holding != "" || (sentinels && behind != "") }

# links_among_sentinels: of a server that starts. Sentinels follow the servers, so one that hears no server does not go by them alone, if it has a last run.
function links_among_sentinels() {
  if (servers_agree()) return links_of_servers()
  if (!tls_servers && !plain_servers) {
    if (self["last"] != "") return self["last"]
    if (tls_links && !plain_links) return "tls"
    if (plain_links && !tls_links) return "plain"
  }
  return holding != "" ? holding : wanted()
}

function servers_agree() { return (tls_servers > 0) != (plain_servers > 0) }

function links_of_servers() { return tls_servers ? "tls" : "plain" }

function starting() { return self["links"] == "" }

function wanted() { return self["template"] == "only" ? "tls" : "plain" }

function links_now(    needed) {
  if (starting() && sentinels) return links_among_sentinels()
  if (starting() && !plain_links && !tls_links && self["last"] != "") return self["last"]
  needed = starting() ? answering : members
  if (by_tls == needed && by_plain == needed) return links_by_both()
  if (by_tls == needed) return "tls"
  if (by_plain == needed) return "plain"
  return starting() ? wanted() : self["links"]
}

# links_by_both: where every link works.
function links_by_both() {
  if (!held()) return wanted()
  return servers_agree() ? links_of_servers() : self["links"]
}

function port_now(links) {
  if (self["template"] != "only" || plain_links) return "open"
  if (tls_links == members) return "closed"
  if (starting()) return links == "tls" && tls_links == answering ? "closed" : "open"
  return self["port"]
}

# why: what changes, the links first, else what the mode of the template waits for.
function why(links, port) {
  if (starting()) return by(links) (port == "open" ? ", with a plain port for them" : ", without a plain port")
  if (links != self["links"]) return by(links) " from now on"
  if (port != self["port"]) return port == "open" ? "opening the plain port: it is for" plain_pods : "closing the plain port: every other pod connects by TLS"
  if (links != wanted()) return waiting(links == "tls" ? without_plain : without_tls, links)
  if (self["template"] == "only" && port == "open") return plain_pods == "" ? "the plain port stays open until every other pod answers" : "the plain port stays open for" plain_pods
  return ""
}

function waiting(without, links) {
  if (without == "" && behind != "") return "waiting for these pods to restart with the TLS mode " self["template"] ":" behind
  if (without == "") return "waiting for the sentinels to be ready for the change:" impatient
  return (links == "tls" ? "waiting for the plain port of" : "waiting for the port with TLS of") without
}

function by(links) { return "connecting to the other pods " (links == "tls" ? "by TLS" : "in plain text") }

#!/usr/bin/awk -f
# Whether a node connects to the others of its cluster, its links, by TLS or in plain text. A node accepts on the cluster bus what it uses itself, so two
# nodes whose links differ cannot connect to each other: all change in one moment, and a node that starts goes by those that run. Each listens for that
# moment (node-links.sh) once its template wants the other links; the first node that finds all of them listening announces it.
#
# A rolling update from one template to the other changes no links until its last pod is there. A single node that missed the moment, or that started without
# an answer from the others, follows most of them, whatever its template: a cluster in two parts is worse than either kind of links.
#
# Inputs:  as facts.awk. self: template (only or beside), links (plain or tls; empty before the server starts), remembered (those of nodes.conf, before the
#          server starts), listening (yes), busy (yes: it migrates slots), fit (no: its certificate is not one for clients, which the bus asks for),
#          linked (yes: it is connected to every member), watched (the links that the last look would have followed).
#          member: links (plain or tls; empty when it did not answer), ready (yes: it listens).
# Outputs: before the server starts
#            plain - | tls -    the links to start with
#          then
#            keep -             the links are those of the template
#            listen POD|-       listen, and wait for the pod
#            wait -             do not listen: something has to end first
#            watch -            most others have the other links: follow them if the next look says the same
#            follow -           change to the other links, alone
#            switch -           announce the moment in which all change

BEGIN { UNFIT = "the certificate must be one for clients too, which the cluster bus asks for" }

function decide() {
  count()
  wanted = self["template"] == "only" ? "tls" : "plain"
  if (self["links"] == "") return start()
  own = self["links"]
  other = own == "tls" ? "plain" : "tls"
  if (having[other]) return apart()
  if (own == "tls" && own == wanted && self["fit"] == "no") return verdict("wait", "", "the nodes cannot connect to each other: " UNFIT)
  if (own == wanted) return verdict("keep")
  return change()
}

# count: of the other nodes how many have which links, the first that does not answer, and the first that is not ready.
function count(    i, pod) {
  having["plain"] = having["tls"] = 0
  unanswered = unready = ""
  for (i = 1; i <= members; i++) {
    pod = member[i]
    if (of(pod, "links") != "") having[of(pod, "links")]++
    else if (unanswered == "") unanswered = pod
    if (of(pod, "ready") != "yes" && unready == "") unready = pod
  }
}

function start() {
  if (having["tls"] > having["plain"]) return verdict("tls", "", "connecting to the other nodes by TLS, as they do")
  if (having["plain"] > having["tls"]) return verdict("plain", "", "connecting to the other nodes in plain text, as they do")
  if (self["remembered"] != "") return verdict(self["remembered"], "", "connecting to the other nodes " by(self["remembered"]) ", as before")
  if (wanted == "tls" && self["fit"] == "no") return verdict("plain", "", "connecting to the other nodes in plain text: " UNFIT)
  return verdict(wanted, "", "connecting to the other nodes " by(wanted))
}

# apart: some have the other links. Most of all members count; of two halves that both answer, the one with TLS follows, because plain text is what every
# node can do.
function apart(    half) {
  half = unanswered == "" && having[other] == having[own] + 1 && other == "plain"
  if (having[other] * 2 <= members + 1 && !half) return verdict("wait", "", "waiting for the nodes that connect " by(other) ": they change to " text(own))
  if (wanted == other || self["watched"] == other) return verdict("follow", "", "connecting to the other nodes " by(other) " from now on, as most of them do")
  return verdict("watch", "", "most of the other nodes connect " by(other))
}

# change: all that answer have the same links, and the template wants the others.
function change() {
  if (self["fit"] == "no" && wanted == "tls") {
    return verdict("wait", "", "the nodes stay connected in plain text: " UNFIT)
  }
  if (self["busy"] == "yes") return verdict("wait", "", "the links change to " text(wanted) " when the migration of slots has ended")
  if (unanswered != "") return verdict("listen", unanswered, "the links change to " text(wanted) " when " unanswered " answers")
  if (unready != "") return verdict("listen", unready, "the links change to " text(wanted) " when " unready " is ready for it")
  if (self["linked"] != "yes") return verdict("listen", "", "the links change to " text(wanted) " when this node is connected to all others")
  if (self["listening"] != "yes") return verdict("listen")
  return verdict("switch", "", "every node is ready to connect " by(wanted))
}

function text(links) { return links == "tls" ? "TLS" : "plain text" }

function by(links) { return links == "tls" ? "by TLS" : "in plain text" }

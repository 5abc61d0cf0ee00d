#!/usr/bin/awk -f
# Whether a sentinel connects to servers and to the other sentinels by TLS or in plain text, its links. A sentinel has one port for each server, that of its own
# links, so it follows the servers (peer-tls.awk), which decide for the whole instance. It takes other links only by a restart.
#
# | the servers that answer               | links of this sentinel              |
# | ------------------------------------- | ----------------------------------- |
# | all have TLS, and they are half of all | TLS                                |
# | all have plain links, the same        | plain                               |
# | anything else                         | as they are                         |
#
# Before it starts, any that answer are enough; when they differ, they are about to have those of their templates; when none tells, it goes by the other sentinels, and
# then by its last run.
#
# It is patient (peer-tls.sh) while links are about to change, and only while the primary is there: a failover that failed is repeated sooner without.
#
# Inputs:  as facts.awk. self: template (only or beside), links (plain or tls; empty before the sentinel starts), monitored (plain or tls: the port at
#          which it monitors the primary), primary (up; down or changing: a failover runs), turn (yes: this sentinel may restart now), quorum, last (its links
#          in the last run; empty in a first one).
#          member: as peer-tls.awk.
# Outputs: plain TIMEOUT | tls TIMEOUT: the links, other ones than it has when it has to restart for them now; TIMEOUT is patient or usual.
#          restart TIMEOUT: with the same links, for the port at which it monitors the primary is not that of its links
#          REASON is empty when nothing changes and nothing is pending.

function decide(    links) {
  count()
  if (self["links"] == "") {
    links = links_at_start()
    return verdict(links, "usual", "connecting to the other pods " by(links))
  }
  links = links_of_servers()
  if (links == self["links"] && (self["monitored"] == links || self["monitored"] == "")) return verdict(links, timeout(), why())
  if (self["turn"] != "yes" || answering < self["quorum"]) return verdict(self["links"], timeout(), "waiting for a moment in which the other sentinels do not need this one, to connect " by(links))
  if (links == self["links"]) return verdict("restart", timeout(), "restarting the sentinel, so that it monitors the primary " by(links))
  return verdict(links, timeout(), "restarting the sentinel, so that it connects to the other pods " by(links) ", as the servers do")
}

# count: the servers that have these links, the sentinels that do, and how many of the other sentinels answer.
function count(    i, pod, links) {
  servers = tls_servers = plain_servers = tls_sentinels = plain_sentinels = answering = 0
  for (i = 1; i <= members; i++) {
    pod = member[i]
    links = of(pod, "links")
    if (of(pod, "kind") != "sentinel") {
      servers++
      if (links == "tls") tls_servers++
      if (links == "plain") plain_servers++
    } else {
      if (of(pod, "plain") == "yes" || of(pod, "tls") == "yes") answering++
      if (links == "tls") tls_sentinels++
      if (links == "plain") plain_sentinels++
    }
  }
}

function wanted() { return self["template"] == "only" ? "tls" : "plain" }

function links_at_start() {
  if (tls_servers || plain_servers) return tls_servers && plain_servers ? wanted() : tls_servers ? "tls" : "plain"
  if (tls_sentinels && !plain_sentinels) return "tls"
  if (plain_sentinels && !tls_sentinels) return "plain"
  return self["last"] != "" ? self["last"] : wanted()
}

function links_of_servers() {
  if (tls_servers && !plain_servers && 2 * tls_servers >= servers) return "tls"
  if (plain_servers && !tls_servers && 2 * plain_servers >= servers) return "plain"
  return self["links"]
}

# changing: the servers have other links than this one, or will have.
function changing() { return self["links"] != wanted() || (self["links"] == "tls" ? plain_servers : tls_servers) > 0 }

function timeout() { return changing() && self["primary"] == "up" ? "patient" : "usual" }

function why() { return changing() ? "the links change to " (wanted() == "tls" ? "TLS" : "plain text") " when the servers do" : "" }

function by(links) { return links == "tls" ? "by TLS" : "in plain text" }

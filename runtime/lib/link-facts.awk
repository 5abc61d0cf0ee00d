#!/usr/bin/awk -f
# The facts about the links of other pods, from what they answered (peer-tls.sh): `awk -v said=FOLDER -v plain_port=PORT -v patience=MILLISECONDS -f link-facts.awk`.
#
# Inputs:  standard input, a line for each pod: its name, and `sentinel` if it is one. FOLDER/NAME.tls and FOLDER/NAME.plain, what it answered by each port, empty or
#          absent when it did not: a server to CONFIG GET of tls-replication and of the title of its process, a sentinel to SENTINEL MASTER, names and values.
# Outputs: a line of facts for each, as decide/peer-tls.awk reads it.

# reads PORT: its answer into `answer`. The number of lines, 0 when it did not answer.
function reads(port,    file, line, lines) {
  file = said "/" $1 "." port
  split("", answer)
  while ((getline line < file) > 0) answer[++lines] = line
  close(file)
  return lines + 0
}

# about_server LINES: a server without TLS does not let the others ask. The mode of its template is the end of the title of its process. The number of lines, 0 when the
# first answer is missing: the engine's client, which could not connect to ask that, has connected for the next one.
function about_server(lines,    i, word) {
  if (answer[1] ~ /^proc-title-template/) return 0
  asked = ""
  for (i = 1; i <= lines; i++) {
    word = answer[i]
    sub(/ .*/, "", word)
    if (links == "" && asked) links = word == "yes" ? "tls" : "plain"
    if (links == "" && word == "NOPERM") links = "plain"
    asked = word == "tls-replication"
    if (template == "" && match(answer[i], / tls:(only|beside)$/)) template = substr(answer[i], RSTART + 5)
  }
  return lines
}

# about_sentinel LINES: by the port at which it monitors the primary; neither is known of one that monitors none.
function about_sentinel(lines,    i) {
  for (i = 1; i < lines; i += 2) {
    if (answer[i] == "port") links = answer[i + 1] == plain_port ? "plain" : "tls"
    if (answer[i] == "failover-timeout") patient = answer[i + 1] + 0 >= patience + 0 ? "yes" : "no"
  }
}

function yes_or_no(value) { return value ? "yes" : "no" }

{
  links = template = patient = asked = ""
  tls = reads("tls")
  if ($2 == "sentinel") about_sentinel(tls); else tls = about_server(tls)
  plain = reads("plain")
  if ($2 != "sentinel") plain = about_server(plain); else if (!tls) about_sentinel(plain)
  facts = "plain=" yes_or_no(plain) " tls=" yes_or_no(tls) " links=" links
  if ($2 == "sentinel") print "member pod=" $1 " kind=sentinel " facts " patient=" patient
  else print "member pod=" $1 " " facts " template=" template
}

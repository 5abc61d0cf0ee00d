#!/usr/bin/awk -f
# The facts about other servers, from what they answered to ROLE, again and again: `awk -v said=FOLDER -f role-facts.awk`. The last answer counts.
#
# Inputs:  standard input, the names of the servers, one a line; FOLDER/NAME.roles, the answers. That of a replica has five lines: slave, the address
#          and the port of its primary, the state of the link, the replication offset. That of a primary begins with master.
# Outputs: a line of facts for each, as decide/facts.awk reads it: role, and of a replica link and offset.

{
  facts = ""
  rest = 0
  file = said "/" $1 ".roles"
  while ((getline line < file) > 0) {
    if (rest == 2) link = line == "connected" ? "up" : "down"
    if (rest == 1 && line ~ /^-?[0-9]+$/) facts = " role=slave link=" link " offset=" line
    if (rest > 0) rest--
    else if (line == "slave") rest = 4
    else if (line == "master") facts = " role=master"
  }
  close(file)
  print "member pod=" $1 facts
}

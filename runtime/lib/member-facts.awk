#!/usr/bin/awk -f
# The facts about other servers, from what they answered to INFO: `awk -v said=FOLDER -f member-facts.awk`.
#
# Inputs:  standard input, the names of the servers, one a line; FOLDER/NAME, INFO of sections persistence, keyspace, cluster and replication, in this
#          order; empty or absent when the server did not answer.
# Outputs: a line of facts for each, as decide/facts.awk reads it.
#
# An answer that lacks a section is none: the engine's client, which could not connect to ask for one, has connected for the next.
#
# Values other than the engine's own words and numbers are left out. What a replica announces as its address stands in INFO as it is, line breaks too:
# so replication comes last, the first line of a field counts, and of what stands after the replicas, the last.

function word(field, pattern) { return info[field] ~ ("^(" pattern ")$") ? info[field] : "" }

function number(field) { return word(field, "-?[0-9]+") }

function fact(name, value) { if (value != "") printf " %s=%s", name, value }

function yes_or_no(value) { return value == "" ? "" : value == 0 ? "no" : "yes" }

{
  split("", info)
  keys = announced = "no"
  sections = ""
  file = said "/" $1
  while ((getline line <file) > 0) {
    sub(/\r$/, "", line)
    at = index(line, ":")
    field = substr(line, 1, at - 1)
    if (line ~ /^slave[0-9]+:/) announced = "yes"
    if (announced == "no" && line ~ /^# /) sections = sections substr(line, 2)
    if (field == "master_repl_offset" || field == "master_replid") info[field] = substr(line, at + 1)
    else if (at && announced == "no" && !(field in info)) info[field] = substr(line, at + 1)
    if (announced == "no" && line ~ /^db[0-9]+:keys=[1-9]/) keys = "yes"
  }
  close(file)

  printf "member pod=%s", $1
  # ask_member_either_way in peers.sh.
  if (info["untrusted"] == 1) printf " trusted=no"
  role = sections == " Persistence Keyspace Cluster Replication" ? word("role", "master|slave") : ""
  if (role != "") {
    up = info["master_link_status"] == "up"
    fact("role", role)
    fact("keys", keys)
    fact("loading", yes_or_no(number("loading")))
    fact("syncing", yes_or_no(number("master_sync_in_progress")))
    if (role == "slave") {
      fact("link", up ? "up" : "down")
      fact("heard", number(up ? "master_last_io_seconds_ago" : "master_link_down_since_seconds"))
      fact("priority", number("slave_priority"))
    }
    fact("saves", number("rdb_saves"))
    fact("saving", yes_or_no(number("rdb_bgsave_in_progress")))
    fact("saved", word("rdb_last_bgsave_status", "ok|err"))
    fact("appended", word("aof_last_write_status", "ok|err"))
    fact("offset", number(role == "slave" ? "slave_repl_offset" : "master_repl_offset"))
    fact("history", word("master_replid", "[0-9a-f]+"))
    # start_waiting_server in cluster/join-cluster.sh.
    waits_in_cluster = role == "slave" && info["master_host"] == "127.0.0.1" && info["master_port"] == "2"
    fact("clustered", waits_in_cluster ? "yes" : yes_or_no(number("cluster_enabled")))
  }
  print ""
}

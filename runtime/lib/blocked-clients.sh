#!/bin/sh
# Clients that wait in a blocking command when this server is about to become a replica. Sourced after cli.sh, not run.
#
# The engine answers them UNBLOCKED, which libraries hand to the application as the error of a command: a worker that waits in BLPOP may end by it. When
# their connection ends they open another one and ask again, as after any failover. None of them has been answered, so nothing is lost.
#
# Inputs:  as cli.sh.

# blocked_in writes|reads: the ids in a CLIENT LIST on standard input, which INFO may follow. Once writes are paused no client begins to wait in a
# command that writes, such as BLPOP; one that only reads, or waits for replicas, can.
blocked_in() {
  awk -v kind="$1" '
    # A replica announces its address there as it is, line breaks too.
    /^# / { exit }
    /^id=/ {
      id = $1; blocked = 0; reads = 0
      for (field = 2; field <= NF; field++) {
        if ($field ~ /^flags=.*b/) blocked = 1
        if ($field ~ /^cmd=(xread|wait|waitaof)$/) reads = 1
      }
      if (blocked && (kind == "reads") == reads) print substr(id, 4)
    }
  '
}

# kill_commands IDS
kill_commands() {
  local id
  for id in $1; do echo "client kill id $id"; done
}

# end_connections IDS
end_connections() {
  if [ -n "$1" ]; then kill_commands "$1" | redis_cli >/dev/null || true; fi
}

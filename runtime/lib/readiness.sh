#!/bin/sh
# What every readiness probe of a server asks. Sourced after cli.sh, not run. A probe runs as long as its pod: it starts one program.
#
# Inputs:  as cli.sh; REDIS_DATA.

# ask_ready [COMMAND]: PING, and COMMAND by the same connection; the replies are in $reply. Ends the probe when the server serves no clients.
# MISCONF counts as ready: with a full disk the server serves reads and answers writes with the reason. Clients that could not
# connect any more would learn neither.
ask_ready() {
  reply=$(
    redis_cli <<EOF
ping
${1:-}
EOF
  ) || true
  # What replicas announce as their addresses stands there as it is, line breaks too.
  reply=${reply%%
slave[0-9]*}
  case $reply in
    PONG* | MISCONF*) ;;
    *)
      echo "not ready: $reply"
      exit 1
      ;;
  esac
  # The data set is loaded: the next start need not check the append-only file (prepare-data.sh).
  if [ -e "$REDIS_DATA/.loading" ]; then rm -f "$REDIS_DATA/.loading"; fi
}

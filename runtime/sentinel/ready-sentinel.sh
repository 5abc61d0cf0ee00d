#!/bin/sh
# Readiness probe of a sentinel: it knows a primary, so it can name one and vote. Rolling updates go one sentinel at a time.
#
# Inputs:  as cli.sh; REDIS_MASTER_NAME.
# Exit:    0 yes; 1 no.
set -eu
. "${0%/*}/cli.sh"

reply=$(redis_cli sentinel get-master-addr-by-name "$REDIS_MASTER_NAME") || true
case $reply in
  [0-9a-f]*[0-9]) ;;
  *)
    echo "not ready: the sentinel knows of no primary: $reply"
    exit 1
    ;;
esac

#!/bin/sh
# Startup probe of a pod among others: it answers, and is ready for its part. This probe comes every second and the readiness probe seldom, for
# each costs: without this one a rolling update would wait for the next readiness probe at every pod. One that is not ready in time has started all the
# same, so that it is checked for its life.
#
# Usage:   started.sh READINESS, the script of the readiness probe.
# Inputs:  as alive.sh and READINESS.
# Exit:    0 yes; 1 no (the reason is printed).
set -eu
here=${0%/*}
. "$here/cli.sh"

# Seconds from the start of the server; src/manifests/probes.ts allows for them.
settling=10

sh "$here/alive.sh"
if reason=$(sh "$here/$1"); then exit 0; fi
case $reason in *LOADING*) exit 0 ;; esac
uptime=$(redis_info uptime_in_seconds server)
if [ "${uptime:-$settling}" -lt "$settling" ]; then
  echo "$reason"
  exit 1
fi

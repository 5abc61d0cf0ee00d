#!/bin/sh
# Readiness probe: can clients be served? Local facts only.
#
# Inputs:  as readiness.sh.
# Exit:    0 yes; 1 no (the server's answer is printed).
set -eu
. "${0%/*}/cli.sh"
. "${0%/*}/readiness.sh"

ask_ready

#!/bin/sh
# What an entrypoint script does before its server. Sourced, not run.
#
# Inputs:  the entrypoint's `here`.
# shellcheck disable=SC2154 # here

# run_steps STEP...: scripts, one after the other; the first that fails ends the entrypoint with its code.
preparing=''
run_steps() {
  local step
  # PID 1 has no default action for SIGTERM: without this a stop during a long step would end in SIGKILL.
  trap 'kill "$preparing" 2>/dev/null || true; wait "$preparing" || true; exit 143' TERM
  for step in "$@"; do
    sh "$here/$step.sh" &
    preparing=$!
    wait "$preparing"
  done
}

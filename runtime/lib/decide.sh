#!/bin/sh
# The way from facts to a verdict. Sourced, not run.
#
# Inputs:  the entrypoint's `here`.
# shellcheck disable=SC2154 # here

# decide_asking DECISION ASK FACTS...: FACTS is a command that prints the facts; its last argument is whether other pods were asked. When the decision
# needs that, ASK asks them.
decide_asking() {
  local decision ask
  decision=$1
  ask=$2
  shift 2
  decide "$decision" "$("$@" no)"
  if [ "$verdict" != ask ]; then return; fi
  "$ask"
  decide "$decision" "$("$@" yes)"
}

# decide DECISION FACTS: sets $verdict, $target (`-` for none) and $reason. All three are empty when the filter itself failed, which no script
# takes for a verdict.
# shellcheck disable=SC2034 # for those who source this
decide() {
  read -r verdict target reason <<EOF
$(printf '%s\n' "$2" | awk -f "$here/facts.awk" -f "$here/$1.awk")
EOF
}

#!/bin/sh
# The way from facts to a verdict. Sourced, not run.
#
# Inputs:  the entry's `here`.
# shellcheck disable=SC2154 # here

# decide DECISION FACTS: sets verdict, target (`-` for none) and reason. All three are empty when the filter itself failed, which no script
# takes for a verdict.
# shellcheck disable=SC2034 # for those who source this
decide() {
  read -r verdict target reason <<EOF
$(printf '%s\n' "$2" | awk -f "$here/facts.awk" -f "$here/$1.awk")
EOF
}

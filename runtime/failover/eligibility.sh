#!/bin/sh
# Makes this server eligible for promotion by the sentinels, when decide/promotable.awk says so. Sourced by the agent after sentinels.sh and
# own-state.sh, not run.
#
# Inputs:  as sentinels.sh.
# shellcheck disable=SC2154 # set by those who source this

eligible=''
since=$(now)

# promotion_facts ASKED
promotion_facts() {
  echo "self pod=$POD_NAME asked=$1 waited=$(($(now) - since)) quorum=$(cat "$REDIS_CONFIG/quorum") $(own_facts)"
  if [ "$1" = yes ]; then sentinel_facts; fi
  member_facts
}

# check_eligibility: one look, until it is eligible.
check_eligibility() {
  if [ -n "$eligible" ]; then return; fi
  decide_asking promotable ask_all promotion_facts
  if [ "$verdict" != eligible ]; then return; fi
  if [ -n "$reason" ]; then log "$reason"; fi
  if [ "$(redis_cli config set replica-priority 100)" = OK ]; then eligible=yes; fi
}

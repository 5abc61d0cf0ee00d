#!/bin/sh
# When the sentinels may promote this server. A replica starts with replica-priority 0: what it loaded can be older than what a
# primary holds that restarts as well, and no offset tells which is newer until they have been in touch. Sourced by the helper after
# peers.sh, not run.
#
# Inputs:  as peers.sh; the helper's `log`.

# Seconds that a primary gets to come back with what it holds.
primary_returns=45
may_be_promoted=''
since=$(date +%s)

# stand: makes this server a candidate once it has had what a primary has, or when that does not come back.
stand() {
  if [ -n "$may_be_promoted" ]; then return; fi
  case $(redis_cli info replication) in
    *role:master* | *master_link_status:up*) ;;
    *role:slave*)
      if ! abandoned; then return; fi
      log "the primary has not come back for $primary_returns seconds: the sentinels may promote this replica, with what it loaded"
      ;;
    # It loads.
    *) return ;;
  esac
  if [ "$(redis_cli config set replica-priority 100)" = OK ]; then may_be_promoted=yes; fi
}

# abandoned: the primary that the sentinels name says nothing, and had its time.
abandoned() {
  if [ $(($(date +%s) - since)) -lt "$primary_returns" ]; then return 1; fi
  ask_sentinels
  ask_members
  primary=$(elected)
  [ -n "$primary" ] && ! answered "$primary"
}

#!/bin/sh
# A primary that refuses writes for long, because its disk is full or broken, gives its slots to a replica that can save. decide/step-down.awk decides.
# Sourced by the agent after promotion.sh, not run.
#
# Inputs:  as promotion.sh; REDIS_RUN/refusing-since (alive.sh); REDIS_CONFIG/live.conf; the agent is a child of the entrypoint script.
# shellcheck disable=SC2154 # those who source this

# Present from a switchover for the sake of the disk until this server has saved again (save-again.sh). Not on that disk.
cannot_save=$REDIS_RUN/cannot-save

# Seconds until the next look when nothing can be done, and until the next try when one failed: a try makes every replica save its data set.
refusal_look=10
step_down_pause=300

resting_until=0
# `POD=SAVES` of each replica that was asked for a snapshot, and when the last one was.
snapshots=''
testing_since=''

# refusal_facts SECONDS ASKED
refusal_facts() {
  local testing
  testing=''
  if [ -n "$testing_since" ]; then testing=$(($(now) - testing_since)); fi
  echo "self pod=$POD_NAME role=master refusing=$1 needed=$(awk '$1 == "min-replicas-to-write" { print $2 }' "$REDIS_CONFIG/live.conf") testing=$testing asked=$2"
  member_facts_of "$shard_members" | awk -v snapshots="$snapshots" '
    BEGIN { count = split(snapshots, asked, " "); for (i = 1; i <= count; i++) { split(asked[i], pair, "="); before["pod=" pair[1]] = pair[2] } }
    { print $0 ($2 in before ? " before=" before[$2] : "") }'
}

ask_replicas() { ask_members_of "$shard_members"; }

# check_refusal ROLE: one look. While the server takes writes it costs nothing.
check_refusal() {
  local line
  first_line "$REDIS_RUN/refusing-since"
  if [ -z "$line" ]; then
    forget_snapshots
    return
  fi
  if [ "$1" != master ] || [ "$(now)" -lt "$resting_until" ]; then return; fi
  # The file can be that of a server which ran here before.
  case $(redis_cli ping) in MISCONF*) ;; *) return ;; esac
  decide_asking step-down ask_replicas refusal_facts "$(($(now) - line))"
  if [ -n "$reason" ]; then say "$reason" >&2; fi
  case $verdict in
    test) request_snapshot "$target" ;;
    switchover) step_down "$target" ;;
    give-up) rest "$step_down_pause" ;;
    *) if [ -z "$testing_since" ]; then rest "$refusal_look"; fi ;;
  esac
}

forget_snapshots() {
  snapshots=''
  testing_since=''
}

# rest SECONDS: until the next look, which begins anew.
rest() {
  forget_snapshots
  resting_until=$(($(now) + $1))
}

# request_snapshot POD: it begins one at once, or when the rewrite of its append-only file that runs is complete.
request_snapshot() {
  local reply
  testing_since=$(now)
  snapshots="$snapshots $1=$(said_of "$1" rdb_saves)"
  reply=$(peer_cli "$1" "$REDIS_MEMBER_PORT" bgsave schedule)
  case $reply in
    # The error that a save is in progress already names it too.
    *'Background saving'*) ;;
    *)
      log "$1 takes no snapshot, trying again in $step_down_pause seconds: ${reply:-no answer}" >&2
      rest "$step_down_pause"
      ;;
  esac
}

# step_down POD: the container starts anew afterwards, so that the start checks the disk, and nothing that the server left unfinished stays.
step_down() {
  now >"$cannot_save"
  # Whatever comes of it is found out anew (role.sh): a server that does not answer below must not stay out of elections.
  judge_anew
  # By an election, in the moments until the container starts anew.
  redis_cli config set cluster-replica-no-failover yes >/dev/null
  promoted "$1" || true
  case $(redis_info role replication) in
    slave)
      log "another server is the primary now, and this one restarts: it is not promoted until it has saved its data set" >&2
      kill -TERM "$PPID"
      exit 0
      ;;
    master)
      rm -f "$cannot_save"
      log "this server is still the primary, trying again in $step_down_pause seconds" >&2
      ;;
      # The engine ends when it cannot write its table of the nodes, and the container with it.
  esac
  rest "$step_down_pause"
}

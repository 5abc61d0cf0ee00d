#!/bin/sh
# Keeps the settings and users of the running server as the agent applied them: what was changed by hand is put back. A setting that the configuration
# does not name is the operator's. Sourced by live-settings.sh, not run.
#
# Inputs:  as live-settings.sh.
# shellcheck disable=SC2154 # those who source this

# Settings that only the pod knows. Not `requirepass`: to set it changes the password of `default`, and an empty one removes it. It is a part of the
# users.
guarded_by_name='masteruser masterauth replica-announce-ip replica-announce-port cluster-announce-ip cluster-announce-hostname cluster-announce-port
cluster-announce-bus-port tls-replication tls-cluster'
guarded=''
kept_settings=''
kept_users=''

# Seconds between two looks.
guard_pause=15
guard_due=0

# guarded_settings: the names, one time each. An append-only file in addition does no harm, and to switch it off has an order of its
# own (live-settings.sh).
guarded_settings() {
  echo "$guarded_by_name"
  awk '$1 != "" && $1 !~ /^#/ && $0 != "appendonly no" { print tolower($1) }' "$REDIS_CONFIG/restart.conf" "$REDIS_CONFIG/live.conf" | sort -u
}

# running_settings: NAME and VALUE, a line each. Fails when the server does not tell.
running_settings() {
  local reply
  # shellcheck disable=SC2086 # a list
  reply=$(redis_cli config get $guarded)
  case $reply in
    *maxmemory-policy*) printf '%s\n' "$reply" ;;
    *) return 1 ;;
  esac
}

# running_users: the lines of ACL LIST. Fails when the server does not tell.
running_users() {
  local reply
  reply=$(redis_cli acl list)
  case $reply in
    user\ *) printf '%s\n' "$reply" ;;
    *) return 1 ;;
  esac
}

# remember_settings: as they are now, after they were applied.
remember_settings() {
  guarded=$(guarded_settings | tr '\n' ' ')
  kept_settings=$(running_settings) || kept_settings=''
  kept_users=$(running_users) || kept_users=''
  guard_due=$guard_pause
}

# changed_settings CURRENT: the names whose value is another one. settings_back CURRENT: the commands that put them back.
changed_settings() { settings_diff "$1" 'print name'; }
settings_back() { settings_diff "$1" 'gsub(/["\\\\]/, "\\\\&", value); print "config set " name " \"" value "\""'; }
settings_diff() {
  # The last value can be empty, and the shell drops an empty last line.
  printf '%s\n\n' "$1" | REDIS_KEPT=$kept_settings awk '
    BEGIN { count = split(ENVIRON["REDIS_KEPT"], line, "\n"); for (i = 1; i < count + 1; i += 2) kept[line[i]] = line[i + 1] }
    NR % 2 { name = $0; next }
    (name in kept) && kept[name] != $0 { value = kept[name]; '"$2"' }'
}

# users_back CURRENT: the commands that put all users back, and remove those that were added.
users_back() {
  printf '%s\n' "$1" | REDIS_KEPT=$kept_users awk '
    BEGIN {
      count = split(ENVIRON["REDIS_KEPT"], line, "\n")
      for (i = 1; i <= count; i++) {
        split(line[i], word, " ")
        kept[word[2]]
        rules = line[i]
        sub(/^user [^ ]* /, "", rules)
        print "acl setuser " word[2] " reset " rules
      }
    }
    !($2 in kept) { print "acl deluser " $2 }'
}

# guard_at_once: not only when it is due.
guard_at_once() {
  guard_due=0
  guard_settings 0
}

# guard_settings SECONDS: one round of an agent that comes back after that time.
guard_settings() {
  local current names
  guard_due=$((guard_due - $1))
  if [ "$guard_due" -gt 0 ] || [ -z "$applied" ] || [ "$retiring" = yes ] || is_dropping || [ -e "$REDIS_RUN/settings-may-change" ]; then return; fi
  guard_due=$guard_pause
  if [ -z "$kept_settings" ] || [ -z "$kept_users" ]; then
    # The server was busy when it was asked.
    remember_settings
    return
  fi
  current=$(running_users) || return 0
  if [ "$current" != "$kept_users" ]; then
    say_about users "the running server has other users or rights than the library gave it, putting them back" >&2
    put_back users "$(users_back "$current")"
  fi
  current=$(running_settings) || return 0
  if [ "$current" = "$kept_settings" ]; then return; fi
  names=$(changed_settings "$current" | tr '\n' ' ')
  if [ -n "$names" ]; then
    say_about settings "the running server has other settings than its configuration, putting them back: $names" >&2
    put_back settings "$(settings_back "$current")"
  fi
}

# put_back WHAT COMMANDS: what the server refuses is tried in every round, and logged once. What is changed again is logged again.
put_back() {
  local refused
  refused=$(printf '%s\n' "$2" | redis_cli | grep -Evx 'OK|[0-9]+|' | tr '\n' ' ')
  if [ -n "$refused" ]; then
    say_about "refused $1" "the server refused: $refused" >&2
  else
    forget_about "$1"
    forget_about "refused $1"
  fi
}

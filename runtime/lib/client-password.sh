#!/bin/sh
# The password of applications, when it changes: the server takes the new one at once, and after a grace the connections that logged in with the old
# one are closed. Sourced by live-settings.sh, not run.
#
# Inputs:  as acl.sh; REDIS_CONFIG/password-grace: seconds that connections of the old password stay (default 900).

# yes: the server takes the old password too. A probe may have read it just before it was replaced.
retiring=no
# When old passwords ended, and connections of theirs may still be open: seconds since the epoch, the earliest first.
ended=''

# apply_password: one look at the mounted file. Fails when the server refused the new one.
apply_password() {
  local password fault hash reply
  password=$(cat "$REDIS_PASSWORD_FILE" 2>/dev/null)
  # A Secret that is being written anew: what was taken still holds.
  if [ -z "$password" ]; then return; fi
  hash=$(printf %s "$password" | password_hash)
  if [ "$password" != "$(cat "$REDIS_RUN/password")" ]; then
    fault=$(password_fault "$REDIS_PASSWORD_FILE")
    if [ -n "$fault" ]; then
      say_about password "the new password in the connection Secret $fault: the server keeps the old one, and will not start again until the Secret is changed" >&2
      return
    fi
    reply=$(redis_cli acl setuser default "#$hash")
    if [ "$reply" != OK ]; then
      say_about password "the server refused the new password: $reply" >&2
      return 1
    fi
    printf %s "$password" >"$REDIS_RUN/password.new"
    mv "$REDIS_RUN/password.new" "$REDIS_RUN/password"
    retiring=yes
    forget_about password
  elif [ "$retiring" = yes ] && [ "$(redis_cli acl setuser default resetpass "#$hash")" = OK ]; then
    retiring=no
    ended="$ended $(now)"
    log "the password of the connection Secret changed: new connections need the new one, those of the old one are closed in $(password_grace) seconds"
  else
    forget_about password
  fi
}

# password_grace: seconds. The server counts the age of a connection in whole ones, so that less than two would spare some.
password_grace() {
  local line
  first_line "$REDIS_CONFIG/password-grace"
  line=${line:-900}
  if [ "$line" -lt 2 ]; then line=2; fi
  echo "$line"
}

# close_old_connections: those whose grace is over. They are older than the end of their password.
close_old_connections() {
  local end age closed
  # The usual case costs nothing.
  if [ -z "$ended" ]; then return; fi
  ended=${ended# }
  end=${ended%% *}
  age=$(($(now) - end))
  if [ "$age" -lt "$(password_grace)" ]; then return; fi
  closed=$(redis_cli client kill user default maxage "$age")
  case $closed in
    '' | *[!0-9]*)
      say_about connections "the server did not close the connections of the old password, asking again: $closed" >&2
      return 1
      ;;
  esac
  forget_about connections
  log "closed $closed connections that logged in with the old password"
  ended=${ended#"$end"}
}

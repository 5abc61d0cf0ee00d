#!/bin/sh
# Startup and liveness probe: does the server answer at all? A script of a client that keeps it from serving others is killed after a minute.
#
# Inputs:  as cli.sh; REDIS_RUN (busy-since, refusing-since).
# Exit:    0 it answers, whatever it says; 1 it does not, or a script that cannot be killed keeps it busy (the reason is printed).
# A restart helps none of the answers: not LOADING (it would begin again), not BUSY (a script runs, and ends), not MISCONF (the disk is full),
# not NOAUTH or WRONGPASS (a password is being changed). Without persistence it would also throw the data away.
set -eu
umask 077
here=${0%/*}
. "$here/cli.sh"
. "$here/log.sh"

# Seconds in which every probe finds the server busy. It says that it is after the first five (busy-reply-threshold).
longest_script=60
busy_since=$REDIS_RUN/busy-since
# Since when the server has refused writes because it cannot save, for step-down.sh.
refusing_since=$REDIS_RUN/refusing-since

# note TEXT: in the log of the container, to which a probe does not write. A runtime that does not let it loses the line.
note() { { log "$1" >/proc/1/fd/1; } 2>/dev/null || true; }

is_over() { if [ -e "$1" ]; then rm -f "$1"; fi; }

# kill_script: the reply is in $reply, which the caller declares. EVAL and FCALL differ in the command that ends them, and the engine answers BUSY to the wrong one.
kill_script() {
  reply=$(redis_cli script kill) || true
  case $reply in *BUSY*) reply=$(redis_cli function kill) || true ;; esac
}

# end_endless_script: the clock starts with the first probe that finds the server busy.
end_endless_script() {
  local line reply
  first_line "$busy_since"
  if [ -z "$line" ]; then
    now >"$busy_since"
    return
  fi
  if [ $(($(now) - line)) -lt "$longest_script" ]; then return; fi
  kill_script
  case $reply in
    OK)
      note "killed a script that kept the server busy for $longest_script seconds: its client got an error"
      is_over "$busy_since"
      ;;
    *UNKILLABLE*)
      echo "a script keeps the server busy for more than $longest_script seconds and has written, so it cannot be killed: the container restarts"
      exit 1
      ;;
  esac
}

reply=$(redis_cli ping) || true
case $reply in
  *BUSY*) end_endless_script ;;
  *MISCONF*)
    is_over "$busy_since"
    if ! [ -e "$refusing_since" ]; then now >"$refusing_since"; fi
    ;;
  *PONG* | *LOADING* | *MASTERDOWN* | *NOAUTH* | *WRONGPASS* | *NOPERM* | *'max number of clients'*)
    is_over "$busy_since"
    is_over "$refusing_since"
    ;;
  *)
    echo "no answer from the server: $reply"
    exit 1
    ;;
esac

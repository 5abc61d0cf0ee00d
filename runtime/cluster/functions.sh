#!/bin/sh
# Libraries of functions. A client calls a function on the node that owns the key, and the engine migrates keys alone: a node gets the libraries of the
# others before its first slot. Sourced by the agent after cluster-nodes.sh, not run.
#
# Inputs:  as cluster-nodes.sh; the agent's $look and $role.
#
# Names and descriptions of functions are texts of the user's, and code is any text: nothing here takes a part of them for a field.
# shellcheck disable=SC2154 # the agent

# library_names: from FUNCTION LIST as the engine's client formats it, with every text on one line, in quotes.
library_names() { sed -n '/^ *[0-9]*) 1) "library_name"$/{n;s/^ *2) "\(.*\)"$/\1/p;}'; }

# libraries COMMAND...: the names, a line each; COMMAND asks a node. Fails unless the list was read to its end.
libraries() {
  local list
  list=$("$@" --no-raw function list </dev/null) || return 1
  case $list in
    '(empty array)'* | *[0-9]') 1) "library_name"'*) printf '%s\n' "$list" | library_names ;;
    *) return 1 ;;
  esac
}

# library_code NAME COMMAND...: the code of a library, as it is; COMMAND asks a node. The code is the last field, and what comes before it has as many
# lines without it.
library_code() {
  local name lines
  name=$1
  shift
  lines=$("$@" function list libraryname "$name" </dev/null | wc -l)
  "$@" function list libraryname "$name" withcode </dev/null | tail -n "+$((lines + 2))" | head -c -1
}

# give_functions POD: the libraries that it lacks. Fails while it lacks one.
give_functions() {
  local own theirs name reply
  own=$(libraries redis_cli) || return 1
  if [ -z "$own" ]; then return; fi
  theirs=$(libraries peer_raw "$1" "$REDIS_MEMBER_PORT") || theirs=''
  for name in $own; do
    if printf '%s\n' "$theirs" | grep -qxF "$name"; then continue; fi
    reply=$(library_code "$name" redis_cli | peer_script "$1" "$REDIS_MEMBER_PORT" -x function load)
    case $reply in
      "$name") log "loaded the library $name of functions on $1" ;;
      *'already exists'*) ;;
      *)
        say "cannot load the library $name of functions on $1, which gets no slots without it: ${reply:-no answer}" >&2
        return 1
        ;;
    esac
  done
}

# fetch_functions: at the start of a primary without libraries, which may have come back without its volume. Once: a library that a user deletes
# later stays deleted. Fails until another primary has given all that it has; a replica gets them with the data set.
functions_known=''
functions_pending=''
fetch_functions() {
  local pod own theirs
  if [ -n "$functions_known" ]; then return; fi
  own=$(libraries redis_cli) || return 1
  if [ "$role" != master ] || { [ -n "$own" ] && [ -z "$functions_pending" ]; }; then
    functions_known=yes
    return
  fi
  # shellcheck disable=SC2013 # words
  for pod in $(awk -v own="$POD_NAME" '$3 == "master" && $5 == "ok" && $7 > 0 && $1 != own { print $1 }' "$look"); do
    theirs=$(libraries peer_raw "$pod" "$REDIS_MEMBER_PORT") || continue
    functions_pending=yes
    fetch_libraries "$pod" "$theirs" "$own" || return 1
    functions_known=yes
    return
  done
  return 1
}

# fetch_libraries POD NAMES OWN: those that this server lacks. Fails when one could not be loaded.
fetch_libraries() {
  local name reply
  for name in $2; do
    if printf '%s\n' "$3" | grep -qxF "$name"; then continue; fi
    reply=$(library_code "$name" peer_raw "$1" "$REDIS_MEMBER_PORT" | redis_cli -x function load)
    case $reply in
      "$name") log "took the library $name of functions from $1" ;;
      *'already exists'*) ;;
      *)
        say "cannot take the library $name of functions from $1, trying again: ${reply:-no answer}" >&2
        return 1
        ;;
    esac
  done
}

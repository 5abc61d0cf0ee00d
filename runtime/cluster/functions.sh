#!/bin/sh
# Libraries of functions. A client calls a function on the node that owns the key, and the engine migrates keys alone: a node gets the libraries of the
# others before its first slot. Sourced by the agent after cluster-nodes.sh, not run.
#
# Inputs:  as cluster-nodes.sh; the agent's $look and $role.
# shellcheck disable=SC2154 # the agent

# library_names: from FUNCTION LIST as the engine's client formats it, where no text of a user looks like the name of a field.
library_names() { sed -n '/^ *[0-9]*) 1) "library_name"$/{n;s/^ *2) "\(.*\)"$/\1/p;}'; }

# library_code: from FUNCTION LIST ... WITHCODE, of one library, as it is. The code is the last field, and begins with the engine.
library_code() {
  awk 'code { print; next }
    found && /^#!/ { code = 1; print }
    { found = ($0 == "library_code") }'
}

# give_functions POD: the libraries that it lacks. Fails while it lacks one.
give_functions() {
  local own theirs name reply
  own=$(redis_cli --no-raw function list </dev/null | library_names)
  if [ -z "$own" ]; then return; fi
  theirs=$(peer_cli "$1" "$REDIS_MEMBER_PORT" --no-raw function list | library_names)
  for name in $own; do
    if printf '%s\n' "$theirs" | grep -qxF "$name"; then continue; fi
    reply=$(redis_cli function list libraryname "$name" withcode </dev/null | library_code | peer_script "$1" "$REDIS_MEMBER_PORT" -x function load)
    case $reply in
      "$name") log "loaded the library $name of functions on $1" ;;
      *'already exists'*) ;;
      *)
        log "cannot load the library $name of functions on $1, which gets no slots without it: ${reply:-no answer}" >&2
        return 1
        ;;
    esac
  done
}

# fetch_functions: at the start of a primary without libraries, which may have come back without its volume. Once: a library that a user deletes
# later stays deleted. Fails until another primary has answered; a replica gets them with the data set.
functions_known=''
fetch_functions() {
  local pod reply
  if [ -n "$functions_known" ]; then return; fi
  if [ "$role" != master ] || [ -n "$(redis_cli --no-raw function list </dev/null | library_names)" ]; then
    functions_known=yes
    return
  fi
  # shellcheck disable=SC2013 # words
  for pod in $(awk -v own="$POD_NAME" '$3 == "master" && $5 == "ok" && $7 > 0 && $1 != own { print $1 }' "$look"); do
    reply=$(peer_cli "$pod" "$REDIS_MEMBER_PORT" --no-raw function list)
    case $reply in
      '' | *rror*) ;;
      *)
        fetch_libraries "$pod" "$(printf '%s\n' "$reply" | library_names)"
        functions_known=yes
        return
        ;;
    esac
  done
  return 1
}

# fetch_libraries POD NAMES
fetch_libraries() {
  local name
  for name in $2; do
    log "taking the library $name of functions from $1: $(peer_cli "$1" "$REDIS_MEMBER_PORT" function list libraryname "$name" withcode |
      library_code | redis_cli -x function load)"
  done
}

#!/bin/sh
# A volume whose nodes.conf is that of this node under another name or in another namespace, as in a clone or after a restore: the file has other ids
# and addresses, but which slots the data belong to stands nowhere else. Sourced by join-cluster.sh after cluster-nodes.sh, not run.
#
# Inputs:  as cluster-nodes.sh; the caller's $file and node_address.
# shellcheck disable=SC2154 # the caller

own_suffix=-${shard##*-}-${POD_NAME##*-}
own_name=${POD_NAME%"$own_suffix"}

# former_pod: what the node that wrote the file was called.
former_pod() { sed -n 's/^[^ ]* [^ ,]*,\([^., ]*\)[^ ]* [^ ]*myself[^ ]* .*/\1/p' "$file"; }

# is_former: the file is that of the same node of the same shard.
is_former() {
  case $(former_pod) in
    ?*"$own_suffix") true ;;
    *) false ;;
  esac
}

# renames FORMER_NAME: `OLD_ID ID ADDRESS` of every node of the file that is a member today. The addresses are the current ones: at the others the instance
# that the volume is from may still run.
renames() {
  local id address pod suffix
  while read -r id address _; do
    pod=${address#*,}
    pod=${pod%%[.,]*}
    suffix=${pod#"$1"}
    pod=$own_name$suffix
    if ! grep -qxF "$pod" "$members"; then continue; fi
    await_address "$pod" >&2
    echo "$id $(node_id "$pod") $(node_address "$pod")"
  done <"$file"
}

# renamed_nodes: the file with the current names.
renamed_nodes() {
  local former
  former=$(former_pod)
  renames "${former%"$own_suffix"}" >"$REDIS_RUN/renames"
  awk '
    FILENAME == ARGV[1] { id[$1] = $2; address[$1] = $3; next }
    $1 == "vars" { print; next }
    !($1 in id) { next }
    {
      $2 = address[$1]
      $1 = id[$1]
      if ($4 in id) $4 = id[$4]
      # A slot that was being moved: [SLOT->-ID] or [SLOT-<-ID].
      for (i = 9; i <= NF; i++) {
        if ($i !~ /^\[/) continue
        other = $i
        sub(/^\[[0-9]+-[<>]-/, "", other)
        sub(/\]$/, "", other)
        if (other in id) sub(other, id[other], $i)
      }
      print
    }' "$REDIS_RUN/renames" "$file"
}

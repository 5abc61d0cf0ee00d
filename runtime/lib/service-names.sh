#!/bin/sh
# The complete names of Services, and their addresses. Sourced, not run.
#
# Inputs:  /etc/resolv.conf.

# service_domain NAMESPACE: what follows the name of a Service of this namespace. The pod's own search list names the cluster's domain.
service_domain() {
  local keyword list domain
  while read -r keyword list; do
    if [ "$keyword" != search ]; then continue; fi
    for domain in $list; do
      case $domain in
        "$1.svc."*)
          echo "$domain"
          return
          ;;
      esac
    done
  done </etc/resolv.conf
  echo "$1.svc.cluster.local"
}

# service_addresses NAMESPACE NAME...: a line "NAME ADDRESS" for each that the DNS has. By the complete name, with the dot: any other is tried in every
# domain of the search list, and a domain may answer to every name. A Service that is seconds late would have that address, and the pod would announce it.
service_addresses() {
  local domain name names
  domain=$(service_domain "$1")
  shift
  names=''
  for name in "$@"; do names="$names $name.$domain."; done
  # shellcheck disable=SC2086 # a name a word
  getent hosts $names | awk -v domain=".$domain" '
    { sub(/\.$/, "", $2); name = substr($2, 1, length($2) - length(domain)) }
    name domain == $2 && !seen[name]++ { print name, $1 }'
}

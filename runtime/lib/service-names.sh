#!/bin/sh
# The complete names of Services, and their addresses. Sourced, not run.
#
# Inputs:  /etc/resolv.conf.

# service_domain NAMESPACE: what follows the name of a Service of this namespace. The pod's own search list names the cluster's domain.
service_domain() {
  domain=$(awk -v prefix="$1.svc." '$1 == "search" { for (i = 2; i <= NF; i++) if (index($i, prefix) == 1) { print substr($i, length(prefix) + 1); exit } }' /etc/resolv.conf)
  echo "$1.svc.${domain:-cluster.local}"
}

# service_address SERVICE NAMESPACE: nothing while the DNS does not have it. By the complete name, with the dot: any other is tried in every domain of the
# search list, and a domain may answer to every name. A Service that is seconds late would have that address, and the pod would announce it.
service_address() {
  getent hosts "$1.$(service_domain "$2")." | awk 'NR == 1 { print $1 }'
}

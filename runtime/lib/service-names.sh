#!/bin/sh
# The full names of Services. Sourced, not run.
#
# Inputs:  /etc/resolv.conf.

# service_domain NAMESPACE: what follows the name of a Service of this namespace. The pod's own search list names the cluster's domain.
service_domain() {
  domain=$(awk -v prefix="$1.svc." '$1 == "search" { for (i = 2; i <= NF; i++) if (index($i, prefix) == 1) { print substr($i, length(prefix) + 1); exit } }' /etc/resolv.conf)
  echo "$1.svc.${domain:-cluster.local}"
}

#!/bin/sh
# Passwords, and the manifests of Secrets. Sourced, not run.
#
# Inputs:  NAMESPACE.

# 62^32 possibilities from the kernel's random source, and no character that a URL or a shell would take for something else.
new_password() { LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c 32; }

# entry KEY VALUE: a member of the Secret's data.
entry() { printf '"%s":"%s"' "$1" "$(printf %s "$2" | base64 | tr -d '\n')"; }

# secret NAME TYPE LABELS DATA: the manifest around it. LABELS may be empty: an empty map is a value of its own, over which two attempts would conflict.
secret() {
  printf '{"apiVersion":"v1","kind":"Secret","type":"%s","metadata":{"name":"%s","namespace":"%s"%s},"data":{%s}}\n' \
    "$2" "$1" "$NAMESPACE" "${3:+,\"labels\":$3}" "$4"
}

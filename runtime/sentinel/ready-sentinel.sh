#!/bin/sh
# Readiness probe of a sentinel: it has heard the primary since it started, or can elect one with the others. Rolling updates go one sentinel at a time, so one that
# reaches no other pod, for example because it trusts another authority, ends the update while the others still are a majority.
#
# Inputs:  as cli.sh; REDIS_MASTER_NAME.
# Exit:    0 yes; 1 no.
set -eu
. "${0%/*}/cli.sh"

# Milliseconds until a sentinel that does not answer counts as down: until then, all that are remembered from the last run seem to be up.
known_after=10000

# One reply after the other, names and values: first the primary, then each of the other sentinels.
said=$(printf 'sentinel master %s\nsentinel sentinels %s\n' "$REDIS_MASTER_NAME" "$REDIS_MASTER_NAME" | redis_cli) || true
entry=0 primary='' heard='' since=0 others=0 quorum=1 usable=1
while IFS= read -r name && IFS= read -r value; do
  if [ "$name" = name ]; then entry=$((entry + 1)); fi
  case $entry/$name in
    1/ip) primary=$value ;;
    1/runid) heard=$value ;;
    1/role-reported-time) since=$value ;;
    1/num-other-sentinels) others=$value ;;
    1/quorum) quorum=$value ;;
    1/*) ;;
    */flags) case $value in *down* | *disconnected*) ;; *) usable=$((usable + 1)) ;; esac ;;
  esac
done <<EOF
$said
EOF

case $primary in
  [0-9a-f]*[0-9]) ;;
  *)
    echo "not ready: the sentinel knows of no primary: ${said%%
*}"
    exit 1
    ;;
esac
if [ -n "$heard" ] || { [ "$since" -gt "$known_after" ] && [ "$usable" -ge "$quorum" ] && [ $((2 * usable)) -gt $((others + 1)) ]; }; then exit 0; fi
echo "not ready: the sentinel has not heard the primary at $primary, and reaches $((usable - 1)) of $others other sentinels, which are no majority"
exit 1

#!/usr/bin/env bash
# Attacks a built hub: run.sh [short|long]. HUB names the program, else the debug build of this checkout is taken.
#   short  what `make test` runs, too: one script after the other, each with its cases
#   long   these, and those that take their time: waits, amplify, fairness, quotas, full_disk, one_ticket, 2 minutes of
#          fuzz_wire (FUZZ_SECONDS), the flood (its figures are a release build's: HUB=.build/release/mailbell-hub)
# Ends with `N passed, N failed` of scripts, and with 1 if any failed.
set -u
cd "$(dirname "$0")"
export HUB=${HUB:-$PWD/../../.build/debug/mailbell-hub}
case $HUB in /*) ;; *) HUB=$OLDPWD/$HUB ;; esac
[ -x "$HUB" ] || { echo "run.sh: no program at $HUB: build it by 'swift build --product mailbell-hub', or set HUB" >&2; exit 64; }
ulimit -n "$(ulimit -Hn)"

short="pipelines smuggling http2 headers extremes websocket http_conformance splits bodies connections credentials others admin tls chromium"
long="waits amplify fairness quotas full_disk one_ticket fuzz_wire flood"
case ${1:-long} in
  short) scripts=$short ;;
  long) scripts="$short $long" ;;
  *) echo "run.sh: '$1' is neither short nor long" >&2; exit 64 ;;
esac

passed=0 failed=0
for script in $scripts; do
  arguments=
  [ "$script" = fuzz_wire ] && arguments=--seconds=${FUZZ_SECONDS:-120}
  began=$SECONDS
  if timeout 900 /usr/bin/python3 "$script.py" $arguments >"${TMPDIR:-/tmp}/mailbell-attack.$$" 2>&1; then
    passed=$((passed + 1))
    echo "$script: ok, $(grep -c '^ok ' "${TMPDIR:-/tmp}/mailbell-attack.$$") cases in $((SECONDS - began)) s"
    grep -Ev '^ok ' "${TMPDIR:-/tmp}/mailbell-attack.$$"
  else
    failed=$((failed + 1))
    echo "$script: FAILED after $((SECONDS - began)) s"
    grep -Ev '^ok ' "${TMPDIR:-/tmp}/mailbell-attack.$$"
  fi
done
rm -f "${TMPDIR:-/tmp}/mailbell-attack.$$"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

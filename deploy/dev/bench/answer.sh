#!/usr/bin/env bash
# One hit at a time, beside one write to the same disk.
. "$(dirname "$0")/common.sh"
answer=$(compiled answer)
store 1 "$work/data"
serve "$work/data"
register "$work/data.tokens" 1 80 500 "$work/paths"
for round in 1 2 3; do
  "$answer" "$port" "$work/paths" "$work/blocks" 1000 $((round * 1000)) >>"$work/values"
done
table

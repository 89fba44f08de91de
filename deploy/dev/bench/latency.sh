#!/usr/bin/env bash
# From a hit to the line in a terminal.
. "$(dirname "$0")/common.sh"
store 1 "$work/data"
serve "$work/data"
python3 Tests/Benchmarks/latency.py "$bin/mailbell" "$url" "$(cat "$work/data.tokens")" "$work" 500

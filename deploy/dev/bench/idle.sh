#!/usr/bin/env bash
# Durable hits beside 8,000 idle sessions.
. "$(dirname "$0")/common.sh"
store 101 "$work/data"
serve "$work/data"
register "$work/data.tokens" 1 80 500 "$work/paths"
python3 Tests/Benchmarks/idle.py "$url" "$work/data.tokens" 8000 "$work/paths"

#!/usr/bin/env bash
# 10,000 sessions reconnect after a restart, while hits come in. The hub asks them to spread over 5 s.
. "$(dirname "$0")/common.sh"
count=10000
crowd=$(compiled crowd)
store 200 "$work/data"
serve "$work/data"
register "$work/data.tokens" 1 20 500 "$work/paths"
began=$(date +%s.%N)
background "$crowd" "$port" "$work/data.tokens" $count >"$work/live"
crowd=$!
wait_until_live() { # wait_until_live BEFORE: until all are live once more than BEFORE times; 10,000 may take a minute
  for _ in $(seq 600); do
    [ "$(wc -l <"$work/live")" -le "$1" ] || return 0
    kill -0 "$crowd"
    sleep 0.1
  done
  echo "not all of $count sessions are live after 60 s" >&2
  return 1
}
since() { awk -v to="$1" -v from="$2" 'BEGIN {printf "%.2f", to - from}'; } # since TIME BEFORE: the seconds between them
wait_until_live 0
echo "$count sessions of 200 users: all live after $(since "$(awk 'END {print $2}' "$work/live")" "$began") s, hub $(($(resident "$hub") / 1024)) MB resident"

for round in 1 2; do
  background python3 Tests/Benchmarks/probe.py "$port" "$work/paths" 200
  probe=$!
  sleep 1
  times=$(wc -l <"$work/live")
  tried=$(awk 'END {print $3}' "$work/live")
  stopped=$(date +%s.%N)
  end "$hub"
  ended=$(date +%s.%N)
  restart "$work/data"
  ready=$(date +%s.%N)
  wait_until_live "$times"
  live=$(awk 'END {print $2}' "$work/live")
  echo "restart $round: ended within $(since "$ended" "$stopped") s of SIGTERM, ready $(since "$ready" "$ended") s later, all sessions" \
    "live $(since "$live" "$ready") s after that, $(since "$live" "$stopped") s after SIGTERM," \
    "with $(($(awk 'END {print $3}' "$work/live") - tried)) connections tried"
  sleep 1
  end "$probe"
done

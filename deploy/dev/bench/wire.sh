#!/usr/bin/env bash
# Pixels without a store, beside a C program that gives the same answer.
. "$(dirname "$0")/common.sh"
deploy/dev/build-release.sh wirebench
raw=$(compiled raw -lwebsockets)
c_port=$(free_port)
background "$raw" "$c_port"
wire_port=$(free_port)
background "$bin/wirebench" "127.0.0.1:$wire_port" 120
sleep 0.5
for _ in 1 2 3; do
  for connections in 64 1000; do
    for target in "C:$c_port" "wirebench:$wire_port"; do
      rate=$(wrk -t1 -c$connections -d4 "http://127.0.0.1:${target#*:}/" | awk '/Requests\/sec/ {print $2}')
      record "$connections connections, pixels/s" "${target%:*}" "$rate"
    done
  done
done
table

#!/usr/bin/env bash
# Measures a release build on this machine, on loopback, beside programs that do a part of the same work. bench.sh [PART…]
#   wire      pixels without a store, beside a C program
#   hits      durable hits beside nginx, and the processor time of each
#   cases     hits with 1,000 users, a session that listens, 10^6 stored activities; over TLS beside nginx
#   idle      hits beside 8,000 idle sessions
#   answer    one hit at a time beside one pwrite and fdatasync
#   latency   from a hit to the line in a terminal
#   nchan     hits beside nchan's publishes; the memory of an idle session beside that of its subscribers
#   nats      hits, replay and resume beside JetStream
#   restart   10,000 sessions reconnect after a restart
#   postgres  hits on PostgreSQL beside the embedded store; one at a time beside two bare round trips
#   tray      from a hit to the pop-up
#   web       the web app: its first feed, its pages with 10^6 activities, the memory of an open page
#   craft     tracked copies of messages, without a hub
# Without arguments all of them, in this order. A part whose package is missing says which.
set -euo pipefail
cd "$(dirname "$0")/../.."
parts=${*:-wire hits cases idle answer latency nchan nats restart postgres tray web craft}

# Stores and logs of this run. On the disk to be measured: BENCH_DIR names another than this one.
BENCH_WORK=$(mktemp -d -p "${BENCH_DIR:-$PWD}" --suffix .bench)
export BENCH_WORK
trap 'rm -rf "$BENCH_WORK"' EXIT

for part in $parts; do
  if [ ! -x "deploy/dev/bench/$part.sh" ]; then
    echo "bench.sh: there is no part '$part'" >&2
    exit 64
  fi
done
for program in wrk curl openssl python3 pgrep cc; do
  command -v $program >/dev/null || {
    echo "bench.sh: $program is missing: deploy/dev/install-packages.sh bench" >&2
    exit 1
  }
done
[ "$parts" = craft ] || deploy/dev/build-release.sh mailbell-hub mailbell
for part in $parts; do
  printf '\n== %s\n' "$part"
  began=$SECONDS
  "deploy/dev/bench/$part.sh"
  echo "($((SECONDS - began)) s)"
done

#!/usr/bin/env bash
# Hits, replay and resume beside JetStream of nats-server, one server with a file store, by a C client (Tests/Benchmarks/nats.c).
#
# What its acknowledgements promise: nats-server 2.9 writes a message to its file before it acknowledges, and syncs files every two
# minutes; there is no setting for that. So a killed server loses nothing, and a lost power supply up to two minutes. On a folder
# whose files are written synchronously (chattr +S) each write is on disk before its acknowledgement: that is what the hub promises.
. "$(dirname "$0")/common.sh"
peer= peers=()
if has sbin/nats-server nats-server && has include/nats/nats.h libnats-dev; then
  nats=$(compiled nats -lnats)
  peer=nats
fi
start_nats() { # start_nats FOLDER: sets nats_port
  nats_port=$(free_port)
  cat >"$1.conf" <<CONF
listen: "127.0.0.1:$nats_port"
jetstream { store_dir: "$1", max_file_store: 20GB }
CONF
  background nats-server -c "$1.conf" 2>"$1.log"
  for _ in $(seq 100); do
    ! grep -q 'Server is ready' "$1.log" || return 0
    sleep 0.1
  done
  tail -5 "$1.log" >&2
  return 1
}

# Replay of one user's 100,000 activities, beside a stream of as many messages of the same size.
store 1 "$work/data"
serve "$work/data"
register "$work/data.tokens" 1 200 500 "$work/paths"
replay() { MAILBELL_HUB=$url MAILBELL_TOKEN=$(cat "$work/data.tokens") "$bin/mailbell" replay -o json >"$work/replay"; }
if [ -n "$peer" ]; then
  mkdir "$work/written" "$work/synced"
  start_nats "$work/written"
  written=$nats_port
  if chattr +S "$work/synced" 2>/dev/null; then
    start_nats "$work/synced"
    synced=$nats_port
    peers=(synced)
  else
    echo "without nats-server that syncs each message: this file system has no chattr +S"
  fi
  peers+=(written)
  replay
  bytes=$(($(stat -c %s "$work/replay") / 100000))
  "$nats" publish "$written" one 1 100000 "$bytes" 1000 >/dev/null
fi
for _ in 1 2 3; do
  if [ -n "$peer" ]; then
    seconds=$("$nats" replay "$written" one 100000 "$work/replay")
    record "replay of 100,000, messages/s" nats "$(awk -v s="$seconds" 'BEGIN {print 100000 / s}')"
  fi
  began=$(date +%s.%N)
  replay
  ended=$(date +%s.%N)
  record "replay of 100,000, messages/s" "hub: mailbell replay -o json" \
    "$(awk -v to="$ended" -v from="$began" 'BEGIN {print 100000 / (to - from)}')"
done

# Publishes beside hits: each client waits for one answer, or so many are on their way.
declare -A who=([written]="nats: written, synced every 2 min" [synced]="nats: synced before the answer")
declare -A most=([written1]=20000 [written64]=200000 [written1000]=200000 [synced1]=5000 [synced64]=5000 [synced1000]=5000)
for _ in 1 2; do
  for window in 1 64 1000; do
    for one in "${peers[@]}"; do
      rate=$("$nats" publish "${!one}" publish 500 "${most[$one$window]}" "$bytes" $window)
      record "$window at a time, answers/s" "${who[$one]}" "$rate"
    done
    load "$window at a time" "hub: hits" "$hub" $window 4 "$url" "$work/paths"
  done
done

# Resume of one of many: 500 missed, among 10^6 of 500 users or subjects.
end "$hub"
million "$work/million"
serve "$work/million"
if [ -n "$peer" ]; then
  "$nats" publish "$written" many 500 750000 "$bytes" 1000 >/dev/null
  "$nats" consume "$written" many 20 1500 >/dev/null
  "$nats" publish "$written" many 500 250000 "$bytes" 1000 >/dev/null
  while read -r time; do record "500 missed among 10^6 of 500, ms until they are there" nats "$time"; done \
    < <("$nats" consume "$written" many 20 500)
fi
while read -r time; do record "500 missed among 10^6 of 500, ms until they are there" hub "$time"; done \
  < <(python3 Tests/Benchmarks/resume.py "$url" "$work/million.tokens" 20 500)
table

#!/usr/bin/env bash
# Measures a release build on this machine: durable hits beside nginx, hit to terminal, replay, memory, the tray,
# tracked copies. Everything is on loopback and ends by itself.
# bench.sh [wire|hits|idle|latency|replay|sessions|tray|craft …]; without arguments all of them.
set -euo pipefail
cd "$(dirname "$0")/../.."
# nginx, which install-packages.sh has put there, or the system's.
PATH=$PWD/.build/tools/usr/sbin:$PATH:/usr/sbin
parts=${*:-wire hits idle latency replay sessions tray craft}

# MailRewriting works without a hub.
[ "$parts" != craft ] || exec deploy/dev/bench-craft.sh

deploy/dev/build-release.sh mailbell-hub mailbell
bin=$(deploy/dev/build-release.sh --show-bin-path)

work=$(mktemp -d -p "${BENCH_DIR:-$PWD}" --suffix .bench)
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

# Neither the settings nor the tails of this user's own hub have a part in it.
export MAILBELL_HUB_CONFIG=/dev/null XDG_STATE_HOME=$work
port=8725
url=http://127.0.0.1:$port
data=$work/data
"$bin/mailbell-hub" user add --data "$data" --email sam@example.com --name Sam >/dev/null
token=$("$bin/mailbell-hub" token create --data "$data" --user sam@example.com 2>/dev/null)
serve() { # serve [FLAG…]: starts the hub, whose limits do not bound what is measured
  "$bin/mailbell-hub" serve --data "$data" --listen 127.0.0.1:$port --admin 127.0.0.1:$((port + 1)) \
    --trusted-proxy 127.0.0.0/8 --limit requests-per-connection=1000000000 --limit recipients-per-day=1000000 \
    --limit connections=16384 "$@" 2>>"$work/hub.log" &
  hub=$!
  pids+=("$hub")
  until curl -sf http://127.0.0.1:$((port + 1))/ready >/dev/null; do sleep 0.1; done
}
serve
rss() { awk '/VmRSS/ {printf "%.1f MB", $2 / 1024}' "/proc/$1/status"; }
users() { # users COUNT: sam and others; their tokens are in $work/tokens
  echo "$token" >"$work/tokens"
  for user in $(seq $(($1 - 1))); do
    "$bin/mailbell-hub" user add --data "$data" --email "user$user@example.com" >/dev/null 2>&1 || true
    "$bin/mailbell-hub" token create --data "$data" --user "user$user@example.com" >>"$work/tokens" 2>/dev/null
  done
}
tickets() { # tickets PREFIX: the paths of 40,000 pixels, into $work/paths
  for batch in $(seq 80); do register "$1$batch" 500 | grep -o '/o/[^"]*gif'; done >"$work/paths"
}
cpu() { awk '{printf "%.2f", ($14 + $15) / 100}' "/proc/$1/stat"; }
echo "idle hub: $(rss "$hub") resident, $(grep -c . /usr/share/tor/geoip) + $(grep -c . /usr/share/tor/geoip6) lines of country tables loaded"

register() { # register PREFIX COUNT: one message to COUNT recipients
  python3 -c "
import json
print(json.dumps({'from': 'sam@example.com', 'subject': 'Q3 offer', 'to': [{'email': '$1-%d@example.com' % i, 'name': 'Recipient %d' % i} for i in range($2)]}))" |
    curl -sSf -X POST "$url/v1/messages" -H "Authorization: Bearer $token" -d @-
}

for part in $parts; do
  echo
  echo "== $part"
  case $part in
  hits)
    tickets h
    mkdir -p "$work/nginx"
    cat >"$work/nginx.conf" <<CONF
daemon off; worker_processes 1; pid $work/nginx/pid; error_log $work/nginx/error.log;
events { worker_connections 2048; }
http {
  access_log $work/nginx/access.log;
  client_body_temp_path $work/nginx/a; proxy_temp_path $work/nginx/b; fastcgi_temp_path $work/nginx/c;
  uwsgi_temp_path $work/nginx/d; scgi_temp_path $work/nginx/e; keepalive_requests 1000000000;
  server { listen 127.0.0.1:$((port + 2)); location / { empty_gif; } }
}
CONF
    nginx -c "$work/nginx.conf" 2>/dev/null &
    pids+=("$!")
    sleep 0.5
    for round in 1 2 3; do
      for connections in 64 1000; do
        for name in hub nginx; do
          target=$url
          [ $name = nginx ] && target=http://127.0.0.1:$((port + 2))
          before=$(cpu "$hub")
          rate=$(wrk -t1 -c$connections -d6 -s Tests/Benchmarks/hits.lua "$target" -- "$work/paths" | awk '/Requests\/sec/ {print $2} /Non-2xx/ {print "ERRORS", $0 > "/dev/stderr"}')
          echo "round $round  $connections connections  $name  $rate answers/s  (hub's cpu $(echo "$(cpu "$hub") - $before" | bc) s of 6)"
        done
      done
    done
    ;;
  wire)
    deploy/dev/build-release.sh wirebench
    mkdir -p .build/bench
    cc -D_GNU_SOURCE -O2 Tests/Benchmarks/raw.c -lwebsockets -o .build/bench/raw
    .build/bench/raw $((port + 3)) &
    pids+=("$!")
    "$bin/wirebench" 127.0.0.1:$((port + 4)) 120 &
    pids+=("$!")
    sleep 0.5
    for round in 1 2 3; do
      for connections in 64 1000; do
        for target in "C:$((port + 3))" "wire:$((port + 4))"; do
          rate=$(wrk -t1 -c$connections -d4 "http://127.0.0.1:${target#*:}/" | awk '/Requests\/sec/ {print $2}')
          echo "round $round  $connections connections  ${target%:*}  $rate pixels/s"
        done
      done
    done
    ;;
  latency)
    python3 Tests/Benchmarks/latency.py "$bin/mailbell" "$url" "$token" "$work" 500
    ;;
  replay)
    for batch in $(seq 200); do register "r$batch" 500 >/dev/null; done
    lines=$( { time MAILBELL_HUB=$url MAILBELL_TOKEN=$token "$bin/mailbell" replay -o json >"$work/replay" ; } 2>&1 | awk '/real/ {print $2}')
    echo "replay of $(wc -l <"$work/replay") activities, $(du -m "$work/replay" | cut -f1) MB, by mailbell replay -o json: $lines"
    ;;
  tray)
    deploy/dev/build-release.sh mailbell-tray
    # No keyring, which would ask for a password: the token goes into a file.
    mkdir -p "$work/share/dbus-1/services"
    printf '[D-BUS Service]\nName=org.freedesktop.secrets\nExec=/bin/false\n' \
      >"$work/share/dbus-1/services/org.freedesktop.secrets.service"
    XDG_DATA_HOME=$work/share dbus-run-session -- /usr/bin/python3 Tests/Benchmarks/tray.py "$bin/mailbell-tray" "$url" "$token" "$work" 200
    ;;
  craft)
    deploy/dev/bench-craft.sh
    ;;
  sessions)
    echo "before: $(rss "$hub")"
    users 60
    python3 Tests/Benchmarks/sessions.py "$url" "$work/tokens" 5000 "$hub"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -days 2 \
      -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
    kill "$hub"
    wait "$hub" || true
    serve --tls-cert "$work/cert.pem" --tls-key "$work/key.pem"
    echo "with TLS, before: $(rss "$hub")"
    python3 Tests/Benchmarks/sessions.py "https://${url#http://}" "$work/tokens" 5000 "$hub"
    kill "$hub"
    wait "$hub" || true
    serve
    ;;
  idle)
    users 101
    tickets i
    python3 Tests/Benchmarks/idle.py "$url" "$work/tokens" 8000 "$work/paths"
    ;;
  esac
done
echo
echo "hub at the end: $(rss "$hub") resident"

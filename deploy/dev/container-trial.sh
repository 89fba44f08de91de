#!/usr/bin/env bash
# Builds the image of the hub and runs deploy/docker/compose.yaml by a real engine, as a project of its own, with a reader and
# a terminal outside of it: container-trial.sh [MAILBELL]. Needs docker with its plugins compose (2.24 or later) and buildx,
# curl, jq and a built terminal client. Only loopback ports are published, and nothing is left but the image and what
# the engine keeps of its build.
#
# Without a registry, the images that the Dockerfile and compose.yaml name are made beforehand by `docker import`: a Debian by
# mmdebstrap, the same with a Swift toolchain, the same with Debian's caddy.
set -uo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
mailbell=$(realpath "${1:-$here/.build/debug/mailbell}")
work=$(mktemp -d)
port=18443
failures=0

cat >"$work/trial.yaml" <<YAML
services:
  hub:
    image: mailbell-hub-trial
  caddy:
    ports: !override
      - "127.0.0.1:$port:443"
    networks:
      readers:
networks:
  readers:
    ipam:
      config:
        - subnet: 172.30.26.0/24
YAML
export MAILBELL_HOST=localhost XDG_CONFIG_HOME=$work XDG_STATE_HOME=$work SSL_CERT_FILE=$work/root.crt
MAILBELL_COMMIT=$(git -C "$here" rev-parse HEAD)
export MAILBELL_COMMIT
# The project's name as a flag, before which no variable goes: a hub that runs here in earnest is another project, of another
# image. Only its networks' addresses are the same, so that there cannot be both at a time.
dc() { docker compose -p mailbell-trial -f "$here/deploy/docker/compose.yaml" -f "$work/trial.yaml" "$@"; }
hub() { dc exec -T hub mailbell-hub "$@"; }
end() {
  [ -z "${tail_pid:-}" ] || kill "$tail_pid" 2>/dev/null
  dc down --volumes --timeout 10 >/dev/null 2>&1
  rm -rf "$work"
}
trap end EXIT

try() { # what it is to show, command …
  local what=$1
  shift
  if "$@"; then echo "ok    $what"; else echo "FAULT $what: $*"; failures=$((failures + 1)); fi
}
is() { [ "$(eval "$1")" = "$2" ] || { echo "      $1: $(eval "$1")"; return 1; }; }
holds() { grep -qE -- "$2" <<<"$(eval "$1" 2>&1)" || { echo "      $1: $(eval "$1" 2>&1 | tail -5)"; return 1; }; }
wait_for() { # seconds, command …
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.2
  done
}
state() { docker inspect -f "{{.State.$1}}" "$(dc ps -aq hub)"; }

echo "--- from the sources to a hub that is well: $(docker version -f '{{.Server.Version}}'), $(docker compose version)"
try "built and up" dc up -d --build --wait --wait-timeout 120 --quiet-pull
try "healthy by mailbell-hub ready" is "state Health.Status" healthy
docker image ls mailbell-hub-trial --format '      the image: {{.Size}}'
try "the image says which commit" \
  is "docker image inspect -f '{{index .Config.Labels \"org.opencontainers.image.revision\"}}' mailbell-hub-trial" "$MAILBELL_COMMIT"
try "so does the program" holds "hub --version" "$(git -C "$here" rev-parse --short HEAD)"
try "not root" is "dc exec -T hub id -u" 8025
try "without capabilities, and none to be had" \
  is "dc exec -T hub grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/1/status | awk '{print \$2}' | tr '\n' ' '" \
  "0000000000000000 0000000000000000 1 "
try "on a root that is read-only" holds "dc exec -T hub touch /etc/mailbell/x" "Read-only file system"
try "the store is its own" is "dc exec -T hub stat -c '%a %u' /var/lib/mailbell" "700 8025"
try "check finds no fault" holds "hub check && echo no fault" "^no fault"

echo "--- a user, a client outside, a reader on another network"
try "a user" hub user add --email sam@example.com --name Sam
try "Caddy's own authority is to be had" \
  wait_for 30 dc cp caddy:/data/caddy/pki/authorities/local/root.crt "$work/root.crt"
link=$(hub pair --client --user sam@example.com 2>/dev/null)
try "the link begins with the name" holds "echo '$link'" '^https://localhost#'
try "paired through Caddy" "$mailbell" login --hub "${link/localhost/localhost:$port}"
"$mailbell" tail -o json --machines >"$work/tail.jsonl" 2>"$work/tail.log" &
tail_pid=$!
token=$(hub token create --user sam@example.com)
connected() {
  curl -s --cacert "$work/root.crt" -H "Authorization: Bearer $token" "https://localhost:$port/v1/devices" |
    jq -e '.items[0].connected' >/dev/null
}
try "the client is connected" wait_for 20 connected
pixel=$(curl -s --cacert "$work/root.crt" -H "Authorization: Bearer $token" "https://localhost:$port/v1/messages" \
  -d '{"from":"sam@example.com","to":[{"email":"alice@example.com"}],"subject":"x"}' | jq -r '.recipients[0].pixel_url')
try "a mail is registered" holds "echo '$pixel'" '^https://localhost/o/'
caddy=$(docker inspect -f '{{(index .NetworkSettings.Networks "mailbell-trial_readers").IPAddress}}' "$(dc ps -q caddy)")
# This machine is in each of the engine's networks, as its gateway.
read_mail() {
  curl -s --cacert "$work/root.crt" -o /dev/null -w '%{http_code}' --connect-to "localhost:443:$caddy:443" \
    -A 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0' -H 'X-Forwarded-For: 203.0.113.9' "$1"
}
try "it is opened" is "read_mail '$pixel'" 200
try "the client is told" wait_for 10 grep -q '"kind":"open"' "$work/tail.jsonl"
try "of the reader's network, not of Caddy's nor of what the reader claims" holds "'$mailbell' why" '172\.30\.26\.0/24'

echo "--- stop, start, another container with the same volume"
begin=$(date +%s%N)
try "stop" dc stop hub
echo "      took $((($(date +%s%N) - begin) / 1000000)) ms"
try "in order" is "state ExitCode" 0
try "start" dc up -d --wait --wait-timeout 60 --force-recreate --no-deps hub
try "the user is still there" holds "hub user list" '^sam@example.com'
try "the client is back" wait_for 30 connected
curl -s --cacert "$work/root.crt" -H "Authorization: Bearer $token" "https://localhost:$port/v1/messages" -o /dev/null \
  -d '{"from":"sam@example.com","to":[{"email":"bob@example.com"}],"subject":"y"}'
try "and told of the next mail" wait_for 10 grep -q bob@example.com "$work/tail.jsonl"
try "a backup" holds "hub backup /var/lib/mailbell/backup.db" '1 user, [0-9]+ activities and 2 messages'
try "stop" dc stop hub
try "restored, by a container of its own" \
  holds "dc run --rm -T hub restore /var/lib/mailbell/backup.db --yes" 'gone with it|restored'
try "start" dc up -d --wait --wait-timeout 60 --no-deps hub
try "the client is told" wait_for 30 grep -q 'the log was restored from a backup' "$work/tail.log"
if [ $failures -eq 0 ]; then echo "container-trial: all is well"; else
  echo "container-trial: $failures faults"
  dc logs --tail 20
  cat "$work/tail.log"
  exit 1
fi

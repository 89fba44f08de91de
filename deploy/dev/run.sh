#!/usr/bin/env bash
# Builds, starts a hub on loopback with the embedded store, makes a first user and a sample message, and tails.
# Everything lives in .run/ (or MAILBELL_RUN); a second run goes on where the first was.
# With STORE=postgres the hub uses a PostgreSQL that is started for it and ends with it: everything is in .run/postgres.
set -euo pipefail
cd "$(dirname "$0")/../.."

state=${MAILBELL_RUN:-$PWD/.run}
case ${STORE:-} in
"") ;;
postgres) state=$state/postgres ;;
*)
  echo "make run: STORE=$STORE is unknown; give STORE=postgres, or nothing for the embedded store" >&2
  exit 1
  ;;
esac
port=${MAILBELL_PORT:-8025}
admin=$((port + 1))
url=http://localhost:$port
data=$state/data

export MAILBELL_HUB_CONFIG=/dev/null
swift build --product mailbell-hub
swift build --product mailbell
bin=$(swift build --show-bin-path)

mkdir -p "$state"
chmod 700 "$state"

hub=
tail=
database=
# The hub ends before its database. That is shut down in good order: SIGINT ends its connections, SIGTERM waits for them.
stop() {
  trap - EXIT INT TERM
  for child in $tail $hub; do
    kill "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  done
  [ -z "$database" ] || kill -INT "$database" 2>/dev/null || true
  [ -z "$database" ] || wait "$database" 2>/dev/null || true
}
trap stop EXIT
trap 'stop; exit 0' INT TERM

store=()
if [ "${STORE:-}" = postgres ]; then
  . deploy/dev/postgres.sh
  start_postgres "$state"
  store=(--store "$store_uri")
fi

if [ ! -s "$state/token" ]; then
  "$bin/mailbell-hub" user list --data "$data" "${store[@]}" 2>/dev/null | grep -q '^sam@example.com' ||
    "$bin/mailbell-hub" user add --data "$data" "${store[@]}" --email sam@example.com --name Sam --seat paid
  (umask 077 && "$bin/mailbell-hub" token create --data "$data" "${store[@]}" --user sam@example.com \
    --scopes subscribe,read,track --label "make run" >"$state/token")
  "$bin/mailbell-hub" user role --data "$data" "${store[@]}" sam@example.com admin >/dev/null
fi
MAILBELL_TOKEN=$(cat "$state/token")
# Neither the settings nor the tails of this user's own hub have a part in it.
export MAILBELL_HUB=$url MAILBELL_TOKEN XDG_STATE_HOME=$state

# Loopback counts as a proxy here, so that an address can be tried: curl -H 'X-Forwarded-For: 81.2.69.142' …
"$bin/mailbell-hub" serve --data "$data" "${store[@]}" --listen "127.0.0.1:$port" --admin "127.0.0.1:$admin" \
  --public-url "$url" --trusted-proxy 127.0.0.0/8 2>"$state/hub.log" &
hub=$!

for _ in $(seq 150); do
  curl -sf "http://127.0.0.1:$admin/ready" >/dev/null && break
  kill -0 "$hub" 2>/dev/null || {
    echo "the hub did not start:" >&2
    tail -n 5 "$state/hub.log" >&2
    exit 1
  }
  sleep 0.1
done

if [ ! -s "$state/message.json" ]; then
  curl -sSf -X POST "$url/v1/messages" -H "Authorization: Bearer $MAILBELL_TOKEN" -d '{
    "from": "sam@example.com", "to": [{"email": "alice@example.com", "name": "Alice Example"}],
    "subject": "Q3 offer", "links": ["https://example.com/pricing"]}' >"$state/message.json"
fi
pixel=$(grep -o '"pixel_url":"[^"]*"' "$state/message.json" | cut -d'"' -f4)
link=$(grep -o '"tracked_url":"[^"]*"' "$state/message.json" | cut -d'"' -f4)

app=$("$bin/mailbell-hub" pair --web --data "$data" "${store[@]}" --public-url "$url" 2>/dev/null)

cat <<EOF

  The hub runs at $url (log: $state/hub.log). Open the web app, within ten minutes:

    $app

  A sample mail to Alice Example was registered. Open one of these in a browser:

    opened:   $pixel
    clicked:  $link

  or play somebody elsewhere, with a browser's name (plain curl is a program, and no pop-up is made of it):

    curl -sA 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0' -H 'X-Forwarded-For: 81.2.69.142' \\
      -o /dev/null $pixel

  Each shows as a line here at once. Ctrl-C stops all of it; another make run goes on where this was.

EOF
"$bin/mailbell" tail --machines --device make-run &
tail=$!
wait -n "$tail" "$hub" || true
kill -0 "$hub" 2>/dev/null || {
  echo "the hub has ended:" >&2
  tail -n 5 "$state/hub.log" >&2
}

#!/bin/bash
# Makes a store of the schema that the programs in a folder write: make-fixture.sh .build/debug schema5.db
# Something of everything is in it: users, mails, opens, clicks, a burst that was taken back, an event of another system,
# a device with a cursor, a revoked token, settings, an opt-out. CONTRIBUTING.md says when one is due.
set -euo pipefail
bin=$(realpath "$1") file=$(realpath -m "$2")
port=${PORT:-18725}
work=$(mktemp -d)
trap 'kill "${hub:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
export XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/state XDG_DATA_HOME=$work/share

run() { "$bin/mailbell-hub" "$@" --data "$work/data"; }
ask() { curl -fsS -H "Authorization: Bearer $token" "$@"; }
agent='Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'
hit() { curl -fsS -o /dev/null -A "$agent" -H "X-Forwarded-For: ${2:-81.2.69.142}" "http://127.0.0.1:$port$1"; }

run user add --email sam@example.com --name Sam --seat paid >/dev/null
run user add --email kim@example.com >/dev/null
run user alias sam@example.com --add s.example@example.com >/dev/null
run user language sam@example.com de >/dev/null
token=$(run token create --user sam@example.com --scopes subscribe,read,track,ingest)
spent=$(run token create --user sam@example.com)
"$bin/mailbell-hub" serve --data "$work/data" --listen 127.0.0.1:$port --admin none \
    --public-url http://127.0.0.1:$port --trusted-proxy 127.0.0.1 >"$work/log" 2>&1 &
hub=$!
for _ in $(seq 100); do curl -s -o /dev/null "http://127.0.0.1:$port/" && break; sleep 0.1; done

run token revoke "$spent" >/dev/null
ask "http://127.0.0.1:$port/v1/messages" -d '{"from": "sam@example.com", "subject": "Q3 offer",
    "message_id": "<q3@example.com>", "links": ["https://example.com/pricing", "https://example.com/terms"],
    "to": [{"email": "alice@example.com", "name": "Alice Example"}, {"email": "bob@example.com"},
           {"email": "carol@example.com"}]}' >"$work/message"
path() { python3 -c 'import json, sys
from urllib.parse import urlparse
one = json.load(open(sys.argv[1]))["recipients"][int(sys.argv[2])]
print(urlparse(eval(sys.argv[3])).path)' "$work/message" "$@"; }
hit "$(path 0 'one["pixel_url"]')"
hit "$(path 0 'one["links"][0]["tracked_url"]')"
# Two links within five seconds: a scanner, and the first is taken back.
hit "$(path 1 'one["links"][0]["tracked_url"]')" 198.51.100.7
hit "$(path 1 'one["links"][1]["tracked_url"]')" 198.51.100.7
curl -fsS -o /dev/null -d List-Unsubscribe=One-Click "http://127.0.0.1:$port$(path 2 'one["opt_out_url"]')"
ask "http://127.0.0.1:$port/v1/events" -d '{"events": [{"id": "e-1", "kind": "open", "at": "2026-11-22T05:04:03Z",
    "message_id": "<q3@example.com>", "recipient": "bob@example.com", "user_agent": "Mail/1"}]}' >/dev/null
ask -X PUT "http://127.0.0.1:$port/v1/contacts/bob@example.com" -d '{"tracking": "anonymous"}' >/dev/null
run contact set example.net never >/dev/null
MAILBELL_HUB=http://127.0.0.1:$port MAILBELL_TOKEN=$token \
    "$bin/mailbell" tail --device desk --from-start --no-follow -o json >/dev/null
kill $hub; wait $hub 2>/dev/null || true
# One file, without a write-ahead log.
python3 - "$work/data/mailbell.db" "$file" <<'PY'
import shutil, sqlite3, sys
store = sqlite3.connect(sys.argv[1])
assert store.execute("PRAGMA journal_mode = DELETE").fetchone()[0] == "delete"
store.close()
shutil.move(sys.argv[1], sys.argv[2])
for table in ("grdb_migrations", "user", "token", "message", "recipient", "activity", "hit", "consumer", "contact",
              "policy", "opt_out", "event"):
    print(table, sqlite3.connect(sys.argv[2]).execute(f"SELECT count(*) FROM {table}").fetchone()[0])
PY
chmod 644 "$file"

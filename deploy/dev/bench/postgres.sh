#!/usr/bin/env bash
# The hub on PostgreSQL beside the embedded store, and one hit at a time beside a bare program's two round trips.
. "$(dirname "$0")/common.sh"
pkg-config --exists libpq || { echo "without libpq-dev, which is missing: deploy/dev/install-packages.sh bench"; exit 0; }
# shellcheck source=deploy/dev/postgres.sh
. deploy/dev/postgres.sh
# The server runs as the user postgres if root measures.
[ "$(id -u)" -ne 0 ] || chmod a+x "$BENCH_WORK"
mkdir "$work/pg"
start_postgres "$work/pg"
servers+=("$database")
trips=$(compiled trips $(pkg-config --cflags --libs libpq))
answer=$(compiled answer)

store 1 "$work/data"
serve "$work/data"
embedded=$hub embedded_port=$port embedded_url=$url
register "$work/data.tokens" 1 80 500 "$work/paths"

place=(--data "$work/other" --store "$store_uri")
"$bin/mailbell-hub" user add "${place[@]}" --email user-0@example.com --name U >/dev/null
"$bin/mailbell-hub" token create "${place[@]}" >"$work/other.tokens" 2>/dev/null
serve "$work/other" --store "$store_uri"
served=$hub
register "$work/other.tokens" 1 80 500 "$work/other.paths"

for round in 1 2 3; do
  load "64 connections" SQLite "$embedded" 64 6 "$embedded_url" "$work/paths"
  load "64 connections" PostgreSQL "$served" 64 6 "$url" "$work/other.paths"
  "$trips" "$store_uri" 1000 >>"$work/values"
  "$answer" "$embedded_port" "$work/paths" "$work/blocks" 500 $((round * 1000)) | sed -n 's/\thub: hit to answer\t/\tSQLite: hit to answer\t/p' >>"$work/values"
  "$answer" "$port" "$work/other.paths" "$work/blocks" 500 $((round * 1000)) | sed -n 's/\thub: hit to answer\t/\tPostgreSQL: hit to answer\t/p' >>"$work/values"
done
echo "resident: SQLite $(($(resident "$embedded") / 1024)) MB, PostgreSQL $(($(resident "$served") / 1024)) MB"
table

#!/usr/bin/env bash
# Durable hits, each answered after its commit, beside nginx with an access log.
. "$(dirname "$0")/common.sh"
store 1 "$work/data"
serve "$work/data"
echo "the hub, idle: $(($(resident "$hub") / 1024)) MB resident, with $(cat /usr/share/tor/geoip /usr/share/tor/geoip6 | wc -l) lines of country tables"
register "$work/data.tokens" 1 80 500 "$work/paths"
peer=
if has sbin/nginx nginx; then
  peer=nginx
  start_nginx hits "location / { empty_gif; }"
fi
for _ in 1 2 3; do
  for connections in 64 1000; do
    [ -z "$peer" ] || load "$connections connections" nginx "$nginx" $connections 6 "http://127.0.0.1:$nginx_port" "$work/paths"
    load "$connections connections" hub "$hub" $connections 6 "$url" "$work/paths"
  done
done
table

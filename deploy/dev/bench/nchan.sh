#!/usr/bin/env bash
# Hits beside the publishes of nchan, which keeps messages in memory. What an idle session takes beside an idle subscriber.
. "$(dirname "$0")/common.sh"
certificate
store 101 "$work/data"
serve "$work/data"
register "$work/data.tokens" 1 80 500 "$work/paths"
peer=
if has sbin/nginx nginx && has lib/nginx/modules/ngx_nchan_module.so libnginx-mod-nchan; then
  peer=nchan
  module=$tools/lib/nginx/modules/ngx_nchan_module.so
  [ -e "$module" ] || module=/usr/lib/nginx/modules/ngx_nchan_module.so
fi
# Messages stay as long as nchan keeps them by itself: 10 of a channel, for an hour. nchan makes /var/lib/nginx/body, whatever its configuration says: it gets a /var/lib of its own.
start_nchan() { # start_nchan NAME
  start_nginx "$1" '
    location ~ ^/pub/(\d+)$ { nchan_publisher; nchan_channel_id $1; }
    location ~ ^/sub/(\d+)$ { nchan_subscriber websocket; nchan_channel_id $1; }' "user root; load_module $module;" \
    unshare --map-root-user --mount sh -c 'mount -t tmpfs none /var/lib && mkdir /var/lib/nginx && exec "$@"' nchan
}
[ -z "$peer" ] || start_nchan publish

# An activity, to be published as it is.
MAILBELL_HUB=$url MAILBELL_TOKEN=$(head -1 "$work/data.tokens") "$bin/mailbell" replay -o json >"$work/replay"
head -1 "$work/replay" >"$work/message"
rm "$work/replay"
publish() { # publish WHAT: the publishes of 64 connections
  local said before
  before=$(cpu "$nginx")
  said=$(wrk -t1 -c64 -d4 -s Tests/Benchmarks/publish.lua "http://127.0.0.1:$nginx_port" -- /pub/0 "$work/message")
  ! grep -E 'Non-2xx|Socket errors' <<<"$said" >&2
  record "$1, answers/s" "nchan: publishes" "$(awk '/Requests\/sec/ {print $2}' <<<"$said")"
  record "$1, µs of processor time an answer" "nchan: publishes" "$(awk -v used="$(cpu "$nginx")" -v before="$before" '/requests in/ {print (used - before) / $1}' <<<"$said")"
}
both() { # both WHAT
  [ -z "$peer" ] || publish "$1"
  load "$1" "hub: durable hits" "$hub" 64 4 "$url" "$work/paths"
}
listening=()
listen() { # listen hub|nchan URL WHOSE
  : >"$work/listener"
  background python3 Tests/Benchmarks/listen.py "$@" >"$work/listener"
  listening+=("$!")
  until [ -s "$work/listener" ]; do sleep 0.1; done
}
for _ in 1 2 3; do both "nobody listens, 64 connections"; done
[ -z "$peer" ] || listen nchan "http://127.0.0.1:$nginx_port" 0
listen hub "$url" "$(head -1 "$work/data.tokens")"
for _ in 1 2 3; do both "one listens, 64 connections"; done
for pid in "${listening[@]}"; do end "$pid"; done

sessions() { # sessions WHO PID URL HOW
  local count kib
  python3 Tests/Benchmarks/sessions.py "${1%%:*}" "$3" "$2" "$work/data.tokens" 5000 10000 >"$work/memory"
  while read -r count kib _; do record "$count $4, KiB each" "$1" "$kib"; done <"$work/memory"
}
# Each server is started anew: one that was busy keeps memory for the next requests, which sessions would take first.
end "$hub"
if [ -n "$peer" ]; then
  end "$nginx_master"
  start_nchan subscribers
  sessions "nchan: subscribers" "$nginx" "http://127.0.0.1:$nginx_port" "in plain text"
  end "$nginx_master"
  start_nchan tls
  sessions "nchan: subscribers" "$nginx" "https://127.0.0.1:$nginx_tls_port" "over TLS"
  end "$nginx_master"
fi
serve "$work/data"
sessions "hub: sessions" "$hub" "$url" "in plain text"
end "$hub"
serve "$work/data" "${tls[@]}"
sessions "hub: sessions" "$hub" "$url" "over TLS"
table

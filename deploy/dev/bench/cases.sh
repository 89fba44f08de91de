#!/usr/bin/env bash
# What changes the rate of durable hits: many users, a session that listens, a large store. And TLS with a connection for each hit,
# beside nginx. Each case has a hub of its own, and they take turns.
. "$(dirname "$0")/common.sh"
certificate
declare -A what=([alone]="hub: one user" [users]="hub: 1,000 users" [listening]="hub: one user, who listens"
  [stored]="hub: one user, beside 10^6 stored activities" [tls]="hub")
declare -A pids urls
start_case() { # start_case NAME DATA USERS MESSAGES RECIPIENTS [FLAG…]
  serve "$2"
  register "$2.tokens" "$3" "$4" "$5" "$work/$1.paths"
  # Registered in plain text, and served as asked.
  if [ $# -gt 5 ]; then
    end "$hub"
    serve "$2" "${@:6}"
  fi
  pids[$1]=$hub urls[$1]=$url
}
for name in alone listening tls; do store 1 "$work/$name"; done
store 1000 "$work/users"
million "$work/stored"
start_case alone "$work/alone" 1 80 500
start_case users "$work/users" 1000 1000 40
start_case listening "$work/listening" 1 80 500
start_case stored "$work/stored" 1 80 500
start_case tls "$work/tls" 1 80 500 "${tls[@]}"
peer=
if has sbin/nginx nginx; then
  peer=nginx
  start_nginx cases "location / { empty_gif; }"
fi
background python3 Tests/Benchmarks/listen.py hub "${urls[listening]}" "$(cat "$work/listening.tokens")" >"$work/listener"
until [ -s "$work/listener" ]; do sleep 0.1; done

secure="64 at a time, TLS, a new connection each"
for _ in 1 2 3; do
  for name in alone users listening stored; do
    load "64 connections" "${what[$name]}" "${pids[$name]}" 64 4 "${urls[$name]}" "$work/$name.paths"
  done
  [ -z "$peer" ] || load "$secure" nginx "$nginx" 64 4 "https://127.0.0.1:$nginx_tls_port" "$work/tls.paths" close
  load "$secure" "${what[tls]}" "${pids[tls]}" 64 4 "${urls[tls]}" "$work/tls.paths" close
done
table

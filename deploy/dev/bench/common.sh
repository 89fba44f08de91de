# What the parts of bench.sh share. Each sources it, in the folder of the repository, with BENCH_WORK set.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
: "${BENCH_WORK:?is set by bench.sh, which runs this: bench.sh PART}"
# Programs that install-packages.sh has unpacked, or the system's.
tools=$PWD/.build/tools/usr
PATH=$tools/sbin:$PATH:/usr/sbin
bin=$(deploy/dev/build-release.sh --show-bin-path)
# The part's own folder.
work=$BENCH_WORK/$(basename "$0" .sh)
mkdir -p "$work" .build/bench
# A session each, of which no program may have too few.
ulimit -n "$(ulimit -Hn)"
# Neither the settings nor the tails of this user's own hub have a part in it.
export MAILBELL_HUB_CONFIG=/dev/null XDG_STATE_HOME=$work

servers=()
finish() {
  for pid in "${servers[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
background() { # background COMMAND…: starts it, to be ended with the part; its pid is in $!
  "$@" &
  servers+=("$!")
}
end() { # end PID: ends a server of this part and waits for it
  kill "$1"
  wait "$1" || true
}
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
compiled() { # compiled NAME LIBRARIES…: the program made from Tests/Benchmarks/NAME.c
  cc -D_GNU_SOURCE -O2 -Wall -o ".build/bench/$1" "Tests/Benchmarks/$1.c" "${@:2}" && echo ".build/bench/$1"
}
has() { # has FILE PACKAGE: whether a program or a library is there; else says which package has it
  [ -e "$tools/$1" ] || [ -e "/usr/$1" ] || {
    echo "without $2, which is missing: deploy/dev/install-packages.sh bench"
    return 1
  }
}

# Each value of a run is one line of $work/values, and `table` prints their medians: Tests/Benchmarks/table.py.
record() { printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$work/values"; } # record WHAT WHO VALUE
table() { python3 Tests/Benchmarks/table.py <"$work/values"; }

# The hub

serve() { # serve DATA [FLAG…]: starts a hub whose limits do not bound what is measured; sets hub, port and url
  port=$(free_port)
  restart "$@"
}
restart() { # restart DATA [FLAG…]: the same at the port that $port names
  local admin
  admin=$(free_port)
  background "$bin/mailbell-hub" serve --data "$1" --listen "127.0.0.1:$port" --admin "127.0.0.1:$admin" \
    --trusted-proxy 127.0.0.0/8 --limit requests-per-connection=1000000000 --limit recipients-per-day=10000000 \
    --limit connections=16384 "${@:2}" 2>>"$work/hub.log"
  hub=$!
  until curl -sf "http://127.0.0.1:$admin/ready" >/dev/null; do
    kill -0 "$hub" || { tail -5 "$work/hub.log" >&2; return 1; }
    sleep 0.02
  done
  url=http://127.0.0.1:$port
  case " $* " in *" --tls-cert "*) url=https://127.0.0.1:$port ;; esac
}
store() { # store COUNT DATA: a new store with COUNT users; their tokens are in DATA.tokens, one a line
  if [ ! -e "$BENCH_WORK/users-$1" ]; then
    python3 Tests/Benchmarks/users.py "$bin/mailbell-hub" "$BENCH_WORK/users-$1" "$1"
  fi
  cp -r "$BENCH_WORK/users-$1" "$2"
  cp "$BENCH_WORK/users-$1.tokens" "$2.tokens"
}
register() { # register TOKENS USERS MESSAGES RECIPIENTS PATHS: messages of users in turn; the paths of their pixels to PATHS
  python3 Tests/Benchmarks/register.py "$url" "$@"
}
# million DATA: a store with 10^6 activities of 500 users, 2,000 each. A device of each of the first 20 users has 500 still to come.
# By the API, so it does not depend on the schema.
million() {
  local made=$BENCH_WORK/million hub port url
  if [ ! -e "$made" ]; then
    store 500 "$made"
    serve "$made"
    register "$made.tokens" 500 1500 500 /dev/null
    python3 Tests/Benchmarks/resume.py "$url" "$made.tokens" 20 1500 >/dev/null
    register "$made.tokens" 500 500 500 /dev/null
    end "$hub"
    "$bin/mailbell-hub" verify --data "$made" >&2
  fi
  cp -r "$made" "$1"
  cp "$made.tokens" "$1.tokens"
}
certificate() { # a certificate of this machine: sets tls, the flags for a hub
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -days 2 \
    -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
  tls=(--tls-cert "$work/cert.pem" --tls-key "$work/key.pem")
}

# nginx

start_nginx() { # start_nginx NAME LOCATIONS [MAIN [COMMAND…]]: sets nginx (its one worker), nginx_master and nginx_port.
  # With a certificate, LOCATIONS are served over TLS at nginx_tls_port, too.
  local folder=$work/nginx-$1 secure=
  mkdir "$folder"
  nginx_port=$(free_port)
  if [ -e "$work/cert.pem" ]; then
    nginx_tls_port=$(free_port)
    secure="listen 127.0.0.1:$nginx_tls_port ssl backlog=4096; ssl_certificate $work/cert.pem; ssl_certificate_key $work/key.pem;"
  fi
  cat >"$folder/conf" <<CONF
daemon off; worker_processes 1; pid $folder/pid; error_log $folder/error.log; worker_rlimit_nofile $(ulimit -n);
${3:-}
events { worker_connections 16384; }
http {
  access_log $folder/access.log;
  client_body_temp_path $folder/a; proxy_temp_path $folder/b; fastcgi_temp_path $folder/c;
  uwsgi_temp_path $folder/d; scgi_temp_path $folder/e; keepalive_requests 1000000000;
  server { listen 127.0.0.1:$nginx_port backlog=4096; $secure
$2
  }
}
CONF
  background "${@:4}" nginx -c "$folder/conf" 2>"$folder/start.log"
  nginx_master=$!
  # It has a worker only after it listens; COMMAND may have had children before.
  until (: <>"/dev/tcp/127.0.0.1/$nginx_port") 2>/dev/null && nginx=$(pgrep -P "$nginx_master"); do
    kill -0 "$nginx_master" || { cat "$folder/start.log" >&2; return 1; }
    sleep 0.1
  done
}

# What is measured of a process, and by wrk

resident() { awk '/VmRSS/ {print $2}' "/proc/$1/status"; } # in KiB
cpu() { awk -v ticks="$(getconf CLK_TCK)" '{sub(/.*\) /, ""); print ($12 + $13) * 1e6 / ticks}' "/proc/$1/stat"; } # in µs
# load WHAT WHO PID CONNECTIONS SECONDS URL PATHS [close]: GETs pixels, and records answers/s and the processor time of PID for
# each. No two requests of a part are alike: each load goes on in the series of networks where the last one ended.
series=0
load() {
  local before said count rate
  before=$(cpu "$3")
  said=$(wrk -t1 -c"$4" -d"$5" -s Tests/Benchmarks/hits.lua "$6" -- "$7" "$series" "${8:-}")
  ! grep -E 'Non-2xx|Socket errors' <<<"$said" >&2
  read -r count rate <<<"$(awk '/requests in/ {count = $1} /Requests\/sec/ {print count, $2}' <<<"$said")"
  series=$((series + count))
  record "$1, answers/s" "$2" "$rate"
  record "$1, µs of processor time an answer" "$2" "$(awk -v used="$(cpu "$3")" -v before="$before" -v count="$count" 'BEGIN {print (used - before) / count}')"
}

# shellcheck shell=bash
# To be sourced. start_postgres FOLDER starts a PostgreSQL server whose cluster is in FOLDER/cluster: it is created with the
# role and the database of deploy/postgres/roles.sql if it is missing. The server listens on a UNIX socket in that folder
# only. It ends with the shell that started it; that shell should end it before, by SIGINT. Sets:
#   database    the server's pid
#   store_uri   what mailbell-hub takes as --store
# For root, which PostgreSQL refuses to run as, it is run by the user postgres. That user must be able to reach FOLDER, so
# FOLDER and the folder above it become passable for all, and what is created afterwards is private.
start_postgres() {
  local cluster=$1/cluster binaries as_owner=()
  binaries=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1)
  [ -x "$binaries/postgres" ] || {
    echo "PostgreSQL is missing: STORE=postgres deploy/dev/install-packages.sh run" >&2
    return 1
  }
  [ ${#cluster} -lt 90 ] || {
    echo "$cluster is too long a path for a socket; set MAILBELL_RUN to a folder with a shorter one" >&2
    return 1
  }
  [ -d "$cluster" ] || (umask 077 && mkdir -p "$cluster")
  if [ "$(id -u)" -eq 0 ]; then
    as_owner=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    umask 077
    chmod a+x "${1%/*}" "$1"
    chown postgres: "$cluster"
    "${as_owner[@]}" test -x "$cluster/." || {
      echo "the user postgres cannot reach $cluster; set MAILBELL_RUN to a folder that it can reach, as in /var/tmp" >&2
      return 1
    }
  fi

  # Not in the current folder, which the owner may not be allowed to enter.
  if [ ! -s "$cluster/PG_VERSION" ]; then
    (cd / && "${as_owner[@]}" "$binaries/initdb" -D "$cluster" -U postgres -A trust --locale=C.UTF-8 --encoding=UTF8 \
      --no-instructions >/dev/null)
  fi
  # In a session of its own: Ctrl-C ends the hub first. The signal is for when this shell is killed; Linux forgets it when
  # the user changes.
  (cd / && exec setsid "${as_owner[@]}" setpriv --pdeathsig INT "$binaries/postgres" -D "$cluster" -k "$cluster" \
    -c listen_addresses= >>"$1/postgres.log" 2>&1) &
  database=$!
  local patience=300
  until "$binaries/pg_isready" -q -h "$cluster"; do
    patience=$((patience - 1))
    kill -0 "$database" 2>/dev/null && [ "$patience" -gt 0 ] || {
      echo "PostgreSQL did not start:" >&2
      tail -n 5 "$1/postgres.log" >&2
      return 1
    }
    sleep 0.1
  done
  "$binaries/psql" -Xq -h "$cluster" -U postgres -d postgres -f deploy/postgres/roles.sql

  local host=${cluster//%/%25}
  host=${host// /%20} host=${host//&/%26} host=${host//#/%23} host=${host//+/%2B}
  # shellcheck disable=SC2034
  store_uri="postgres://mailbell@/mailbell?host=$host"
}

#!/usr/bin/env bash
# Installs the Debian packages that are missing: install-packages.sh run|tray|test|lint|desktops|bench|dist|deploy
# STORE=postgres with run: the PostgreSQL server too.
# Programs whose packages would start a daemon, on port 80 perhaps, are unpacked into .build/tools, and not installed.
set -euo pipefail

build="pkg-config libwebsockets-dev libwebsockets-evlib-ev libev-dev libcap-dev libssl-dev libmaxminddb-dev libc-ares-dev libcurl4-openssl-dev libsqlite3-dev zlib1g-dev libgmime-3.0-dev libgumbo-dev libidn2-dev libpsl-dev"
# The tray client's headers. Without them all else builds and is tested; MAILBELL_DESKTOP=0 asks for that.
desktop="libglib2.0-dev libsecret-1-dev libpng-dev gettext"
# PostgreSQL's headers. Without them everything else builds and is tested; MAILBELL_POSTGRES=0 asks for that.
postgres="libpq-dev"
# The server, unless one is there already, from another archive perhaps. No cluster is created and no daemon started.
server=
compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || server=postgresql
# A desktop without a screen, and two with one, for the tray's tests.
screens="dbus python3-dbusmock python3-gi gnome-keyring xvfb xfce4-panel dunst xfce4-notifyd xdotool \
  libglib2.0-bin dbus-x11 adwaita-icon-theme librsvg2-common fonts-dejavu-core fonts-ipafont-gothic"
# A mail server for tests, which give it a configuration of their own: the machine's stays without one, and nothing is
# started. Where another mail server is installed, it stays, and those tests say that they need postfix.
mail=
if [ -x /usr/sbin/postfix ] || [ ! -e /usr/sbin/sendmail ]; then mail="postfix opendkim opendkim-tools acl"; fi
declare -A sets=(
  [run]="$build $postgres tor-geoipdb curl ca-certificates"
  [tray]="$build $desktop"
  [test]="$build $postgres $server tor-geoipdb curl ca-certificates openssl util-linux binutils python3 python3-h11 python3-h2 python3-wsproto tmux mandoc imagemagick chromium chromium-driver python3-venv $mail $desktop $screens \
    libcrypt1 liblua5.3-0 libopentracing-c-wrapper0 libpcre2-8-0 libsystemd0 libzstd1"
  [desktops]="$build $desktop mmdebstrap util-linux python3 python3-dbus"
  [bench]="$build $postgres $server tor-geoipdb curl ca-certificates wrk libnats-dev openssl libpcre2-8-0 libcrypt1 python3 procps $desktop dbus python3-dbus python3-gi"
  [dist]="$build $postgres $desktop build-essential debhelper lintian"
  [lint]="node-typescript esbuild"
  [deploy]="mmdebstrap iproute2 util-linux curl ca-certificates python3"
)
# Package, and the one file of it that is needed, below /usr.
declare -A daemons=(
  [test]="nginx:sbin/nginx caddy:bin/caddy haproxy:sbin/haproxy prometheus:bin/promtool"
  [bench]="nginx:sbin/nginx libnginx-mod-nchan:lib/nginx/modules/ngx_nchan_module.so nats-server:sbin/nats-server"
)
wanted=${sets[${1:-run}]:?"install-packages.sh: give run, tray, test, lint, desktops, bench, dist or deploy"}
if [ "${1:-run}" = run ] && [ "${STORE:-}" = postgres ]; then wanted+=" $server"; fi
unwanted=
[ "${MAILBELL_DESKTOP:-1}" != 0 ] || unwanted+=" $desktop $screens"
[ "${MAILBELL_POSTGRES:-1}" != 0 ] || unwanted+=" $postgres $server"
for package in $unwanted; do wanted=" $wanted "; wanted=${wanted/ $package / }; done

missing=()
for package in $wanted; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
tools=.build/tools
unpack=()
for daemon in ${daemons[${1:-run}]:-}; do
  [ -e "$tools/usr/${daemon#*:}" ] || [ -e "/usr/${daemon#*:}" ] || unpack+=("$daemon")
done
# Of PyPI, what drives a browser in the tests of the web app. Debian has no axe, and older versions of the others. The axe-core
# of axe-selenium-python is of 2018: it is run with that of axe-playwright-python, whose own dependencies are not needed.
python() {
  [ "${1:-run}" = test ] || return 0
  local packages="selenium==4.51.0 axe-selenium-python==2.1.6 fido2==2.2.1" alone="axe-playwright-python==0.1.8"
  local venv=$tools/python
  [ "$(cat "$venv/packages" 2>/dev/null)" = "$packages $alone" ] && return 0
  echo "make: installing $packages $alone from PyPI into $venv"
  python3 -m venv "$venv"
  # shellcheck disable=SC2086
  "$venv/bin/pip" install -q --disable-pip-version-check $packages
  "$venv/bin/pip" install -q --disable-pip-version-check --no-deps $alone
  echo "$packages $alone" >"$venv/packages"
}
if [ ${#missing[@]} -eq 0 ] && [ ${#unpack[@]} -eq 0 ]; then
  python "${1:-run}"
  exit 0
fi

if ! command -v apt-get >/dev/null; then
  echo "make: these packages are missing, and there is no apt-get to install them with: ${missing[*]} ${unpack[*]%:*}" >&2
  exit 1
fi
if [ ${#missing[@]} -gt 0 ]; then
  sudo=
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
      echo "make: run this as root once: apt-get install ${missing[*]}" >&2
      exit 1
    }
    sudo=sudo
  fi
  echo "make: installing ${missing[*]}"
  $sudo apt-get update -qq
  case " ${missing[*]} " in *" postfix "*)
    echo "postfix postfix/main_mailer_type select No configuration" | $sudo debconf-set-selections ;;
  esac
  # Debian's PostgreSQL creates and starts a cluster on port 5432 when it is installed, unless a setting says no. This one
  # lasts as long as the installation.
  policy=/etc/postgresql-common/createcluster.d/mailbell.conf
  case " ${missing[*]} " in *" postgresql "*)
    trap '$sudo rm -f "$policy"; $sudo rmdir --ignore-fail-on-non-empty "${policy%/*}"' EXIT
    $sudo mkdir -p "${policy%/*}"
    echo "create_main_cluster = false" | $sudo tee "$policy" >/dev/null ;;
  esac
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
for daemon in "${unpack[@]}"; do
  package=${daemon%:*} file=${daemon#*:}
  echo "make: unpacking ${file##*/} into $tools"
  mkdir -p $tools/packages
  (cd $tools/packages && apt-get download -qq "$package")
  dpkg-deb --fsys-tarfile $tools/packages/"$package"_*.deb | tar -x -C $tools "./usr/$file"
  rm -r $tools/packages
done
python "${1:-run}"

#!/usr/bin/env bash
# Installs the Debian packages that are missing: install-packages.sh run|tray|test|bench|dist|deploy
set -euo pipefail

build="pkg-config libwebsockets-dev libwebsockets-evlib-uv libuv1-dev libcap-dev libssl-dev libmaxminddb-dev libc-ares-dev libcurl4-openssl-dev libsqlite3-dev zlib1g-dev libgmime-3.0-dev libgumbo-dev"
# The tray client's headers. Without them all else builds and is tested; MAILBELL_DESKTOP=0 asks for that.
desktop="libglib2.0-dev libsecret-1-dev libpng-dev gettext"
# A desktop without a screen, and two with one, for the tray's tests.
screens="dbus python3-dbusmock python3-gi gnome-keyring xvfb xfce4-panel dunst xfce4-notifyd xdotool \
  libglib2.0-bin dbus-x11 adwaita-icon-theme librsvg2-common fonts-dejavu-core fonts-ipafont-gothic"
# A mail server for tests, which give it a configuration of their own: the machine's stays without one, and nothing is
# started. Where another mail server is installed, it stays, and those tests say that they need postfix.
mail=
if [ -x /usr/sbin/postfix ] || [ ! -e /usr/sbin/sendmail ]; then mail="postfix opendkim opendkim-tools"; fi
declare -A sets=(
  [run]="$build tor-geoipdb curl ca-certificates"
  [tray]="$build $desktop"
  [test]="$build tor-geoipdb curl ca-certificates openssl util-linux python3 tmux mandoc imagemagick chromium $mail $desktop $screens"
  [bench]="$build tor-geoipdb curl ca-certificates wrk nginx-light python3 bc $desktop dbus python3-dbus python3-gi"
  [dist]="$build $desktop build-essential debhelper lintian"
  [deploy]="mmdebstrap iproute2 util-linux curl ca-certificates python3"
)
wanted=${sets[${1:-run}]:?"install-packages.sh: give run, tray, test, bench, dist or deploy"}
if [ "${MAILBELL_DESKTOP:-1}" = 0 ]; then
  for package in $desktop $screens; do wanted=" $wanted "; wanted=${wanted/ $package / }; done
fi

missing=()
for package in $wanted; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "make: these packages are missing, and there is no apt-get to install them with: ${missing[*]}" >&2
  exit 1
fi
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
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}"

#!/usr/bin/env bash
# Installs the packages of dist/ in a clean Debian 12 and does with them what people do: set a hub up, be told, upgrade,
# remove, install again, purge. Each line says what was seen; the first thing that is not so ends it with exit code 1.
#
#   sudo deploy/dev/test-deploy.sh          (make test-deploy)
#
# It needs root, for chroot and namespaces: what it starts and mounts is in namespaces of its own and ends with it. The
# clean system is made by mmdebstrap once and kept in .build/test-deploy; what apt has fetched is kept there, too.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ "$(id -u)" -ne 0 ]; then
  echo "test-deploy.sh: this needs root, to chroot into a clean Debian: sudo $0" >&2
  exit 77
fi
if [ "${1:-}" != --inside ]; then
  [ $# -eq 0 ] || { echo "usage: test-deploy.sh" >&2; exit 64; }
  exec unshare --mount --pid --fork --kill-child --mount-proc -- "$0" --inside
fi

work=$PWD/.build/test-deploy
root=$work/root
debs=$work/packages
mkdir -p "$work/archives"
rm -f "$work"/*.log

step() { printf '\n== %s (%s s)\n' "$*" "$SECONDS"; }
ok() { printf 'ok  %s\n' "$*"; }
fail() {
  printf 'NOT OK  %s\n' "$*" >&2
  [ ! -s "$work/apt.log" ] || { echo "-- apt's last lines:" >&2; tail -n 15 "$work/apt.log" >&2; }
  [ ! -s "$work/hub.log" ] || { echo "-- the hub's last lines:" >&2; tail -n 15 "$work/hub.log" >&2; }
  # From within $( ) all of it has to end, too.
  [ "$BASHPID" = $$ ] || kill -TERM $$
  exit 1
}
trap 'exit 1' TERM
trap 'fail "line $LINENO: $BASH_COMMAND"' ERR
set -E
# same WHAT WANTED SEEN
same() { [ "$2" = "$3" ] || fail "$1: wanted '$2', saw '$3'"; ok "$1: $3"; }
# holds WHAT PATTERN TEXT
holds() { grep -qE -- "$2" <<<"$3" || fail "$1: nothing like '$2' in: $3"; ok "$1"; }
# A command in the clean system, as root; as somebody else by `inside_as USER`.
inside() {
  chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive "$@"
}
inside_as() {
  local user=$1
  shift
  inside setpriv --reuid "$user" --regid "$user" --init-groups env HOME="/home/$user" "$@"
}
# The hub and its clients have a network of their own: loopback alone, where every port is free.
alone() { nsenter --net="/proc/$network/ns/net" -- "$@"; }
apt() {
  inside apt-get -o Dpkg::Use-Pty=0 "$@" </dev/null >"$work/apt.log" 2>&1 || fail "apt-get $*"
}

# ---------------------------------------------------------------------------------------------------------------------
step "The packages"
hub_deb=$(echo dist/mailbell-hub_*.deb)
[ -e "$hub_deb" ] || fail "there is nothing in dist/: make dist"
version=$(dpkg-deb -f "$hub_deb" Version)
number=$(sed -nE 's/^public let mailbellVersion = "([0-9.]+)"$/\1/p' Sources/Domain/Core/Version.swift)
(cd dist && sha256sum --quiet --check SHA256SUMS) || fail "dist/SHA256SUMS"
ok "$(wc -l <dist/SHA256SUMS) files have the sums of SHA256SUMS"

# Nothing older was released: the same programs stand in as 0.1.9, to upgrade from.
rm -rf "$debs" "$work/older"
mkdir -p "$debs/new" "$debs/old"
for deb in dist/*.deb; do
  cp "$deb" "$debs/new/$(dpkg-deb -f "$deb" Package).deb"
  dpkg-deb -R "$deb" "$work/older"
  sed -i "s/\b${version//./\\.}/0.1.9/" "$work/older/DEBIAN/control"
  dpkg-deb -Zgzip -z1 --root-owner-group -b "$work/older" "$debs/old/$(dpkg-deb -f "$deb" Package).deb" >/dev/null
  rm -rf "$work/older"
done
dpkg --compare-versions 0.1.9 lt "$version"
for deb in "$debs"/new/*.deb; do
  printf '    %-14s %s, %s MB, installed %s MB\n' "$(dpkg-deb -f "$deb" Package)" "$version" \
    "$(($(stat -c %s "$deb") / 1000000))" "$(($(dpkg-deb -f "$deb" Installed-Size) / 1000))"
done

# ---------------------------------------------------------------------------------------------------------------------
step "A clean Debian 12"
tar=$work/bookworm-$(dpkg --print-architecture).tar
if [ ! -e "$tar" ]; then
  mmdebstrap --variant=minbase --quiet bookworm "$tar.new.tar" 2>"$work/mmdebstrap.log" ||
    { cat "$work/mmdebstrap.log" >&2; fail "mmdebstrap"; }
  mv "$tar.new.tar" "$tar"
fi
rm -rf --one-file-system "$root"
mkdir -p "$root"
tar -C "$root" -xf "$tar"
mount -t proc proc "$root/proc"
mount --bind "$debs" "$root/mnt"
mount --bind "$work/archives" "$root/var/cache/apt/archives"
# How this machine reaches the archive, and that nothing is started in the clean system.
cp /etc/resolv.conf "$root/etc/resolv.conf"
apt-config dump Acquire >"$root/etc/apt/apt.conf.d/90machine"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
unshare --net -- sleep infinity &
network=$!
until [ "$(readlink "/proc/$network/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
alone ip link set lo up

apt update
# What this test looks with; then all that the packages need, so that afterwards everything that is new is theirs.
apt install -y --no-install-recommends man-db bash-completion desktop-file-utils
inside useradd --create-home sam
inside apt-get install --simulate --no-install-recommends /mnt/new/mailbell.deb /mnt/new/mailbell-hub.deb \
  /mnt/new/mailbell-tray.deb >"$work/plan" 2>"$work/apt.log" || fail "the packages' dependencies cannot be met"
mapfile -t needed < <(awk '$1 == "Inst" && $2 !~ /^mailbell/ {print $2}' "$work/plan")
inside apt-get install --simulate /mnt/new/mailbell.deb /mnt/new/mailbell-hub.deb /mnt/new/mailbell-tray.deb \
  >"$work/plan" 2>"$work/apt.log" || fail "what the packages recommend is not to be had"
for package in ca-certificates gnome-keyring notification-daemon xterm; do
  grep -q "^Inst $package " "$work/plan" || fail "recommended, and not installed: $package"
done
# It brings the daemon of Tor, which is for the administrator to want.
if grep -q "^Inst tor" "$work/plan"; then fail "tor-geoipdb is installed without being asked for"; fi
apt install -y --no-install-recommends "${needed[@]}" tor-geoipdb
ok "${#needed[@]} packages that ours need, and all that they recommend, are Debian's"

# Everything in the clean system, but for what apt and dpkg note of themselves, what is in memory on a machine, and homes:
# what a client keeps there is its user's.
everything() {
  (cd "$root" && find . -xdev \( -path ./var/lib/dpkg -o -path ./var/lib/apt -o -path ./var/cache -o -path ./var/log \
    -o -path ./tmp -o -path ./run -o -path ./home \) -prune -o -printf '%P %y %m %U:%G\n' | LC_ALL=C sort)
}
contents() { (cd "$root/etc" && find . -xdev -type f -exec sha256sum {} + | LC_ALL=C sort -k 2); }
everything >"$work/before"
contents >"$work/before.etc"

# ---------------------------------------------------------------------------------------------------------------------
step "Install mailbell-hub and mailbell, as 0.1.9"
apt install -y --no-install-recommends /mnt/old/mailbell-hub.deb /mnt/old/mailbell.deb
same "dpkg has them" "0.1.9 0.1.9 " "$(inside dpkg-query -W -f '${Version} ' mailbell-hub mailbell)"
for program in mailbell-hub mailbell; do
  holds "$program --version: $(inside $program --version)" "^$number( \([0-9a-f]+(-dirty)?\))?$" "$(inside $program --version)"
  holds "$program --help" "USAGE: $program" "$(inside $program --help)"
done
holds "the user mailbell may not log in" '^mailbell:.*:/usr/sbin/nologin$' "$(inside getent passwd mailbell)"
same "/etc/mailbell" "755 root:root" "$(inside stat -c '%a %U:%G' /etc/mailbell)"
same "/etc/mailbell/credentials" "700 root:root" "$(inside stat -c '%a %U:%G' /etc/mailbell/credentials)"
same "/etc/mailbell/tls" "750 root:mailbell" "$(inside stat -c '%a %U:%G' /etc/mailbell/tls)"
same "/var/lib/mailbell" "700 mailbell:mailbell" "$(inside stat -c '%a %U:%G' /var/lib/mailbell)"
unit=/lib/systemd/system/mailbell-hub.service
[ -L "$root/etc/systemd/system/multi-user.target.wants/mailbell-hub.service" ] || fail "the hub's unit is not enabled"
[ -L "$root/etc/systemd/system/timers.target.wants/mailbell-hub-update.timer" ] || fail "the update's timer is not enabled"
grep -qx 'ConditionPathExists=/etc/mailbell/hub.yaml' "$root$unit"
[ ! -e "$root/etc/mailbell/hub.yaml" ]
ok "the hub and the timer are enabled, and wait for a configuration"
inside systemd-analyze verify --man=no mailbell-hub.service mailbell-hub-update.timer 2>"$work/verify" ||
  fail "systemd-analyze verify: $(cat "$work/verify")"
same "systemd-analyze verify has nothing to say" "" "$(grep mailbell "$work/verify" || true)"

step "Set a hub up and use it"
invitation=$(inside mailbell-hub init --public-url http://127.0.0.1:8025 --email sam@example.com --name Sam |
  sed -nE 's/^ *mailbell login --hub (.*)$/\1/p')
holds "mailbell-hub init prints what to log in with" '^http://127\.0\.0\.1:8025#' "$invitation"
same "/etc/mailbell/hub.yaml" "640 root:mailbell" "$(inside stat -c '%a %U:%G' /etc/mailbell/hub.yaml)"

# As the unit does: its ExecStart, as its user, without systemd.
read -ra command < <(sed -nE 's/^ExecStart=//p' "$root$unit")
user=$(sed -nE 's/^User=//p' "$root$unit")
start() {
  nsenter --net="/proc/$network/ns/net" -- chroot "$root" setpriv --reuid "$user" --regid "$user" --init-groups \
    env -i PATH=/usr/bin:/bin "${command[@]}" 2>>"$work/hub.log" >&2 &
  hub=$!
  for _ in $(seq 100); do
    [ "$(alone curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:8026/ready)" != 200 ] || return 0
    kill -0 "$hub" 2>/dev/null || break
    sleep 0.1
  done
  fail "the hub did not become ready: ${command[*]}"
}
stop() {
  local code=0
  kill -TERM "$hub"
  wait "$hub" || code=$?
  same "the hub ends on SIGTERM with" 0 "$code"
}
feed() { alone chroot "$root" setpriv --reuid sam --regid sam --init-groups env -i HOME=/home/sam PATH=/usr/bin:/bin \
  LC_ALL=C.UTF-8 mailbell "$@" </dev/null; }
start
ok "the hub runs as $user: ${command[*]}"
if grep "libwebsockets-evlib-ev is not installed" "$work/hub.log"; then fail "its event loop is missing"; fi
feed login --hub "$invitation" >/dev/null
token=$(inside mailbell-hub token create --user sam@example.com --scopes read,track)
open() { # open ADDRESS NAME: registers a mail to somebody, who opens it
  local pixel
  pixel=$(alone curl -sSf -X POST http://127.0.0.1:8025/v1/messages -H "Authorization: Bearer $token" -d "{
    \"from\": \"sam@example.com\", \"to\": [{\"email\": \"$1\", \"name\": \"$2\"}], \"subject\": \"Q3 offer\"}" |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["recipients"][0]["pixel_url"])')
  same "$2 fetches the pixel" "200 image/gif" "$(alone curl -s -o /dev/null -w '%{http_code} %{content_type}' \
    -A 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0' "$pixel")"
}
open alice@example.com Alice
holds "mailbell feed shows the open" 'open +Alice .*“Q3 offer”' "$(feed feed)"
holds "mailbell replay shows it, too" '"kind":"open"' "$(feed replay -o json)"
stop
same "files of the hub's that are not $user's" "" "$(cd "$root/var/lib/mailbell" && find . ! -uid "$(inside id -u "$user")")"
holds "mailbell-hub check" 'store' "$(alone chroot "$root" mailbell-hub check 2>&1)"
holds "the example of a configuration will do" 'public-url.*https://mail.example.com' \
  "$(alone chroot "$root" mailbell-hub check --config /usr/share/doc/mailbell-hub/examples/hub.yaml 2>&1)"

# ---------------------------------------------------------------------------------------------------------------------
step "Upgrade to $version, with the tray"
sum=$(sha256sum <"$root/etc/mailbell/hub.yaml")
id=$(inside id -u mailbell)
apt install -y --no-install-recommends /mnt/new/mailbell-hub.deb /mnt/new/mailbell.deb /mnt/new/mailbell-tray.deb
same "dpkg has them" "$version $version $version " \
  "$(inside dpkg-query -W -f '${Version} ' mailbell-hub mailbell mailbell-tray)"
same "the configuration" "$sum" "$(sha256sum <"$root/etc/mailbell/hub.yaml")"
same "the user's number" "$id" "$(inside id -u mailbell)"
# What runs is put in place of by the package's script, which asks systemd where it runs.
holds "postinst restarts the hub where systemd runs" '_dh_action=restart' "$(cat "$root/var/lib/dpkg/info/mailbell-hub.postinst")"
start
holds "what was there before is there" 'open +Alice .*“Q3 offer”' "$(feed feed)"
open bob@example.com Bob
holds "and what comes" 'open +Bob .*“Q3 offer”' "$(feed feed)"
stop

step "What the packages have put there"
while read -r program; do
  missing=$(inside ldd "/usr/bin/$program" | grep -E 'not found|swift|Foundation|dispatch' || true)
  same "$program wants nothing that is not there, and nothing of Swift" "" "$missing"
done < <(printf '%s\n' mailbell-hub mailbell mailbell-tray)
same "Swift's runtime in the clean system" "" "$(find "$root" -xdev \( -name 'libswift*' -o -name 'libFoundation*' -o -name 'libdispatch*' \) -print)"
for page in 'mailbell-hub.8' mailbell.1 mailbell-tray.1; do
  same "man -w ${page%.*}" "/usr/share/man/man${page##*.}/$page.gz" "$(inside man -w "${page%.*}")"
  holds "man ${page%.*} shows it" 'SYNOPSIS' "$(inside env MANWIDTH=80 man "${page%.*}" 2>&1)"
done
complete() { # complete WORD…: what bash offers for the last of these words
  # shellcheck disable=SC2016 # for the shell in the clean system
  inside bash -c '. /usr/share/bash-completion/bash_completion
    _completion_loader "$1"
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE} COMP_TYPE=9
    "$(complete -p "$1" | sed -E "s/.* -F ([^ ]+) .*/\1/")" "$1" "${!#}" "${COMP_WORDS[$(($# - 2))]}"
    echo "${COMPREPLY[@]}"' bash "$@"
}
holds "bash completes mailbell re: $(complete mailbell re)" '\breplay\b' "$(complete mailbell re)"
holds "bash completes mailbell-hub us: $(complete mailbell-hub us)" '\buser\b' "$(complete mailbell-hub us)"
holds "bash completes mailbell-tray co: $(complete mailbell-tray co)" '\bconnect\b' "$(complete mailbell-tray co)"
for file in zsh/vendor-completions/_mailbell{,-hub,-tray} fish/vendor_completions.d/mailbell{,-hub,-tray}.fish \
  mailbell/postfix/setup.sh doc/mailbell/TRUTH.md doc/mailbell-hub/deploy/README.md \
  locale/ja/LC_MESSAGES/mailbell-tray.mo metainfo/org.mailbell.Tray.metainfo.xml \
  icons/hicolor/scalable/apps/mailbell.svg icons/hicolor/48x48/apps/mailbell.png \
  icons/hicolor/22x22/status/mailbell-tray-unread.png; do
  [ -s "$root/usr/share/$file" ] || fail "no /usr/share/$file"
done
inside bash -n /usr/share/mailbell/postfix/setup.sh
grep -qx 'ExecStart=/usr/bin/mailbell-tray run --autostart' "$root/usr/lib/systemd/user/mailbell-tray.service"
ok "completions of zsh and fish, Postfix' files, the tray's icons, translation, user unit"
holds "mailbell-tray --version: $(inside mailbell-tray --version)" "^$number" "$(inside mailbell-tray --version)"
for entry in /usr/share/applications/org.mailbell.Tray.desktop /etc/xdg/autostart/mailbell-tray.desktop; do
  same "desktop-file-validate $entry" "" "$(inside desktop-file-validate "$entry" 2>&1)"
done
inside_as sam mailbell-tray run --autostart
ok "autostart does nothing before an account is connected"

# ---------------------------------------------------------------------------------------------------------------------
step "Remove, and install again"
apt remove -y mailbell-hub mailbell mailbell-tray
for program in mailbell-hub mailbell mailbell-tray; do
  [ ! -e "$root/usr/bin/$program" ] || fail "/usr/bin/$program is still there"
done
same "the configuration" "$sum" "$(sha256sum <"$root/etc/mailbell/hub.yaml")"
[ -s "$root/var/lib/mailbell/mailbell.db" ] || fail "the store is gone"
ok "the programs are gone, the store and the configuration are not"
apt install -y --no-install-recommends /mnt/new/mailbell-hub.deb /mnt/new/mailbell.deb
start
holds "what was there before is there" 'open +Bob .*“Q3 offer”' "$(feed feed)"
stop

step "Purge"
# As setup.sh and `mailbell-hub init --force` make them.
touch "$root/etc/mailbell/filter.conf" "$root/etc/mailbell/hub.yaml.old" "$root/etc/mailbell/credentials/tls-key" \
  "$root/etc/mailbell/tls/key.pem"
apt purge -y mailbell-hub mailbell mailbell-tray
everything >"$work/after"
contents >"$work/after.etc"
# The user and the group stay, and so passwd's copies of before are new.
same "what is there and was not, or is not any more" "" \
  "$(diff "$work/before" "$work/after" | grep '^[<>]' | grep -vE '^[<>] etc/(passwd|group|shadow|gshadow)-? ' || true)"
same "files of /etc that are not as they were" "group gshadow passwd shadow" \
  "$({ diff "$work/before.etc" "$work/after.etc" || true; } | awk '/^>/ {print $3}' | sed 's#^\./##' | grep -v -- '-$' | xargs)"
holds "the user mailbell stays" '^mailbell:' "$(inside getent passwd mailbell)"

printf '\nAll of it is so. %s s.\n' "$SECONDS"

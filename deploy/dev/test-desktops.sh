#!/usr/bin/env bash
# Runs the built tray on Plasma 5.27 and GNOME 43, on a screen that nobody sees: what the tests with fake services claim of
# them. Each line says what was seen; exit code 1 where something is not so, 77 where it could not be tried, with the reason.
#
#   sudo deploy/dev/test-desktops.sh [plasma|gnome]...          (make test-desktops)
#
# It needs root, for chroot and namespaces, 0.4 GB from Debian's archive at the first run, and 2 GB of disk: the desktops are
# in a Debian 12 of their own, which mmdebstrap makes once in .build/desktops. Nothing is installed beside the machine's own
# desktop, and all that is started ends with the script. Pictures are kept in .build/desktops/pictures.
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() {
  printf 'test-desktops.sh: not run: %s\n' "$*" >&2
  exit 77
}
kinds=("$@")
[ ${#kinds[@]} -gt 0 ] || kinds=(plasma gnome)
for kind in "${kinds[@]}"; do
  case $kind in
  plasma | gnome | --inside) ;;
  *)
    echo "usage: test-desktops.sh [plasma|gnome]..." >&2
    exit 64
    ;;
  esac
done
[ "$(id -u)" -eq 0 ] || skip "it needs root, to chroot into a Debian of its own: sudo $0"
command -v mmdebstrap >/dev/null || skip "mmdebstrap is missing: deploy/dev/install-packages.sh desktops"
if [ "${kinds[0]}" != --inside ]; then
  # What is started and mounted ends with these namespaces.
  unshare --mount --pid --fork true 2>/dev/null || skip "this machine does not let root make namespaces"
  exec unshare --mount --pid --fork --kill-child --mount-proc -- "$0" --inside "${kinds[@]}"
fi
kinds=("${kinds[@]:1}")

bin=${MAILBELL_BIN:-$PWD/.build/debug}
for program in mailbell-hub mailbell mailbell-tray; do
  [ -x "$bin/$program" ] || skip "$bin/$program is not built: make test-desktops builds it"
done

work=$PWD/.build/desktops
root=$work/root
packages=(
  dbus dbus-x11 libglib2.0-bin xvfb xdotool imagemagick x11-xserver-utils fonts-dejavu-core librsvg2-common
  kwin-x11 plasma-workspace plasma-desktop breeze-icon-theme
  # gjs shows GNOME's notifications, and gnome-shell only recommends it.
  gnome-shell gnome-shell-extension-appindicator gjs adwaita-icon-theme
)
mkdir -p "$work/pictures"
exec 9>"$work/lock"
flock --nonblock 9 || skip "another run uses $work"
if [ ! -e "$root/usr/bin/gnome-shell" ] || [ ! -e "$root/usr/bin/plasmashell" ]; then
  echo "test-desktops.sh: making a Debian 12 with both desktops in $root: 0.4 GB to fetch, some minutes"
  rm -rf --one-file-system "$root" "$root.new"
  (
    IFS=,
    mmdebstrap --variant=minbase --quiet --include="${packages[*]}" bookworm "$root.new"
  ) >"$work/mmdebstrap.log" 2>&1 || skip "mmdebstrap failed: $(tail -n 3 "$work/mmdebstrap.log" | tr '\n' ' ')"
  mv "$root.new" "$root"
fi

mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/tmp"
# Plasma keeps a list of old pop-ups only of programs that it knows.
install -m 644 deploy/desktop/org.mailbell.Tray.desktop "$root/usr/share/applications/"
# The panel reads the tray's icons where the tray says they are.
share=$work/share
rm -rf "$share"
deploy/desktop/stage-share.sh "$share"
mkdir -p "$root$share"
mount --bind "$share" "$root$share"

failed=0
for kind in "${kinds[@]}"; do
  printf '== %s (pictures in %s)\n' "$kind" "$work/pictures"
  timeout --foreground 600 /usr/bin/python3 Tests/Desktops/desktops.py "$root" "$bin" "$share" "$work/pictures" "$kind" || failed=1
done
exit $failed

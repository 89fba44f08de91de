#!/usr/bin/env bash
# Installs the tray client, and the terminal client if it is built, or removes them again; see usage below.
set -euo pipefail
usage="usage: install.sh [PREFIX [BIN_FOLDER]] [--with-autostart]
       install.sh --uninstall [PREFIX]

  PREFIX            where to: ~/.local (the default) for you, /usr/local for everybody
  BIN_FOLDER        where mailbell-tray was built; default: .build/release of this checkout
  --with-autostart  start it with every session, by an entry in autostart
  --uninstall       remove what an install with this PREFIX has put there

DESTDIR, if set, is put before every path, for packagers."
fail() {
  echo "install.sh: $*" >&2
  exit 1
}

autostart=no
uninstall=no
places=()
for argument in "$@"; do
  case $argument in
  --with-autostart) autostart=yes ;;
  --uninstall) uninstall=yes ;;
  -h | --help)
    echo "$usage"
    exit
    ;;
  -*)
    echo "install.sh: unknown option $argument"$'\n'"$usage" >&2
    exit 64
    ;;
  *) places+=("$argument") ;;
  esac
done
most=2
[ "$uninstall" = no ] || most=1
[ ${#places[@]} -le $most ] || {
  echo "$usage" >&2
  exit 64
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=put.sh
source "$here/put.sh"
shopt -s nullglob

prefix=${places[0]:-${HOME:?"install.sh: give a PREFIX"}/.local}
prefix=$(realpath -sm -- "$prefix")
bin=${places[1]:-$here/../../.build/release}
home=$(realpath -sm -- "${HOME:-/nonexistent}")
destination=${DESTDIR:-}
[ -z "$destination" ] || destination=$(realpath -sm -- "$destination")

# Where everybody's programs are found the names alone do; elsewhere the desktop entries and the unit name the place.
case $prefix in
/usr | /usr/local)
  program=mailbell-tray
  in_unit=$prefix/bin/mailbell-tray
  ;;
*)
  program=$prefix/bin/mailbell-tray
  in_unit=$program
  case $prefix in *[[:space:]\"\'\\\`\$%\<\>~\|\&\;*?#\(\)=]*)
    fail "a PREFIX with a blank or one of \"'\\\`\$%<>~|&;*?#()= cannot be written into a desktop entry: $prefix" ;;
  esac
  ;;
esac

# In the home of the one user, or for everybody.
case $prefix/ in
"$home"/*)
  is_mine=yes
  in_unit=%h${in_unit#"$home"}
  autostart_folder=${XDG_CONFIG_HOME:-$home/.config}/autostart
  ;;
*)
  is_mine=no
  autostart_folder=/etc/xdg/autostart
  ;;
esac
# The name that the tray's menu writes, too; an entry of a user goes before everybody's.
autostart_entry=$destination$autostart_folder/mailbell-tray.desktop
unit_folder=share/systemd/user
[ "$prefix" != /usr ] || unit_folder=lib/systemd/user
unit=$destination$prefix/$unit_folder/mailbell-tray.service
entry=$destination$prefix/share/applications/org.mailbell.Tray.desktop
metainfo=$destination$prefix/share/metainfo/org.mailbell.Tray.metainfo.xml
icons=$destination$prefix/share/icons/hicolor

# Tells those who cached what is in the folders; nobody has cached a packager's.
refresh() {
  [ -z "$destination" ] || return 0
  if [ -d "$icons" ]; then
    # GTK takes a cache that is older than its folder for none.
    touch "$icons"
    if [ -e "$icons/icon-theme.cache" ] && command -v gtk-update-icon-cache >/dev/null; then
      gtk-update-icon-cache --quiet --ignore-theme-index --force "$icons" || true
    fi
  fi
  if [ $is_mine = yes ] && command -v systemctl >/dev/null; then
    systemctl --user daemon-reload 2>/dev/null || true
  fi
}

if [ "$uninstall" = yes ]; then
  if [ $is_mine = yes ] && [ -z "$destination" ] && [ -e "$unit" ] && command -v systemctl >/dev/null; then
    systemctl --user disable --now mailbell-tray.service 2>/dev/null || true
  fi
  files=("$destination$prefix"/bin/mailbell{,-tray}
    "$icons"/*/apps/mailbell.{svg,png} "$icons"/*/{apps,status}/mailbell-tray-*.{svg,png}
    "$destination$prefix"/share/locale/*/LC_MESSAGES/mailbell-tray.mo
    "$destination$prefix"/share/man/man1/mailbell{,-tray}.1
    "$entry" "$metainfo" "$unit" "$autostart_entry")
  for file in "${files[@]}"; do
    [ -e "$file" ] || [ -L "$file" ] || continue
    rm -f -- "$file"
    # The folders that were for it alone, but for PREFIX.
    case $file in "$destination$prefix"/*)
      (cd "$destination$prefix" && rmdir -p --ignore-fail-on-non-empty -- "$(dirname "${file#"$destination$prefix/"}")") ;;
    esac
  done
  refresh
  echo "Removed Mailbell from $destination$prefix. A tray that runs goes on until you quit it."
  exit
fi

[ -x "$bin/mailbell-tray" ] || fail "no mailbell-tray in $bin: swift build -c release --product mailbell-tray"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
with_program() { sed -E "s#^(Exec|TryExec|ExecStart)=mailbell-tray#\1=$1#" "$2"; }
with_program "$program" "$here/org.mailbell.Tray.desktop" >"$work/entry"
with_program "$program" "$here/mailbell-tray-autostart.desktop" >"$work/autostart"
with_program "$in_unit" "$here/mailbell-tray.service" >"$work/unit"

"$here/stage-share.sh" "$destination$prefix/share"
put 755 "$bin/mailbell-tray" "$destination$prefix/bin/mailbell-tray"
[ ! -x "$bin/mailbell" ] || put 755 "$bin/mailbell" "$destination$prefix/bin/mailbell"
for page in mailbell mailbell-tray; do
  [ ! -x "$bin/$page" ] || put 644 "$here/../manual/$page.1" "$destination$prefix/share/man/man1/$page.1"
done
put 644 "$work/entry" "$entry"
put 644 "$here/org.mailbell.Tray.metainfo.xml" "$metainfo"
put 644 "$work/unit" "$unit"
[ $autostart = no ] || put 644 "$work/autostart" "$autostart_entry"
refresh

echo "Installed Mailbell in $destination$prefix."
[ -z "$destination" ] || exit 0
case :${PATH:-}: in
*":$prefix/bin:"*) ;;
*) echo "$prefix/bin is not in your PATH: the menu finds Mailbell, a shell does not." ;;
esac
echo "Connect it to your hub, once:  $prefix/bin/mailbell-tray connect https://your-hub"
if [ $autostart = no ]; then
  echo "Then start it from the menu. To start it with every session: its menu, Preferences; or deploy/desktop/install.sh"
  echo "--with-autostart; or, with systemd's restarts, systemctl --user enable --now mailbell-tray"
fi
echo "To remove it: deploy/desktop/install.sh --uninstall"

#!/usr/bin/env bash
# Puts the tray's icons and compiled catalogues into a folder share: stage-share.sh TARGET_SHARE_FOLDER
#
# For install.sh, and for a build that is run in place: the program looks for ../share beside its own folder. What is
# there already and the same stays untouched. No icons/hicolor/index.theme is written: panels that append IconThemePath to
# their search path take the one of the system, and ours over that one would hide every other program's sizes.
set -euo pipefail
usage="usage: stage-share.sh TARGET_SHARE_FOLDER"
fail() {
  echo "stage-share.sh: $*" >&2
  exit 1
}
case ${1:-} in
-h | --help)
  echo "$usage"
  exit
  ;;
esac
if [ $# -ne 1 ] || [ -z "$1" ]; then
  echo "$usage" >&2
  exit 64
fi
target=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=put.sh
source "$here/put.sh"
tray=$(cd "$here/../../clients/tray" && pwd)
shopt -s nullglob

catalogues=("$tray"/po/*.po)
if [ ${#catalogues[@]} -gt 0 ] && ! command -v msgfmt >/dev/null; then
  fail "msgfmt is missing, which compiles the translations: apt-get install gettext"
fi

icons=("$tray"/share/icons/hicolor/*/*/mailbell*.{svg,png})
[ ${#icons[@]} -gt 0 ] || fail "no icons in $tray/share/icons/hicolor"
for icon in "${icons[@]}"; do
  put 644 "$icon" "$target/${icon#"$tray/share/"}"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for catalogue in "${catalogues[@]}"; do
  language=$(basename "$catalogue" .po)
  msgfmt --check-format --output-file="$work/$language.mo" "$catalogue" || fail "$catalogue has mistakes, see above"
  put 644 "$work/$language.mo" "$target/locale/$language/LC_MESSAGES/mailbell-tray.mo"
done

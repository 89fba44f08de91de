#!/usr/bin/env bash
# Renders the PNG icons from the scalable ones, after a change to them: render-icons.sh
#
# Some panels look for PNGs alone below IconThemePath (LXQt), and those that find no icon by its name get the PNGs as
# IconPixmap. They are 8-bit RGBA and not interlaced, so that anybody can read them. Needs librsvg2-bin and optipng.
set -euo pipefail
[ $# -eq 0 ] || {
  echo "usage: render-icons.sh" >&2
  exit 64
}
for tool in rsvg-convert:librsvg2-bin optipng:optipng; do
  command -v "${tool%:*}" >/dev/null || {
    echo "render-icons.sh: ${tool%:*} is missing: apt-get install ${tool#*:}" >&2
    exit 1
  }
done
cd "$(dirname "${BASH_SOURCE[0]}")/../../clients/tray/share/icons/hicolor"
shopt -s nullglob

# render FROM FOLDER SIZE MARGIN
render() {
  local inner=$(($3 - 2 * $4)) to
  to=$2/$(basename "$1" .svg).png
  mkdir -p "$2"
  rsvg-convert --width=$inner --height=$inner --page-width="$3" --page-height="$3" --left="$4" --top="$4" \
    --output="$to" "$1"
  # -nx keeps it RGBA where fewer colours or no alpha would do.
  optipng -quiet -o7 -nx -i0 -strip all "$to"
}

# They are drawn on a grid of 22 pixels: at 24 and 48 a margin keeps them on it, and their edges sharp.
for icon in scalable/status/*.svg; do
  render "$icon" 22x22/status 22 0
  render "$icon" 24x24/status 24 1
  render "$icon" 32x32/status 32 0
  render "$icon" 48x48/status 48 2
  render "$icon" 64x64/status 64 0
done
render scalable/apps/mailbell.svg 48x48/apps 48 0
render scalable/apps/mailbell.svg 128x128/apps 128 0

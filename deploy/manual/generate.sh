#!/usr/bin/env bash
# Writes the manual pages and the shells' completions anew from the programs as they are built.
# generate.sh BIN OUT: from the programs in BIN into the folder OUT (manual/ and completions/ in it).
set -euo pipefail
bin=$1
out=$2
sections=$(cd "$(dirname "$0")" && pwd)
# The date of the pages: that of the last change to what the programs can do.
date=2026-11-23
mkdir -p "$out/manual" "$out/completions"
for page in mailbell.1 mailbell-tray.1 mailbell-hub.8; do
  program=${page%.*}
  # A machine without the desktop's headers has no tray client, and leaves its page as it is.
  [ -x "$bin/$program" ] || continue
  # Nothing of the user who builds it may get into it.
  env -u XDG_DATA_HOME -u XDG_CONFIG_HOME -u XDG_STATE_HOME HOME='~' \
    "$bin/$program" --experimental-dump-help |
    "$bin/manual" --date "$date" --section "${page##*.}" --sections "$sections/$program.mdoc" >"$out/manual/$page"
  for shell in bash zsh fish; do
    "$bin/$program" --generate-completion-script "$shell" >"$out/completions/$program.$shell"
  done
done

#!/usr/bin/env bash
# Writes the manual pages and the shells' completions anew from the programs as they are built.
# generate.sh BIN ROOT: from the programs in BIN into ROOT/deploy/{manual,completions}, ROOT/docs/settings.md and
# ROOT/docs/reference.
set -euo pipefail
bin=$1
out=$2/deploy
docs=$2/docs
sections=$(cd "$(dirname "$0")" && pwd)
# The date of the pages: that of the last change to what the programs can do.
date=2026-12-01
mkdir -p "$out/manual" "$out/completions" "$docs/reference"
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
  # The same page for those who read the documents in a browser.
  if command -v mandoc >/dev/null; then
    { echo "<!-- Written by make docs from deploy/manual/$page. -->"; mandoc -T markdown "$out/manual/$page"; } >"$docs/reference/$page.md"
  fi
done
{
  cat <<'TEXT'
<!-- Written by make docs from Sources/Hub/mailbell-hub/Serving/HubSettings.swift. -->
# Settings of a hub

You want to look up a setting. [Configuration](configuration.md) says where settings come from and explains the larger
ones.

TEXT
  env -u XDG_DATA_HOME HOME='~' "$bin/mailbell-hub" settings --markdown
} >"$docs/settings.md"

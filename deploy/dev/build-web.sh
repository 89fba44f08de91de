#!/usr/bin/env bash
# Makes clients/web/built from the scripts and styles of clients/web, by esbuild: build-web.sh, or build-web.sh check, which fails
# if they differ. What each page loads is one file: a request costs more than most modules.
set -euo pipefail
cd "$(dirname "$0")/../../clients/web"
out=built
if [ "${1:-}" = check ]; then
  out=$(mktemp -d)
  trap 'rm -rf "$out"' EXIT
fi
# One file each; what they share stays in app.js. es2022 and these browsers are what docs/web.md names.
build() { # build ENTRY [OTHER…]: other files that it imports as they are
  esbuild "$1" --bundle --minify --charset=utf8 --format=esm --target=es2022 --log-level=warning --outfile="$out/$1" \
    "${@:2}" </dev/null
}
build app.js --external:./act.js --external:./enter.js --external:./mail.js --external:./notify.js --external:./passkey.js
for lazy in act enter mail notify passkey; do
  build $lazy.js --external:./app.js --external:./act.js --external:./passkey.js
done
build app.css "--external:*.svg"
if [ "${1:-}" = check ] && ! diff -rq "$out" built; then
  echo "clients/web/built is not what its sources make: make web" >&2
  exit 1
fi

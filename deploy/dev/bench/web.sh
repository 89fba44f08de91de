#!/usr/bin/env bash
# The web app: bytes and time to the first feed, the hub's time for its pages, the memory of an open page.
# WEB_SECONDS=3600: how long a hit comes each second; WEB_PICTURES=FOLDER: pictures of the pages.
. "$(dirname "$0")/common.sh"
python=.build/tools/python/bin/python
[ -x "$python" ] || {
  echo "without selenium, which is missing: deploy/dev/install-packages.sh test"
  exit 0
}
has bin/chromium chromium && has bin/chromedriver chromium-driver || exit 0
store 1 "$work/data"
serve "$work/data"
"$python" Tests/Benchmarks/web.py "$url" "$bin/mailbell-hub" "$work/data" "$(cat "$work/data.tokens")" "$work" 1000000 \
  "${WEB_SECONDS:-60}" "${WEB_PICTURES:-}"

#!/usr/bin/env bash
# Builds the tray client and runs it on this desktop, connected to the hub of `make run`, which is to run beside it.
# What it keeps is in .run/ (or MAILBELL_RUN), apart from the accounts of a tray that is installed.
set -euo pipefail
cd "$(dirname "$0")/../.."

state=${MAILBELL_RUN:-$PWD/.run}
port=${MAILBELL_PORT:-8025}
url=http://127.0.0.1:$port
export MAILBELL_DESKTOP=1 MAILBELL_HUB_CONFIG=/dev/null

for product in mailbell-hub mailbell mailbell-tray; do swift build --product "$product"; done
bin=$(swift build --show-bin-path)

[ -n "${DBUS_SESSION_BUS_ADDRESS:-}" ] || [ -S "${XDG_RUNTIME_DIR:-/nonexistent}/bus" ] || {
  echo "make tray: there is no session bus; run it in a desktop session" >&2
  exit 1
}
curl -sf "$url/v1/me" -o /dev/null || [ $? -eq 22 ] || {
  echo "make tray: there is no hub at $url; run \`make run\` in another terminal first" >&2
  exit 1
}
deploy/desktop/stage-share.sh "$state/share"
export MAILBELL_SHARE=$state/share XDG_CONFIG_HOME=$state/config XDG_STATE_HOME=$state
if [ -z "$("$bin/mailbell-tray" accounts)" ]; then
  "$bin/mailbell-hub" token create --data "$state/data" --user sam@example.com --scopes subscribe,read --label tray |
    "$bin/mailbell-tray" connect "$url" | sed '/^start the tray/d'
fi
echo "Look for the bell in your panel. Run the curl line that make run has printed, and a pop-up shows. Ctrl-C ends it."
exec "$bin/mailbell-tray"

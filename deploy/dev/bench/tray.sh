#!/usr/bin/env bash
# From a hit to the desktop's notification service; what an idle tray costs.
. "$(dirname "$0")/common.sh"
deploy/dev/build-release.sh mailbell-tray
store 1 "$work/data"
serve "$work/data"
# No keyring, which would ask for a password: the token goes into a file.
mkdir -p "$work/share/dbus-1/services"
printf '[D-BUS Service]\nName=org.freedesktop.secrets\nExec=/bin/false\n' >"$work/share/dbus-1/services/org.freedesktop.secrets.service"
XDG_DATA_HOME=$work/share dbus-run-session -- /usr/bin/python3 Tests/Benchmarks/tray.py "$bin/mailbell-tray" "$url" \
  "$(cat "$work/data.tokens")" "$work" 200

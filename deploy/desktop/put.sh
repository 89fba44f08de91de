# shellcheck shell=bash
# Sourced by stage-share.sh and install.sh.

# put MODE FROM TO: copies FROM to TO in one step, and only when it is another.
put() {
  if cmp -s "$2" "$3" && [ "$(stat -c %a "$3")" = "$1" ]; then return; fi
  mkdir -p "$(dirname "$3")"
  install -m "$1" "$2" "$3.new"
  mv -f "$3.new" "$3"
}

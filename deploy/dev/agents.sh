#!/usr/bin/env bash
# Judges lists of agents, one a line, and tells how many of each are taken for people, and how long a verdict takes:
# agents.sh [--show human|machine|unknown] FILE…
#
# Public lists: of crawlers, monperrus/crawler-user-agents, JayBizzle/Crawler-Detect, matomo-org/device-detector (bots.yml),
# omrilotan/isbot (with those of user-agents.net and myip.ms), browscap (tests/issues, by Browser_Type); of browsers and
# mail programs, the other fixtures of device-detector and of browscap, ua-parser/uap-core, fake-useragent. Halve a list
# before looking at it, by a hash of the agent without its numbers, so that two versions of a program are in one half; and
# measure on the half that no rule was made from.
set -euo pipefail
here=$PWD
cd "$(dirname "$0")/../.."
out=.build/agents
mkdir -p "$out"

options=(-O -wmo -swift-version 6 -parse-as-library -I "$out"
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
  -enable-upcoming-feature InternalImportsByDefault)
# As SwiftPM embeds it.
{
  echo 'struct PackageResources {'
  printf 'static let networks_txt = Array("""\n'
  cat Sources/Domain/Verdicts/Networks/networks.txt
  printf '\n""".utf8)\n}\n'
} >"$out/networks.swift"
for module in Core Verdicts; do
  find Sources/*/"$module" -name '*.swift' | sort >"$out/$module.files"
  if [ "$module" = Verdicts ]; then echo "$out/networks.swift" >>"$out/$module.files"; fi
  if [ ! -e "$out/$module.o" ] || [ -n "$(find Sources/Domain/Core Sources/*/"$module" -newer "$out/$module.o")" ]; then
    swiftc "${options[@]}" -module-name "$module" -emit-module -emit-module-path "$out/$module.swiftmodule" \
      -c -o "$out/$module.o" "@$out/$module.files"
  fi
done
swiftc "${options[@]}" -module-name Agents Tests/Benchmarks/agents.swift "$out/Core.o" "$out/Verdicts.o" \
  -o "$out/agents"
cd "$here"
exec "$OLDPWD/$out/agents" "$@"

#!/usr/bin/env bash
# Measures MailRewriting by itself: messages a second, and memory for a large one. A part of bench.sh.
set -euo pipefail
cd "$(dirname "$0")/../../.."
out=.build/bench
mkdir -p "$out"

options=(-O -wmo -swift-version 6 -parse-as-library -I "$out" -I Sources/System/CGMime -I Sources/System/CGumbo
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
  -enable-upcoming-feature InternalImportsByDefault -package-name mailbell)
for flag in $(pkg-config --cflags-only-I gmime-3.0 gumbo); do options+=(-Xcc "$flag"); done
for module in Core HTMLParsing MailRewriting; do
  find Sources/*/"$module" -name '*.swift' | sort >"$out/$module.files"
  swiftc "${options[@]}" -module-name "$module" -emit-module -emit-module-path "$out/$module.swiftmodule" \
    -c -o "$out/$module.o" "@$out/$module.files"
done
swiftc "${options[@]}" -static-stdlib -module-name Craft Tests/Benchmarks/craft.swift "$out/Core.o" "$out/HTMLParsing.o" \
  "$out/MailRewriting.o" \
  -lgmime-3.0 -lgobject-2.0 -lglib-2.0 -lgumbo -o "$out/craft"

"$out/craft" rate "10 KB" 9000 0 5
"$out/craft" rate "1 MB, 40 KB of it HTML" 40000 960000 5
"$out/craft" rate "1 MB, all of it HTML" 1000000 0 5
"$out/craft" memory 40000 25000000

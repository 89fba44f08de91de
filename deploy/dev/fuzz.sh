#!/usr/bin/env bash
# Fuzzes MailCraft with libFuzzer and AddressSanitizer, from the corpus of its tests: fuzz.sh [seconds]
# What it has found interesting stays in .build/fuzz/corpus; an input that fails is kept beside it, and ends the run.
# With 0 seconds it only builds, and it builds only after a change.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}
out=.build/fuzz
mkdir -p "$out/corpus"

# shellcheck disable=SC2054 # the comma is swiftc's
options=(-O -g -swift-version 6 -parse-as-library -sanitize=fuzzer,address -I "$out" -I Sources/System/CGMime -I Sources/System/CGumbo
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
  -enable-upcoming-feature InternalImportsByDefault)
for flag in $(pkg-config --cflags-only-I gmime-3.0 gumbo); do options+=(-Xcc "$flag"); done
changed() { # changed FILE FOLDER…: whether something in the folders is newer than the file
  local file=$1
  shift
  [ ! -e "$file" ] || [ -n "$(find "$@" -type f -newer "$file")" ]
}
module() { # module NAME FOLDER…
  changed "$out/$1.o" "${@:2}" || return 0
  find "$2" -name '*.swift' | sort >"$out/$1.files"
  swiftc "${options[@]}" -wmo -module-name "$1" -emit-module -emit-module-path "$out/$1.swiftmodule" \
    -c -o "$out/$1.o" "@$out/$1.files"
}
module Mailbell Sources/Domain/Core
module MailCraft Sources/Adapters/MailRewriting Sources/Domain/Core Sources/System/CGMime Sources/System/CGumbo
if changed "$out/fuzz" Tests/Fuzzing "$out/Mailbell.o" "$out/MailCraft.o"; then
  swiftc "${options[@]}" -module-name Fuzz Tests/Fuzzing/MailCraftFuzz.swift "$out/Mailbell.o" "$out/MailCraft.o" \
    -lgmime-3.0 -lgobject-2.0 -lglib-2.0 -lgumbo -use-ld=lld -o "$out/fuzz"
fi
[ "$seconds" -gt 0 ] || exit 0

# GLib keeps what it allocates once, which is no leak. The sanitizer shows where it fell; Swift's own trace trips over it.
SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 "$out/fuzz" -max_total_time="$seconds" -max_len=20000 -timeout=20 \
  -rss_limit_mb=2048 -print_final_stats=1 -dict=Tests/Fuzzing/mail.dict -artifact_prefix="$out/" "$out/corpus" \
  Tests/MailRewritingTests/Corpus

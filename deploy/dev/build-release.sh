#!/usr/bin/env bash
# Builds programs for release, which need no Swift runtime: build-release.sh PRODUCT…
# build-release.sh --show-bin-path says where they are.
set -euo pipefail
cd "$(dirname "$0")/../.."
export MAILBELL_DESKTOP=${MAILBELL_DESKTOP:-1}
options=(-c release --static-swift-stdlib
  # Relative relocations in their packed form: what starts with the session should not keep a megabyte of them resident.
  # glibc 2.36 (Debian 12) reads them, and deploy/debian/control asks for it. All are done at the start, and read-only then.
  -Xswiftc -use-ld=lld -Xlinker -z -Xlinker pack-relative-relocs -Xlinker -z -Xlinker now
  # No symbols, which are most of a static program, no libraries beside the program, no names of this machine's folders.
  -Xlinker -s --disable-local-rpath -Xswiftc -file-prefix-map -Xswiftc "$PWD=." -Xcc "-ffile-prefix-map=$PWD=.")
[ "${1:-}" != --show-bin-path ] || exec swift build "${options[@]}" --show-bin-path
# One after the other: SwiftPM takes one product at a time, and builds what they share once.
for product in "$@"; do swift build "${options[@]}" --product "$product"; done

#!/usr/bin/env bash
# Builds the tray client and the terminal client for release: programs that need no Swift runtime.
set -euo pipefail
cd "$(dirname "$0")/../.."
export MAILBELL_DESKTOP=1
# Relative relocations in their packed form (glibc 2.36, Debian 12): what starts with the session should not keep a
# megabyte of them resident. Without symbols, which are most of a static program.
options=(-c release --static-swift-stdlib -Xswiftc -use-ld=lld -Xlinker -z -Xlinker pack-relative-relocs -Xlinker -s)
swift build "${options[@]}" --product mailbell
swift build "${options[@]}" --product mailbell-tray

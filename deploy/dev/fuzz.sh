#!/usr/bin/env bash
# Fuzzes with libFuzzer and AddressSanitizer: fuzz.sh [TARGET|all] [SECONDS]
#
# With "all" every target has its turn, SECONDS in all; a line for each says how many inputs it tried and what failed, and the
# end is 1 if any did. What libFuzzer said is in .build/fuzz/TARGET.log.
#
# A target is Tests/Fuzzing/TARGET.swift, which defines LLVMFuzzerTestOneInput. Lines in it say what it needs:
#   // fuzz: modules Core MailRewriting   modules of Sources/ or Tests/, in the order they import each other
#   // fuzz: packages gmime-3.0 gumbo     of pkg-config; their C modules are in Sources/System
#   // fuzz: corpus Tests/…               folders of inputs to begin with, from the top of the repository
#   // fuzz: dictionary Tests/…           words for libFuzzer
#   // fuzz: length 20000                 bytes of the longest input
# Without a target it is MailCraftFuzz. What was found interesting stays in .build/fuzz/corpus-TARGET; an input that fails is
# kept in .build/fuzz, and ends the run. With 0 seconds it only builds, and it builds only after a change.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=MailCraftFuzz
if [ $# -gt 0 ] && [[ ! $1 =~ ^[0-9]+$ ]]; then
  target=${1%.swift}
  shift
fi
seconds=${1:-60}

if [ "$target" = all ]; then
  targets=(Tests/Fuzzing/*.swift)
  each=$((seconds / ${#targets[@]}))
  total=0 findings=0
  for source in "${targets[@]}"; do
    name=$(basename "$source" .swift)
    # Building takes none of its time.
    "$0" "$name" 0
    log=.build/fuzz/$name.log
    [ "$each" -gt 0 ] || continue
    if "$0" "$name" "$each" >"$log" 2>&1; then found=none; else found="an input that fails"; findings=$((findings + 1)); fi
    # Where it failed there is no sum: the last line with a number of inputs stands for it.
    runs=$(sed -nE 's/^stat::number_of_executed_units: *([0-9]+)$/\1/p; s/^#([0-9]+)[[:space:]].*/\1/p' "$log" | tail -1)
    total=$((total + ${runs:-0}))
    printf '%-14s %10d inputs in %d s, findings: %s\n' "$name" "${runs:-0}" "$each" "$found"
    [ "$found" = none ] || grep -aE 'Fatal error|ERROR: |SUMMARY: |Test unit written' "$log" | head -5
  done
  echo "$total inputs in all, $findings of ${#targets[@]} targets with findings"
  [ "$findings" -eq 0 ]
  exit
fi

source=Tests/Fuzzing/$target.swift
[ -f "$source" ] || { echo "fuzz.sh: there is no target $target: $(cd Tests/Fuzzing && echo *.swift)" >&2; exit 2; }
out=.build/fuzz
mkdir -p "$out/corpus-$target"

says() { sed -n "s|^// fuzz: $1 ||p" "$source"; }
read -ra modules <<<"$(says modules)"
read -ra packages <<<"$(says packages)"

# shellcheck disable=SC2054 # the comma is swiftc's
options=(-O -g -swift-version 6 -parse-as-library -sanitize=fuzzer,address -I "$out"
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
  -enable-upcoming-feature InternalImportsByDefault -package-name mailbell)
libraries=()
for folder in Sources/System/*/; do
  if [ -f "$folder/module.modulemap" ]; then options+=(-I "$folder"); fi
done
if [ ${#packages[@]} -gt 0 ]; then
  for flag in $(pkg-config --cflags-only-I "${packages[@]}"); do options+=(-Xcc "$flag"); done
  for flag in $(pkg-config --libs "${packages[@]}"); do
    case $flag in -l* | -L*) libraries+=("$flag") ;; esac
  done
fi
changed() { # changed FILE FOLDER…: whether something in the folders is newer than the file
  local file=$1
  shift
  [ ! -e "$file" ] || [ -n "$(find "$@" -type f -newer "$file")" ]
}
# What SwiftPM makes of a target's resources that are embedded in its code: their bytes as a constant.
resources() { # resources FOLDER
  local file
  grep -q embedInCode Package.swift || return 0
  echo "struct PackageResources {"
  for file in $(sed -nE "s|.*embedInCode\(\"([^\"]+)\"\).*|$1/\1|p" Package.swift); do
    [ -f "$file" ] || continue
    echo "static let $(basename "$file" | tr . _): [UInt8] = [$(od -An -v -tu1 "$file" | tr -s ' \n' ',' | sed 's/^,//; s/,$//')]"
  done
  echo "}"
}
objects=()
needed=(Sources/System/*/)
for module in ${modules[@]+"${modules[@]}"}; do
  folder=$(echo Sources/*/"$module")
  [ -d "$folder" ] || folder=Tests/$module
  needed+=("$folder")
  object=$out/$module.o
  if changed "$object" "${needed[@]}"; then
    find "$folder" -name '*.swift' | sort >"$out/$module.files"
    resources "$folder" >"$out/$module+Resources.swift"
    echo "$out/$module+Resources.swift" >>"$out/$module.files"
    swiftc "${options[@]}" -wmo -module-name "$module" -emit-module -emit-module-path "$out/$module.swiftmodule" \
      -c -o "$object" "@$out/$module.files"
  fi
  objects+=("$object")
done
if changed "$out/$target" "$source" ${objects[@]+"${objects[@]}"}; then
  swiftc "${options[@]}" -module-name "$target" "$source" ${objects[@]+"${objects[@]}"} \
    ${libraries[@]+"${libraries[@]}"} -use-ld=lld -o "$out/$target"
fi
[ "$seconds" -gt 0 ] || exit 0

run=(-max_total_time="$seconds" -max_len="$(says length | grep . || echo 4096)" -timeout=20 -rss_limit_mb=2048
  -print_final_stats=1 -artifact_prefix="$out/")
dictionary=$(says dictionary)
if [ -n "$dictionary" ]; then run+=(-dict="$dictionary"); fi
read -ra corpus <<<"$(says corpus)"
run+=("$out/corpus-$target" ${corpus[@]+"${corpus[@]}"})
# GLib keeps what it allocates once, which is no leak. The sanitizer shows where it fell; Swift's own trace trips over it.
SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 "$out/$target" "${run[@]}"

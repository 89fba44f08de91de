#!/usr/bin/env bash
# Builds what is released, into dist/: the Debian packages, a tar.gz of the programs with all that belongs to them, and
# SHA256SUMS.
#
# The packages' version is the number in Sources/Domain/Core/Version.swift where HEAD has the tag v<number>. While there is no
# such tag the build comes before its release, 0.3.0~git20261126014500.a2e4629, and behind it afterwards, 0.3.0+git…: so each
# sorts where it belongs.
set -euo pipefail
cd "$(dirname "$0")/.."
fail() {
  echo "dist.sh: $*" >&2
  exit 1
}
[ $# -eq 0 ] || fail "takes no arguments"

number=$(sed -nE 's/^public let mailbellVersion = "([0-9.]+)"$/\1/p' Sources/Domain/Core/Version.swift)
[ -n "$number" ] || fail "there is no number in Sources/Domain/Core/Version.swift"
head -n 1 deploy/debian/changelog | grep -qF "mailbell ($number) " ||
  fail "deploy/debian/changelog does not begin with $number, the version in Sources/Domain/Core/Version.swift"

version=$number
commit=
if [ -e .git ]; then
  commit=$(git describe --always --abbrev=12 --dirty --exclude '*')
  SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
  if [ "$(git describe --tags --exact-match --dirty --match "v$number" 2>/dev/null)" != "v$number" ]; then
    sign='~'
    ! git merge-base --is-ancestor "v$number" HEAD 2>/dev/null || sign=+
    version+="${sign}git$(date --utc --date="@$SOURCE_DATE_EPOCH" +%Y%m%d%H%M%S).${commit:0:7}"
    case $commit in *-dirty) version+=.dirty ;; esac
  fi
else
  # Sources without their history, of a release then.
  SOURCE_DATE_EPOCH=$(dpkg-parsechangelog --file deploy/debian/changelog --show-field Timestamp)
fi
# With these and the same compiler a build comes out the same.
export SOURCE_DATE_EPOCH MAILBELL_COMMIT=$commit MAILBELL_DESKTOP=1 MAILBELL_POSTGRES=1

programs=(mailbell-hub mailbell mailbell-tray)
deploy/dev/build-release.sh "${programs[@]}"
bin=$(deploy/dev/build-release.sh --show-bin-path)

# What the tar.gz holds, and what debian/rules packs: all of a release but its sources.
work=.build/dist
name=mailbell-$version-linux-$(uname -m)
tree=$work/$name
rm -rf "$work"
mkdir -p "$tree"/{bin,clients/tray,deploy/manual,Sources/Domain/Verdicts/Networks}
for program in "${programs[@]}"; do install -m 755 "$bin/$program" "$tree/bin/"; done
cp LICENSE README.md "$tree/"
cp -r docs "$tree/"
cp clients/PROTOCOL.md "$tree/clients/"
cp Sources/Domain/Verdicts/TRUTH.md "$tree/Sources/Domain/Verdicts/"
cp Sources/Domain/Verdicts/Networks/networks.txt "$tree/Sources/Domain/Verdicts/Networks/"
cp -r clients/tray/po clients/tray/share "$tree/clients/tray/"
cp deploy/manual/*.[18] "$tree/deploy/manual/"
for part in deploy/*; do
  case $part in
  deploy/debian | deploy/dev | deploy/dist.sh | deploy/docker | deploy/manual) ;;
  *) cp -r "$part" "$tree/deploy/" ;;
  esac
done

rm -rf dist
mkdir dist
tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=go=rX,u+w -C "$work" -c "$name" |
  gzip -9n >"dist/$name.tar.gz"

cp -r deploy/debian "$tree/debian"
sed -i "1s/($number)/($version)/" "$tree/debian/changelog"
(cd "$tree" && DEB_BUILD_OPTIONS=noautodbgsym dpkg-buildpackage --build=binary --no-sign --no-pre-clean) \
  >"$work/log" 2>&1 || {
  tail -n 30 "$work/log" >&2
  fail "the packages could not be built; all of it is in $work/log"
}
mv "$work"/*.deb dist/
(cd dist && sha256sum -- *.deb *.tar.gz >SHA256SUMS)
lintian --fail-on error --tag-display-limit 0 dist/*.deb

echo "dist/, version $version:"
(cd dist && du -h --apparent-size -- *.deb *.tar.gz | sed 's/^/  /')

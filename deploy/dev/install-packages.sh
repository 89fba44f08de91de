#!/usr/bin/env bash
# Installs the Debian packages that are missing: install-packages.sh run|test|bench
set -euo pipefail

build="pkg-config libwebsockets-dev libwebsockets-evlib-uv libuv1-dev libcap-dev libssl-dev libmaxminddb-dev libsqlite3-dev zlib1g-dev"
declare -A sets=(
  [run]="$build tor-geoipdb curl ca-certificates"
  [test]="$build tor-geoipdb curl ca-certificates openssl util-linux python3 tmux mandoc"
  [bench]="$build tor-geoipdb curl ca-certificates wrk nginx-light python3 bc"
)
wanted=${sets[${1:-run}]:?"install-packages.sh: give run, test or bench"}

missing=()
for package in $wanted; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "make: these packages are missing, and there is no apt-get to install them with: ${missing[*]}" >&2
  exit 1
fi
sudo=
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "make: run this as root once: apt-get install ${missing[*]}" >&2
    exit 1
  }
  sudo=sudo
fi
echo "make: installing ${missing[*]}"
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}"

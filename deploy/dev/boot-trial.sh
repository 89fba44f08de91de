#!/usr/bin/env bash
# Boots Debian 12 in an emulated machine, with systemd and the hub's units as they are here, and tries what no test of
# `make test` can: boot-trial.sh [FOLDER OF PROGRAMS] [FOLDER TO WORK IN]. Takes some minutes, without KVM too, and needs root,
# mmdebstrap, e2fsprogs and qemu-system-x86. Nothing of this machine is changed, and nothing is reached from the other one.
set -euo pipefail

here=$(cd "$(dirname "$0")/../.." && pwd)
programs=$(realpath "${1:-$here/.build/debug}")
work=$(realpath -m "${2:-$here/.build/boot-trial}")
[ "$(id -u)" -eq 0 ] || { echo "boot-trial.sh: run this as root" >&2; exit 1; }
for tool in mmdebstrap mke2fs qemu-system-x86_64; do
  command -v "$tool" >/dev/null || { echo "boot-trial.sh: there is no $tool" >&2; exit 1; }
done
mkdir -p "$work"

# Made once; remove it for a new one.
if [ ! -e "$work/base.tar" ]; then
  mmdebstrap --variant=minbase --include="systemd-sysv dbus udev linux-image-cloud-amd64 initramfs-tools zstd \
    libwebsockets17 libwebsockets-evlib-ev libmaxminddb0 libc-ares2 libcurl4 libsqlite3-0 libpq5 libssl3 libstdc++6 libgumbo1 \
    libidn2-0 libpsl5 publicsuffix \
    libgmime-3.0-0 libsecret-1-0 ca-certificates openssl curl procps iproute2 jq" \
    bookworm "$work/unfinished.tar"
  mv "$work/unfinished.tar" "$work/base.tar"
fi

root=$work/root
rm -rf "$root"
mkdir -p "$root"
tar -xf "$work/base.tar" -C "$root" --exclude='./dev/*'
install "$programs/mailbell-hub" "$programs/mailbell" "$root/usr/bin/"
# A debug build has its Swift runtime where the toolchain is.
ldd "$programs/mailbell-hub" "$programs/mailbell" | awk '$3 ~ /swift/ { print $3 }' | sort -u | while read -r library; do
  install -D "$library" "$root$library"
  dirname "$library"
done | sort -u >"$root/etc/ld.so.conf.d/swift.conf"
chroot "$root" ldconfig
install -m 644 "$here"/deploy/systemd/*.service "$here"/deploy/systemd/*.timer "$root/usr/lib/systemd/system/"
install -m 644 "$here/deploy/systemd/mailbell-hub.sysusers" "$root/usr/lib/sysusers.d/mailbell-hub.conf"
install -m 644 "$here/deploy/systemd/mailbell-hub.tmpfiles" "$root/usr/lib/tmpfiles.d/mailbell-hub.conf"
install -m 755 "$here/deploy/dev/boot-trial-inside.sh" "$root/usr/bin/boot-trial"
# As deploy/README.md has it for certbot.
sed -n '/^    #!\/bin\/sh$/,/^$/s/^    //p' "$here/deploy/README.md" >"$root/usr/bin/certbot-hook"
chmod 755 "$root/usr/bin/certbot-hook"
cat >"$root/etc/systemd/system/boot-trial.service" <<'UNIT'
[Unit]
After=multi-user.target
[Service]
ExecStart=/usr/bin/boot-trial
# The first serial line is a login's, which hangs up whoever else has it open.
StandardOutput=file:/dev/ttyS1
StandardError=file:/dev/ttyS1
ExecStopPost=/usr/bin/systemctl poweroff --no-block
UNIT
mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
ln -s ../boot-trial.service "$root/etc/systemd/system/multi-user.target.wants/"
echo boot-trial >"$root/etc/hostname"
echo '127.0.0.1 localhost' >"$root/etc/hosts"
cp "$root"/boot/vmlinuz-* "$work/vmlinuz"
cp "$root"/boot/initrd.img-* "$work/initrd"
rm -f "$work/disk"
mke2fs -q -t ext4 -d "$root" "$work/disk" 3G

# What the trial says comes by a serial line into a file: `tail -f` shows it as it goes.
rm -f "$work/console.log" "$work/trial.log"
timeout 1500 qemu-system-x86_64 -cpu max -smp 2 -m 2048 -no-reboot -nic none -display none -monitor none \
  -serial "file:$work/console.log" -serial "file:$work/trial.log" -kernel "$work/vmlinuz" -initrd "$work/initrd" \
  -drive "file=$work/disk,format=raw,if=virtio" \
  -append "root=/dev/vda rw console=ttyS0 quiet systemd.show_status=no panic=-1" </dev/null || true
tr -d '\r' <"$work/trial.log"
grep -q '^boot-trial: all is well' "$work/trial.log"

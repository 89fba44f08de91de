#!/usr/bin/env bash
# A desktop on a screen that nobody sees: Xvfb, a session bus, xfce4-panel, and a notification service.
#
#   screen.sh FOLDER dunst|xfce4-notifyd
#
# Prints `ready DISPLAY BUS-ADDRESS`, and ends all of it at a line, or the end, of standard input.
set -euo pipefail
folder=$1
notifier=$2
pids=()
cleanup() {
  # In the reverse order: the screen goes last.
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
    kill "${pids[i]}" 2>/dev/null || true
    wait "${pids[i]}" 2>/dev/null || true
  done
}
trap cleanup EXIT

mkdir -p "$folder"/{cfg/xfce4/xfconf/xfce-perchannel-xml,cfg/dunst,run,data,cache}
chmod 700 "$folder/run"
# Before the bus starts: what it starts reads its settings from there.
export HOME=$folder XDG_CONFIG_HOME=$folder/cfg XDG_RUNTIME_DIR=$folder/run XDG_DATA_HOME=$folder/data
export XDG_CACHE_HOME=$folder/cache NO_AT_BRIDGE=1 GTK_THEME=Adwaita LC_ALL=C.UTF-8
cat >"$XDG_CONFIG_HOME/xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml" <<'X'
<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
 <property name="configver" type="int" value="2"/>
 <property name="panels" type="array"><value type="int" value="1"/>
  <property name="panel-1" type="empty">
   <property name="position" type="string" value="p=6;x=0;y=0"/><property name="length" type="uint" value="100"/>
   <property name="position-locked" type="bool" value="true"/><property name="size" type="uint" value="32"/>
   <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
  </property></property>
 <property name="plugins" type="empty"><property name="plugin-1" type="string" value="systray">
  <property name="square-icons" type="bool" value="true"/></property></property>
</channel>
X
cat >"$XDG_CONFIG_HOME/dunst/dunstrc" <<'X'
[global]
font = DejaVu Sans 10
width = 380
offset = 10x45
timeout = 60
max_icon_size = 48
X

mkfifo "$folder/display"
exec 4<>"$folder/display"
Xvfb -displayfd 4 -screen 0 1024x600x24 -nolisten tcp >/dev/null 2>&1 &
pids+=($!)
read -r -t 30 display <&4
export DISPLAY=:$display
# A background to tell pop-ups and menus from.
convert -size 1024x600 xc:'#3a6ea5' "$folder/background.png"
display -window root "$folder/background.png" 2>/dev/null || true

# No keyring, which would ask for a password in a window of its own.
mkdir -p "$XDG_DATA_HOME/dbus-1/services"
printf '[D-BUS Service]\nName=org.freedesktop.secrets\nExec=/bin/false\n' \
  >"$XDG_DATA_HOME/dbus-1/services/org.freedesktop.secrets.service"

mkfifo "$folder/bus"
exec 5<>"$folder/bus"
dbus-daemon --session --nofork --print-address=5 >/dev/null 2>&1 &
pids+=($!)
read -r -t 30 address <&5
export DBUS_SESSION_BUS_ADDRESS=$address

xfce4-panel --disable-wm-check >"$folder/panel.log" 2>&1 &
pids+=($!)
case $notifier in
dunst) dunst >"$folder/notifier.log" 2>&1 & ;;
xfce4-notifyd)
  program=$(find /usr/lib -path '*xfce4/notifyd/xfce4-notifyd' | head -n 1)
  "$program" >"$folder/notifier.log" 2>&1 &
  ;;
esac
pids+=($!)
gdbus wait --session --timeout 30 org.freedesktop.Notifications
gdbus wait --session --timeout 30 org.kde.StatusNotifierWatcher
echo "ready $DISPLAY $address"
read -r _ || true

"""From a pixel's request to the desktop's notification service, and what a tray costs that has nothing to do.

    tray.py TRAY-PROGRAM HUB-URL TOKEN FOLDER HITS

To be run within a session bus of its own (dbus-run-session), by a Python that has python3-dbus and python3-gi.
"""

import glob
import json
import os
import statistics
import subprocess
import sys
import threading
import time
import urllib.request

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

program, url, token, folder, count = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5])
NAME = "org.freedesktop.Notifications"
IDLE = 120
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
shown = threading.Event()
shown_at = 0.0


class Notifications(dbus.service.Object):
    @dbus.service.method(NAME, in_signature="", out_signature="as")
    def GetCapabilities(self):
        return ["body", "actions"]

    @dbus.service.method(NAME, in_signature="susssasa{sv}i", out_signature="u")
    def Notify(self, app, replaces, icon, summary, body, actions, hints, expires):
        global shown_at
        shown_at = time.monotonic()
        shown.set()
        return replaces or 1

    @dbus.service.method(NAME, in_signature="u", out_signature="")
    def CloseNotification(self, id):
        self.NotificationClosed(id, 3)

    @dbus.service.signal(NAME, signature="uu")
    def NotificationClosed(self, id, reason):
        pass


def post(path, body):
    request = urllib.request.Request(url + path, json.dumps(body).encode(), {"Authorization": "Bearer " + token})
    return json.load(urllib.request.urlopen(request))


def switches(pid):
    """Times that each thread went to sleep by itself, by its name and number."""
    found = {}
    for path in glob.glob(f"/proc/{pid}/task/*/status"):
        fields = dict(line.split(":\t", 1) for line in open(path).read().splitlines() if ":\t" in line)
        found[fields["Name"] + " " + fields["Pid"]] = int(fields["voluntary_ctxt_switches"])
    return found


def memory(pid):
    fields = dict(line.split(":", 1) for line in open(f"/proc/{pid}/status").read().splitlines())
    return ", ".join(f"{int(fields[name].split()[0]) / 1024:.1f} MB {what}" for name, what in
                     [("VmRSS", "resident"), ("RssAnon", "of its own"), ("RssFile", "of files")])


def main(loop):
    environment = dict(os.environ, XDG_CONFIG_HOME=folder + "/tray", XDG_STATE_HOME=folder + "/tray")
    subprocess.run([program, "connect", url], input=token + "\n", text=True, env=environment, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    tray = subprocess.Popen([program], env=environment)
    try:
        people = [{"email": f"t{i}@example.com", "name": f"Person {i}"} for i in range(count)]
        # Wait for the tray to be there: its device is known then.
        while True:
            request = urllib.request.Request(url + "/v1/devices", headers={"Authorization": "Bearer " + token})
            if any("-tray" in one["name"] for one in json.load(urllib.request.urlopen(request))["items"]):
                break
            time.sleep(0.1)
        message = post("/v1/messages", {"from": "user-0@example.com", "to": people, "subject": "Q3 offer"})
        times = []
        for recipient in message["recipients"]:
            shown.clear()
            start = time.monotonic()
            urllib.request.urlopen(urllib.request.Request(recipient["pixel_url"], headers={"User-Agent": FIREFOX})).read()
            if not shown.wait(10):
                raise SystemExit("no pop-up within 10 s")
            times.append((shown_at - start) * 1000)
            # So that each is a pop-up of its own.
            time.sleep(0.05)
        times.sort()
        print(f"pixel to pop-up, {count} times: median {statistics.median(times):.1f} ms, "
              f"99 % {times[int(count * 0.99) - 1]:.1f} ms, most {times[-1]:.1f} ms")
        time.sleep(5)
        print(f"the tray, after {count} pop-ups: {memory(tray.pid)}")
        before = switches(tray.pid)
        time.sleep(IDLE)
        after = switches(tray.pid)
        woke = {name: after[name] - before.get(name, 0) for name in after if after[name] != before.get(name, 0)}
        print(f"wake-ups of an idle tray: {sum(woke.values()) * 60 / IDLE:.1f} a minute, over {IDLE} s: {woke}")
    finally:
        tray.terminate()
        tray.wait()
        loop.quit()


dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
name = dbus.service.BusName(NAME, bus)
service = Notifications(bus, "/org/freedesktop/Notifications")
loop = GLib.MainLoop()
threading.Thread(target=main, args=[loop], daemon=True).start()
loop.run()

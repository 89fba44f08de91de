"""A desktop of a Debian system of its own (the folder `root`), on a screen that nobody sees, with a session bus of its own.

The desktop runs in that system by chroot; hub and tray run outside, and reach the bus by its socket. All that is started is
ended by its own pid, and at the latest with the pid namespace that test-desktops.sh makes.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import time

import dbus
import dbus.bus

WIDTH, HEIGHT = 1280, 800


class Missing(Exception):
    """What was waited for has not come."""


def until(what, is_so, seconds=60):
    """Waits until `is_so` returns something that is true, and returns that."""
    deadline = time.monotonic() + seconds
    while True:
        found = is_so()
        if found:
            return found
        if time.monotonic() > deadline:
            raise Missing("not within %d s: %s" % (seconds, what))
        time.sleep(0.05)


class Session:
    """A home, a screen, a bus, and on it a desktop. Subclasses start the desktop."""

    name = "none"
    services = ["org.freedesktop.Notifications", "org.kde.StatusNotifierWatcher"]

    def __init__(self, root, pictures):
        self.root, self.pictures = root, pictures
        self.processes = []
        self.inner = "/run/mailbell-" + self.name
        self.folder = root + self.inner
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in ("cfg", "run", "data/dbus-1/services", "cache", "state", "log"):
            os.makedirs(self.folder + "/" + name)
        os.chmod(self.folder + "/run", 0o700)
        self.environment = {
            "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": self.inner, "XDG_CONFIG_HOME": self.inner + "/cfg",
            "XDG_RUNTIME_DIR": self.inner + "/run", "XDG_DATA_HOME": self.inner + "/data",
            "XDG_CACHE_HOME": self.inner + "/cache", "XDG_STATE_HOME": self.inner + "/state", "NO_AT_BRIDGE": "1",
            "LC_ALL": "C.UTF-8", "LIBGL_ALWAYS_SOFTWARE": "1",
        }

    def __enter__(self):
        try:
            self.open()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def open(self):
        # No keyring, which would ask for a password in a window of its own.
        with open(self.folder + "/data/dbus-1/services/org.freedesktop.secrets.service", "w", encoding="utf-8") as file:
            file.write("[D-BUS Service]\nName=org.freedesktop.secrets\nExec=/bin/false\n")
        reading, writing = os.pipe()
        self.start("Xvfb", "-displayfd", str(writing), "-screen", "0", "%dx%dx24" % (WIDTH, HEIGHT), "-nolisten", "tcp",
                   pass_fds=(writing,))
        os.close(writing)
        with os.fdopen(reading) as pipe:
            self.environment["DISPLAY"] = ":" + pipe.readline().strip()
        # A bus in place of the system's, with nobody on it: no logind, no polkit.
        self.environment["DBUS_SYSTEM_BUS_ADDRESS"] = self.start_bus("system")
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = self.start_bus("bus")
        self.address = self.outer(self.environment["DBUS_SESSION_BUS_ADDRESS"])
        self.bus = dbus.bus.BusConnection(self.address)
        self.bus.set_exit_on_disconnect(False)
        self.log = self.folder + "/log/monitor"
        self.start("dbus-monitor", "--session", "interface=org.freedesktop.Notifications",
                   "destination=org.freedesktop.Notifications", "sender=org.freedesktop.Notifications",
                   "interface=com.canonical.dbusmenu", "type=error", log="monitor")
        self.start_desktop()
        for service in self.services:
            until(service + " has an owner", lambda: self.bus.name_has_owner(service), 120)

    def start_bus(self, name):
        address = "unix:path=" + self.inner + "/run/" + name
        self.start("dbus-daemon", "--session", "--nofork", "--address=" + address)
        until("the bus is there", lambda: os.path.exists(self.folder + "/run/" + name))
        return address

    def outer(self, address):
        """A bus's address, for programs outside."""
        return address.replace("path=", "path=" + self.root)

    def start(self, *words, log=None, pass_fds=()):
        with open(self.folder + "/log/" + (log or words[0]), "ab") as file:
            process = subprocess.Popen(
                ["chroot", self.root, *words], env=self.environment, stdin=subprocess.DEVNULL, stdout=file, stderr=file,
                pass_fds=pass_fds, start_new_session=True)
        self.processes.append(process)
        return process

    def run(self, *words):
        """Runs a program in the desktop's system to its end; returns what it wrote."""
        done = subprocess.run(
            ["chroot", self.root, *words], env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=60)
        return done.stdout

    def close(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                os.kill(process.pid, signal.SIGTERM)
                try:
                    process.wait(5)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        self.processes = []

    def import_environment(self, *names):
        self.run("dbus-update-activation-environment", *names)

    # What is on the screen.

    def shot(self, name):
        path = self.inner + "/" + name + ".png"
        self.run("import", "-window", "root", path)
        shutil.copy(self.root + path, "%s/%s-%s.png" % (self.pictures, self.name, name))
        return path

    def difference(self, before, after, left, top, width, height):
        """The middle of what differs between two pictures in a part of the screen; None where nothing does."""
        said = self.run(
            "convert", before, after, "-crop", "%dx%d+%d+%d" % (width, height, left, top), "+repage", "-compose", "difference",
            "-composite", "-colorspace", "gray", "-threshold", "8%", "-trim", "-format", "%X %Y %w %h", "info:")
        box = [int(number) for number in said.split()]
        if len(box) != 4 or not 1 < box[2] < width:
            return None
        return left + box[0] + box[2] // 2, top + box[1] + box[3] // 2

    def mouse(self, x, y, button=None):
        self.run("xdotool", "mousemove", str(x), str(y))
        if button:
            time.sleep(0.2)
            self.run("xdotool", "click", str(button))

    def key(self, *names):
        for name in names:
            self.run("xdotool", "key", name)
            time.sleep(0.15)

    def windows(self, kind):
        """The windows of a class that can be seen: id, x, y, width, height."""
        found = []
        for id in self.run("xdotool", "search", "--onlyvisible", "--class", kind).split():
            shell = dict(re.findall(r"(\w+)=(-?\d+)", self.run("xdotool", "getwindowgeometry", "--shell", id)))
            if "WIDTH" in shell:
                found.append((int(id), *(int(shell[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))))
        return found

    # What is on the bus.

    def monitored(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read()

    def count(self, pattern):
        return len(re.findall(pattern, self.monitored()))

    def item(self):
        """The name of the tray's item, as the watcher knows it."""
        watcher = dbus.Interface(
            self.bus.get_object("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher", introspect=False),
            dbus.PROPERTIES_IFACE)
        for name in watcher.Get("org.kde.StatusNotifierWatcher", "RegisteredStatusNotifierItems"):
            owner = str(name).split("/")[0].split("@")[0]
            if self.property(owner, "Id") == "mailbell-tray":
                return owner
        return None

    def property(self, owner, name):
        try:
            item = dbus.Interface(
                self.bus.get_object(owner, "/StatusNotifierItem", introspect=False), dbus.PROPERTIES_IFACE)
            return item.Get("org.kde.StatusNotifierItem", name)
        except dbus.DBusException:
            return None

    def menu(self):
        """The labels of the menu's entries, with their numbers."""
        menu = dbus.Interface(self.bus.get_object(self.item(), "/MenuBar", introspect=False), "com.canonical.dbusmenu")
        _, root = menu.GetLayout(dbus.Int32(0), dbus.Int32(-1), dbus.Array([], "s"))

        def flat(node):
            for inner in node[2]:
                yield str(inner[1].get("label", "")), int(inner[0])
                yield from flat(inner)

        return dict(flat(root))

    def choose(self, label):
        menu = dbus.Interface(self.bus.get_object(self.item(), "/MenuBar", introspect=False), "com.canonical.dbusmenu")
        menu.Event(dbus.Int32(self.menu()[label]), "clicked", dbus.Int32(0, variant_level=1), dbus.UInt32(0))


class Plasma(Session):
    name = "plasma"

    def start_desktop(self):
        self.environment |= {
            "XDG_CURRENT_DESKTOP": "KDE", "XDG_SESSION_TYPE": "x11", "KDE_FULL_SESSION": "true",
            "KDE_SESSION_VERSION": "5", "QT_QUICK_BACKEND": "software", "QT_QPA_PLATFORMTHEME": "kde"}
        self.import_environment(
            "XDG_CURRENT_DESKTOP", "KDE_FULL_SESSION", "KDE_SESSION_VERSION", "QT_QUICK_BACKEND",
            "LIBGL_ALWAYS_SOFTWARE", "DISPLAY", "QT_QPA_PLATFORMTHEME")
        self.start("kwin_x11")
        self.start("plasmashell")


class GNOME(Session):
    name = "gnome"

    def start_desktop(self):
        self.environment |= {
            "XDG_CURRENT_DESKTOP": "GNOME", "XDG_SESSION_TYPE": "x11", "GNOME_SHELL_SESSION_MODE": "user",
            "XDG_SESSION_DESKTOP": "gnome", "DESKTOP_SESSION": "gnome"}
        self.import_environment(
            "XDG_CURRENT_DESKTOP", "LIBGL_ALWAYS_SOFTWARE", "DISPLAY", "DBUS_SYSTEM_BUS_ADDRESS", "XDG_SESSION_TYPE")
        for folder, key, value in [
            ("org.gnome.shell", "welcome-dialog-last-shown-version", "99"),
            ("org.gnome.desktop.interface", "enable-animations", "false"),
            ("org.gnome.shell", "enabled-extensions", "['ubuntu-appindicators@ubuntu.com']"),
        ]:
            self.run("gsettings", "set", folder, key, value)
        # unsafe-mode lets the test ask what is shown, by Eval.
        self.start("gnome-shell", "--x11", "--unsafe-mode")

    def evaluate(self, script):
        """Has the shell evaluate JavaScript; returns its value."""
        shell = dbus.Interface(
            self.bus.get_object("org.gnome.Shell", "/org/gnome/Shell", introspect=False), "org.gnome.Shell")
        success, text = shell.Eval(script)
        if not success:
            raise Missing("gnome-shell could not evaluate %s: %s" % (script, text))
        return json.loads(text) if text else None

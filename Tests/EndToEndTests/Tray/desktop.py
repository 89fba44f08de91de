"""A desktop without a screen, for tests of the tray: a session bus of its own, and on it, by python-dbusmock, a panel's
watcher and a notification service, or one with a real one's ways (service.py). Takes commands as JSON, a line each, on standard input, and answers each by a line on
standard output. Ends, and all that it started with it, at an empty line or the end of standard input.
"""

import json
import os
import signal
import subprocess
import sys
import time

import dbus
import dbus.mainloop.glib
import dbusmock
from gi.repository import GLib

WATCHER = "org.kde.StatusNotifierWatcher"
NOTIFICATIONS = "org.freedesktop.Notifications"
TEST = "org.mailbell.Test"


class Bus(dbusmock.DBusTestCase):
    pass


def plain(value):
    """A D-Bus value as JSON can have it."""
    if isinstance(value, dbus.Boolean):
        return bool(value)
    if isinstance(value, (int, float)):
        return value + 0
    if isinstance(value, str):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return str(value)


class Desktop:
    def __init__(self):
        Bus.start_session_bus()
        self.bus = Bus.get_dbus(False)
        self.watcher = None
        self.notifier = None
        self.host = None

    def mock(self, name, path):
        return dbus.Interface(self.bus.get_object(name, path, introspect=False), dbusmock.MOCK_IFACE)

    def gone(self, name):
        self.until(name + " is gone", lambda: not self.bus.name_has_owner(name))

    def until(self, what, is_so, seconds=30):
        deadline = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > deadline:
                raise TimeoutError("not within %d s: %s" % (seconds, what))
            time.sleep(0.01)

    # The panel.

    def start_watcher(self):
        self.watcher = Bus.spawn_server(WATCHER, "/StatusNotifierWatcher", WATCHER, stdout=subprocess.DEVNULL)
        mock = self.mock(WATCHER, "/StatusNotifierWatcher")
        mock.AddMethod("", "RegisterStatusNotifierItem", "s", "", "")
        mock.AddProperty(WATCHER, "IsStatusNotifierHostRegistered", True)

    def replace_watcher(self):
        """Another panel's watcher takes the name, which is never without an owner (REPLACE_EXISTING)."""
        old, owner = self.watcher, self.bus.get_name_owner(WATCHER)
        self.watcher = subprocess.Popen(
            ["/usr/bin/python3", "-m", "dbusmock", "--session", WATCHER, "/StatusNotifierWatcher", WATCHER],
            stdout=subprocess.DEVNULL)
        self.until("another has the name", lambda: self.bus.get_name_owner(WATCHER) != owner)
        mock = self.mock(WATCHER, "/StatusNotifierWatcher")
        mock.AddMethod("", "RegisterStatusNotifierItem", "s", "", "")
        old.terminate()
        old.wait()

    def stop_watcher(self):
        self.watcher.terminate()
        self.watcher.wait()
        self.gone(WATCHER)

    def registered(self):
        calls = self.mock(WATCHER, "/StatusNotifierWatcher").GetMethodCalls("RegisterStatusNotifierItem")
        return [plain(call[1][0]) for call in calls]

    def item(self, name):
        properties = dbus.Interface(
            self.bus.get_object(name, "/StatusNotifierItem", introspect=False), dbus.PROPERTIES_IFACE)
        found = plain(properties.GetAll("org.kde.StatusNotifierItem"))
        for pixmaps in ("IconPixmap", "AttentionIconPixmap"):
            found[pixmaps] = [[width, height, len(data)] for width, height, data in found[pixmaps]]
        return found

    def activate(self, name):
        dbus.Interface(
            self.bus.get_object(name, "/StatusNotifierItem", introspect=False), "org.kde.StatusNotifierItem"
        ).Activate(1, 2)

    def give_focus(self, name, token):
        dbus.Interface(
            self.bus.get_object(name, "/StatusNotifierItem", introspect=False), "org.kde.StatusNotifierItem"
        ).ProvideXdgActivationToken(token)

    # The menu, as a panel uses it.

    def menu_of(self, name):
        return dbus.Interface(self.bus.get_object(name, "/MenuBar", introspect=False), "com.canonical.dbusmenu")

    def menu(self, name):
        """Opens the menu; returns its entries, each with its properties and its own entries."""
        menu = self.menu_of(name)
        menu.AboutToShow(dbus.Int32(0))
        _, root = menu.GetLayout(dbus.Int32(0), dbus.Int32(-1), dbus.Array([], "s"))

        def node(value):
            return {"id": int(value[0]), **plain(value[1]), "entries": [node(inner) for inner in value[2]]}

        return node(root)["entries"]

    def click(self, name, id, group):
        menu = self.menu_of(name)
        if group:
            event = (dbus.Int32(id), "clicked", dbus.Int32(0, variant_level=1), dbus.UInt32(0))
            return plain(menu.EventGroup(dbus.Array([event], "(isvu)")))
        menu.Event(dbus.Int32(id), "clicked", dbus.Int32(0, variant_level=1), dbus.UInt32(0))

    def menu_properties(self, name, ids):
        found = self.menu_of(name).GetGroupProperties(dbus.Array(ids, "i"), dbus.Array([], "s"))
        return {str(int(id)): plain(properties) for id, properties in found}

    def host_reads(self, name, id, depth, signals):
        """Reads the menu by another connection, as a panel's host: what it got, and the submenus that were said to have
        changed since the last time, as soon as there are so many signals."""
        if not self.host:
            loop = dbus.mainloop.glib.DBusGMainLoop()
            self.host = dbus.bus.BusConnection(os.environ["DBUS_SESSION_BUS_ADDRESS"], mainloop=loop)
            self.heard = []
            self.host.add_signal_receiver(
                lambda revision, parent: self.heard.append(int(parent)) if parent else None, "LayoutUpdated", "com.canonical.dbusmenu",
                name, "/MenuBar")
        menu = dbus.Interface(self.host.get_object(name, "/MenuBar", introspect=False), "com.canonical.dbusmenu")
        _, root = menu.GetLayout(dbus.Int32(id), dbus.Int32(depth), dbus.Array([], "s"))

        def comes():
            GLib.MainContext.default().iteration(False)
            return len(self.heard) >= signals

        self.until("%d signals" % signals, comes)
        # What follows the answer has come before the answer to a call that is made now.
        menu.GetProperty(dbus.Int32(0), "children-display")
        while GLib.MainContext.default().iteration(False):
            pass
        heard, self.heard = self.heard, []
        return {"entries": [int(inner[0]) for inner in root[2]], "changed": heard}

    def host_knows(self, name, id):
        """What a host knows of an entry that reads properties once, and then goes by signals (GNOME's AppIndicator)."""
        if not self.host:
            self.host = dbus.bus.BusConnection(
                os.environ["DBUS_SESSION_BUS_ADDRESS"], mainloop=dbus.mainloop.glib.DBusGMainLoop())
            self.known = {}

            def changed(updated, removed):
                for one, properties in updated:
                    self.known.setdefault(int(one), {}).update(plain(properties))
                for one, names in removed:
                    for property in names:
                        self.known.get(int(one), {}).pop(str(property), None)

            self.host.add_signal_receiver(
                changed, "ItemsPropertiesUpdated", "com.canonical.dbusmenu", name, "/MenuBar")
            menu = dbus.Interface(self.host.get_object(name, "/MenuBar", introspect=False), "com.canonical.dbusmenu")
            for one, properties in menu.GetGroupProperties(dbus.Array([], "i"), dbus.Array([], "s")):
                self.known[int(one)] = plain(properties)
        while GLib.MainContext.default().iteration(False):
            pass
        return self.known.get(id)

    def menu_call(self, name, method, arguments):
        """Calls the menu; returns its answer, or the name of its error."""
        kinds = {
            "GetLayout": (dbus.Int32, dbus.Int32, lambda names: dbus.Array(names, "s")),
            "GetProperty": (dbus.Int32, dbus.String), "AboutToShow": (dbus.Int32,),
            "AboutToShowGroup": (lambda ids: dbus.Array(ids, "i"),),
            "GetGroupProperties": (lambda ids: dbus.Array(ids, "i"), lambda names: dbus.Array(names, "s")),
            "Event": (dbus.Int32, dbus.String, lambda data: dbus.Int32(data, variant_level=1), dbus.UInt32),
            "EventGroup": (lambda ids: dbus.Array(
                [(dbus.Int32(id), "hovered", dbus.Int32(0, variant_level=1), dbus.UInt32(0)) for id in ids],
                "(isvu)"),),
        }
        typed = [kind(value) for kind, value in zip(kinds[method], arguments)]
        try:
            return {"answer": plain(getattr(self.menu_of(name), method)(*typed))}
        except dbus.DBusException as error:
            return {"error": error.get_dbus_name()}

    # The notification service.

    def start_service(self, ways):
        """One that has the ways of a real one."""
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "service.py")
        self.notifier = subprocess.Popen(["/usr/bin/python3", script, json.dumps(ways)], stdin=subprocess.DEVNULL)
        self.until("the service is there", lambda: self.bus.name_has_owner(NOTIFICATIONS))

    def service(self):
        return dbus.Interface(
            self.bus.get_object(NOTIFICATIONS, "/org/freedesktop/Notifications", introspect=False), TEST)

    def calls(self):
        return json.loads(self.service().Calls())

    def shown(self):
        return json.loads(self.service().Shown())

    def press(self, id, action):
        self.service().Press(dbus.UInt32(id), action)

    def shut(self, id, reason):
        self.service().Close(dbus.UInt32(id), dbus.UInt32(reason))

    def start_notifier(self, capabilities):
        self.notifier, _ = Bus.spawn_server_template(
            "notification_daemon", {"capabilities": capabilities}, stdout=subprocess.DEVNULL)

    def let_notifier_start(self, capabilities):
        """A service that the bus starts when it is first asked, as desktops have it."""
        start = os.path.join(Bus.get_services_dir(), "start")
        with open(start, "w", encoding="utf-8") as file:
            file.write(
                "#!/bin/sh\nexec /usr/bin/python3 -m dbusmock --session --template notification_daemon --parameters '"
                + json.dumps({"capabilities": capabilities}) + "' >/dev/null 2>&1\n")
        os.chmod(start, 0o755)
        with open(os.path.join(Bus.get_services_dir(), NOTIFICATIONS + ".service"), "w", encoding="utf-8") as file:
            file.write("[D-BUS Service]\nName=" + NOTIFICATIONS + "\nExec=" + start + "\n")
        self.bus.get_object("org.freedesktop.DBus", "/org/freedesktop/DBus").ReloadConfig(
            dbus_interface="org.freedesktop.DBus")

    def stop_notifier(self):
        self.notifier.terminate()
        self.notifier.wait()
        self.gone(NOTIFICATIONS)

    def notifications(self):
        """Every Notify there was, with the number it was given."""
        calls = self.mock(NOTIFICATIONS, "/org/freedesktop/Notifications").GetMethodCalls("Notify")
        found = []
        count = 0
        for when, (app, replaces, icon, summary, body, actions, hints, expires) in calls:
            if not replaces:
                count += 1
            found.append({
                "at": int(when), "app": str(app), "id": int(replaces) or count, "replaces": int(replaces),
                "icon": str(icon), "summary": str(summary), "body": str(body), "actions": plain(actions),
                "hints": plain(hints), "expires": int(expires),
            })
        return found

    def withdrawn(self):
        calls = self.mock(NOTIFICATIONS, "/org/freedesktop/Notifications").GetMethodCalls("CloseNotification")
        return [int(call[1][0]) for call in calls]

    def emit(self, signal, id, argument):
        signature = "us" if isinstance(argument, str) else "uu"
        argument = dbus.String(argument) if isinstance(argument, str) else dbus.UInt32(argument)
        self.mock(NOTIFICATIONS, "/org/freedesktop/Notifications").EmitSignal(
            NOTIFICATIONS, signal, signature, dbus.Array([dbus.UInt32(id), argument], "v"))

    def has_name(self, name):
        return bool(self.bus.name_has_owner(name))

    def close(self):
        for process in (self.watcher, self.notifier):
            if process and process.poll() is None:
                process.terminate()
                process.wait()
        # Not by Bus.tearDownClass, which waits until whoever has adopted the daemon hears of its end: for seconds, it may be.
        os.kill(Bus.session_bus_pid, signal.SIGTERM)


def main():
    desktop = Desktop()
    print(json.dumps({"address": os.environ["DBUS_SESSION_BUS_ADDRESS"]}), flush=True)
    for line in sys.stdin:
        if not line.strip():
            break
        command = json.loads(line)
        try:
            answer = {"value": getattr(desktop, command.pop("do"))(**command)}
        except Exception as error:
            answer = {"error": repr(error)}
        print(json.dumps(answer), flush=True)
    desktop.close()


main()

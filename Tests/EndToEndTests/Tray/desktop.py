"""A desktop without a screen, for tests of the tray: a session bus of its own, and on it, by python-dbusmock, a panel's
watcher and a notification service. Takes commands as JSON, a line each, on standard input, and answers each by a line on
standard output. Ends, and all that it started with it, at an empty line or the end of standard input.
"""

import json
import os
import subprocess
import sys
import time

import dbus
import dbusmock

WATCHER = "org.kde.StatusNotifierWatcher"
NOTIFICATIONS = "org.freedesktop.Notifications"


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

    def mock(self, name, path):
        return dbus.Interface(self.bus.get_object(name, path, introspect=False), dbusmock.MOCK_IFACE)

    def gone(self, name):
        deadline = time.monotonic() + 10
        while self.bus.name_has_owner(name):
            if time.monotonic() > deadline:
                raise TimeoutError(name + " is still there")

    # The panel.

    def start_watcher(self):
        self.watcher = Bus.spawn_server(WATCHER, "/StatusNotifierWatcher", WATCHER, stdout=subprocess.DEVNULL)
        mock = self.mock(WATCHER, "/StatusNotifierWatcher")
        mock.AddMethod("", "RegisterStatusNotifierItem", "s", "", "")
        mock.AddProperty(WATCHER, "IsStatusNotifierHostRegistered", True)

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

    # The notification service.

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
        Bus.tearDownClass()


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

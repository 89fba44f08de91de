"""A notification service with the ways of a real one, for tests of the tray.

    service.py WAYS

WAYS is JSON: `server`, what GetServerInformation says; `capabilities`, a list; and the ways, each true where it has it:

- `refuses_repeats`: the text of the pop-up before, within 1 s, is refused (Plasma 5.27, notifications' server.cpp).
- `tells_once_for_each`: a click is told once for each time that the pop-up was shown (GNOME 43, notificationDaemon.js).
- `closes_to_replace`: a replaced pop-up is closed, then shown under the same number (SwayNotificationCenter, issue 54).
- `renumbers`: a replaced pop-up gets a new number (linux_notification_center, issue 161).
- `refuses`: so many are refused with MaxNotificationsExceeded, then all are taken.
- `token`: given by ActivationToken before each choice (specification 1.2).

The bus has org.mailbell.Test on the same object: what was asked for, as JSON, and what a user does.
"""

import json
import sys
import time

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
TEST = "org.mailbell.Test"
USER, BY_CALL, UNDEFINED = 2, 3, 4


class Error(dbus.DBusException):
    def __init__(self, name, text):
        super().__init__(text)
        self._dbus_error_name = NAME + "." + name


class Service(dbus.service.Object):
    def __init__(self, bus, ways):
        super().__init__(bus, PATH)
        self.ways = ways
        self.count = 0
        self.calls = []
        # What is on the screen: how often each number was shown.
        self.shown = {}
        self.last = (None, 0)
        self.to_refuse = ways.get("refuses", 0)

    @dbus.service.method(NAME, out_signature="as")
    def GetCapabilities(self):
        return self.ways.get("capabilities", ["body", "body-markup", "actions", "persistence"])

    @dbus.service.method(NAME, out_signature="ssss")
    def GetServerInformation(self):
        return (self.ways.get("server", "test"), "Mailbell", "1", "1.2")

    @dbus.service.method(NAME, in_signature="susssasa{sv}i", out_signature="u")
    def Notify(self, app, replaces, icon, summary, body, actions, hints, expires):
        call = {
            "call": "Notify", "replaces": int(replaces), "app": str(app), "icon": str(icon), "summary": str(summary),
            "body": str(body), "actions": [str(action) for action in actions], "expires": int(expires),
            "hints": {str(key): value + 0 if isinstance(value, int) else str(value) for key, value in hints.items()},
        }
        self.calls.append(call)
        text, now = (str(summary), str(body)), time.monotonic()
        if self.ways.get("refuses_repeats") and self.last[0] == text and now - self.last[1] < 1:
            call["refused"] = True
            raise Error("Error.ExcessNotificationGeneration", "Created too many similar notifications in quick succession")
        if self.to_refuse > 0:
            self.to_refuse -= 1
            call["refused"] = True
            raise Error("MaxNotificationsExceeded", "Exceeded maximum number of notifications")
        self.last = (text, now)
        id = int(replaces)
        times = self.shown.pop(id, 0)
        if id and self.ways.get("closes_to_replace"):
            self.NotificationClosed(id, UNDEFINED)
        if not id or self.ways.get("renumbers"):
            self.count += 1
            id = self.count
        self.shown[id] = times + 1
        call["id"] = id
        return dbus.UInt32(id)

    @dbus.service.method(NAME, in_signature="u")
    def CloseNotification(self, id):
        self.calls.append({"call": "CloseNotification", "id": int(id)})
        if self.shown.pop(int(id), 0):
            self.NotificationClosed(id, BY_CALL)

    @dbus.service.signal(NAME, signature="uu")
    def NotificationClosed(self, id, reason):
        pass

    @dbus.service.signal(NAME, signature="us")
    def ActionInvoked(self, id, action):
        pass

    @dbus.service.signal(NAME, signature="us")
    def ActivationToken(self, id, token):
        pass

    @dbus.service.method(TEST, out_signature="s")
    def Calls(self):
        return json.dumps(self.calls)

    @dbus.service.method(TEST, out_signature="s")
    def Shown(self):
        return json.dumps(sorted(self.shown))

    @dbus.service.method(TEST, in_signature="us")
    def Press(self, id, action):
        """The user clicks: the pop-up goes, as the specification has it of one that is not resident."""
        times = self.shown.pop(int(id), 1)
        for _ in range(times if self.ways.get("tells_once_for_each") else 1):
            if self.ways.get("token"):
                self.ActivationToken(id, self.ways["token"])
            self.ActionInvoked(id, action)
        self.NotificationClosed(id, USER)

    @dbus.service.method(TEST, in_signature="uu")
    def Close(self, id, reason):
        """The pop-up leaves the screen. One whose time is up (1) stays in the list of old ones, as Plasma has it."""
        if reason != 1:
            self.shown.pop(int(id), 0)
        self.NotificationClosed(id, reason)


def main():
    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    bus = dbus.SessionBus()
    service = Service(bus, json.loads(sys.argv[1]))
    name = dbus.service.BusName(NAME, bus, do_not_queue=True)
    GLib.MainLoop().run()
    del service, name


main()

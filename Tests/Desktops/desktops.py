"""The built tray on real desktops: what the tests with fake services claim of Plasma 5.27 and GNOME 43.

    desktops.py ROOT BIN SHARE PICTURES plasma|gnome

ROOT is a Debian 12 with both desktops, BIN the folder of the built programs, SHARE what stage-share.sh made, and also seen
at that path from within ROOT. Prints `ok NAME` or `FAILED NAME: WHAT` for each case, keeps pictures in PICTURES, and exits
with 1 if any case failed. deploy/dev/test-desktops.sh calls it.
"""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import time

ROOT, BIN, SHARE, PICTURES, KIND = sys.argv[1:6]
os.environ["HUB"] = BIN + "/mailbell-hub"
sys.argv = sys.argv[:1]
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Attacks"))

from hub import Hub, path_of  # noqa: E402
from session import GNOME, HEIGHT, WIDTH, Missing, Plasma, until  # noqa: E402

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:%d.0) Gecko/20100101 Firefox/%d.0"
LONDON = "81.2.69.142"
OPENED = "Alice Example opened “Q3 offer”"
CLICKED = "Alice Example clicked a link"


class Tray:
    """A hub, a tray on a desktop, and a terminal that writes down what it was to run."""

    def __init__(self, session):
        self.session = session
        self.hub = Hub("--trusted-proxy", "127.0.0.1")
        self.token = self.hub.user()
        self.folder = self.hub.folder
        self.opened = self.folder + "/opened"
        terminal = self.folder + "/terminal"
        with open(terminal, "w", encoding="utf-8") as file:
            file.write('#!/bin/sh\nshift\necho "token=$XDG_ACTIVATION_TOKEN $@" >>\'%s\'\n' % self.opened)
        os.chmod(terminal, 0o755)
        self.environment = {
            "PATH": "/usr/bin:/bin", "HOME": self.folder, "XDG_CONFIG_HOME": self.folder + "/cfg",
            "XDG_STATE_HOME": self.folder + "/state", "XDG_RUNTIME_DIR": self.folder, "LC_ALL": "C.UTF-8", "TERMINAL": terminal,
            "DBUS_SESSION_BUS_ADDRESS": session.address, "MAILBELL_SHARE": SHARE, "MAILBELL_HUB_CONFIG": "/dev/null",
            "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", ""),
        }
        self.process = None

    def start(self):
        subprocess.run(
            [BIN + "/mailbell-tray", "connect", "http://127.0.0.1:%d" % self.hub.port], input=self.token + "\n", text=True,
            env=self.environment, check=True, capture_output=True)
        self.process = subprocess.Popen([BIN + "/mailbell-tray"], env=self.environment, stdin=subprocess.DEVNULL)

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.hub.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def mail(self, email="alice@example.com", name="Alice Example", subject="Q3 offer"):
        """Registers a mail: the paths of its pixel and its link."""
        body = {"from": "sam@example.com", "to": [{"email": email, "name": name}], "subject": subject,
                "links": ["https://example.com/pricing"]}
        reply = self.hub.ask("POST", "/v1/messages", self.token, body)
        assert reply.status == 201, "POST /v1/messages: %r" % reply
        one = reply.json["recipients"][0]
        return path_of(one["pixel_url"]), path_of(one["links"][0]["tracked_url"])

    def hit(self, path, version=128):
        headers = {"User-Agent": FIREFOX % (version, version), "X-Forwarded-For": LONDON}
        self.hub.ask("GET", path, headers=headers, source=None)

    def read_all(self):
        if "Mark all read" in self.session.menu():
            self.session.choose("Mark all read")

    @property
    def terminals(self):
        with contextlib.suppress(FileNotFoundError), open(self.opened, encoding="utf-8") as file:
            return file.read().splitlines()
        return []

    def settled(self):
        """Waits until the tray has acknowledged all."""
        def is_so():
            me = self.hub.ask("GET", "/v1/me", self.token).json
            rows = self.hub.run("device", "list").splitlines()
            row = next((row.split("\t") for row in rows if "-tray" in row), None)
            return row and int(row[2]) >= me["log"]["head"]
        until("all is acknowledged", is_so, 30)


failed = 0
on_screen = None


@contextlib.contextmanager
def case(name):
    global failed
    try:
        yield
        print("ok     " + name, flush=True)
    except Exception as error:
        failed += 1
        on_screen.shot("failed-%d" % failed)
        fault = str(error) if isinstance(error, (AssertionError, Missing)) else "%s: %s" % (type(error).__name__, error)
        print("FAILED %s: %s" % (name, fault), flush=True)


def notify(text):
    """A pattern for a Notify with this headline in what dbus-monitor writes."""
    return r'member=Notify\n   string "Mailbell"\n.*\n.*\n   string "%s"' % text


def plasma(session, tray):
    def small():
        """Windows but for the desktop's and the panel's."""
        return [one for one in session.windows("plasmashell") if one[3] < WIDTH]

    time.sleep(8)
    empty = session.shot("1-empty")
    tray.start()
    with case("the icon is in the panel"):
        until("it is registered", session.item)

        # A new icon stands at the left of the panel's others, and the clock at their right.
        icon = until("it is drawn", lambda: session.difference(
            empty, session.shot("2-connected"), WIDTH - 400, HEIGHT - 44, 205, 44))
    with case("open, click, open: nothing is refused, and the click stays on the screen"):
        pixel, link = tray.mail()
        for path, version in [(pixel, 128), (link, 128), (pixel, 127)]:
            tray.hit(path, version)
        # It is on the screen for 5 s.
        until("the pop-up", small)
        until("it says the click", lambda: session.count(notify(CLICKED)) > 0)
        time.sleep(1)
        session.shot("3-open-click-open")
        assert small(), "no pop-up is on the screen"
        tray.settled()
        assert session.count(notify(CLICKED)) == 1, "the click was asked for %d times" % session.count(notify(CLICKED))
        assert session.count("ExcessNotificationGeneration") == 0, "Plasma has refused a pop-up"
        assert session.count("member=CloseNotification") == 0, "a pop-up was withdrawn"
    with case("what expired leaves the list once it is read"):
        until("its time is up", lambda: session.count(r"member=NotificationClosed\n   uint32 \d+\n   uint32 1\n"), 30)
        session.shot("4-expired")
        before = session.count("member=CloseNotification")
        tray.read_all()
        until("it is withdrawn", lambda: session.count("member=CloseNotification") > before)
        session.shot("5-read")
    with case("two mails of the same text are two pop-ups"):
        before = session.count(notify(OPENED))
        for pixel in [tray.mail()[0] for _ in range(2)]:
            tray.hit(pixel)
        until("both are on the screen", lambda: len(small()) >= 2, 10)
        session.shot("6-two-alike")
        assert session.count(notify(OPENED)) - before >= 2
        tray.settled()
    with case("a click on a pop-up opens one terminal"):
        tray.read_all()
        until("the screen is empty", lambda: not small(), 30)
        before = len(tray.terminals)
        tray.hit(tray.mail("eve@example.com", "Eve")[0])
        _, x, y, width, height = until("a pop-up", small)[0]
        session.mouse(x + width // 2, y + height // 2, 1)
        until("a terminal opens", lambda: len(tray.terminals) > before)
        time.sleep(1)
        assert len(tray.terminals) == before + 1, tray.terminals
    with case("muting is one of two buttons, and can be undone"):
        tray.read_all()
        until("the screen is empty", lambda: not small(), 30)
        pixel, _ = tray.mail("bob@example.com", "Bob")
        tray.hit(pixel)
        _, x, y, width, height = until("a pop-up", small)[0]
        time.sleep(1)
        session.shot("7-buttons")
        session.mouse(x + width - 30, y + height - 30, 1)
        until("Bob is muted", lambda: "Bob <bob@example.com>" in session.menu())
        _, x, y, width, height = until("the offer to undo it", small)[0]
        time.sleep(1)
        session.shot("8-undo")
        session.mouse(x + width - 30, y + height - 30, 1)
        until("Bob is not muted", lambda: "Nobody is muted" in session.menu())
    # A pop-up below the mouse stays.
    session.mouse(10, 10)
    with case("each submenu's first opening is on the screen"):
        tray.read_all()
        until("the screen is empty", lambda: not small(), 30)
        for ups, name in [(2, "preferences"), (3, "muted"), (4, "pause")]:
            session.mouse(*icon, 3)
            menu = until("the menu", small)
            session.key(*["Up"] * ups, "Right")
            both = until("the submenu of " + name, lambda: len(small()) > len(menu) and small())
            time.sleep(0.5)
            both = small()
            session.shot("9-" + name)
            for _, x, y, width, height in both:
                assert x >= 0 and x + width <= WIDTH and width > 20, "%s is at %d, and %d wide" % (name, x, width)
            session.key("Escape", "Escape", "Escape")
            until("the menu is gone", lambda: not small())


def gnome(session, tray):
    # The shell has notifications of its own.
    ours = "Main.messageTray.getSources().filter(s => s.title === 'Mailbell').flatMap(s => s.notifications)"
    banner = "Main.messageTray._banner?._buttonBox?.get_children().map(c => c.label) ?? null"

    def shown():
        return session.evaluate(ours + ".map(n => [n.title, n.actions.map(a => a.label)])")

    def press(title, label):
        session.evaluate(
            "%s.find(n => n.title.startsWith('%s')).actions.find(a => a.label === '%s').callback()" % (ours, title, label))

    def quiet():
        """Takes the shell's own pop-ups away, of root's session and a lock that there is not: they would be shown first."""
        session.mouse(100, 400)
        session.mouse(110, 410)
        session.evaluate("Main.messageTray.getSources().filter(s => s.title !== 'Mailbell').forEach(s => s.destroy()), 1")
        time.sleep(0.5)

    time.sleep(4)
    session.key("Escape")
    tray.start()
    with case("the icon is in the panel"):
        until("it is registered", session.item)
        until("it is in the panel", lambda: [
            name for name in session.evaluate("Object.keys(Main.panel.statusArea)") if "appindicator" in name])
        session.shot("1-connected")
    pixel, link = tray.mail()
    with case("a pop-up that has changed keeps its buttons"):
        quiet()
        tray.hit(pixel)
        until("the pop-up", lambda: [one for one in shown() if one[0] == OPENED])
        until("it is on the screen", lambda: session.evaluate(banner))
        session.shot("2-pop-up")
        tray.hit(link)
        until("it says the click", lambda: [one for one in shown() if one[0] == CLICKED])
        wanted = ["Open activity", "Mute contact"]
        until("its buttons", lambda: session.evaluate(banner) == wanted, 15)
        session.shot("3-changed")
        assert [one[0] for one in shown()] == [CLICKED], shown()
    with case("a click on a pop-up that has changed three times opens one terminal"):
        for version in (127, 126, 125):
            tray.hit(pixel, version)
        tray.settled()
        before = len(tray.terminals)
        session.evaluate(ours + "[0].activate()")
        until("a terminal opens", lambda: len(tray.terminals) > before)
        time.sleep(1)
        assert len(tray.terminals) == before + 1, tray.terminals
    with case("muting can be undone"):
        quiet()
        tray.hit(tray.mail("bob@example.com", "Bob")[0])
        until("the pop-up", lambda: [one for one in shown() if one[0].startswith("Bob opened")])
        press("Bob opened", "Mute contact")
        until("Bob is muted", lambda: ["Bob is muted", ["Undo"]] in shown())
        until("the offer is on the screen", lambda: session.evaluate(banner) == ["Undo"])
        session.shot("4-undo")
        press("Bob is muted", "Undo")
        until("Bob is not muted", lambda: "Nobody is muted" in session.menu())
    with case("the menu gives the terminal leave to take the focus"):
        before = len(tray.terminals)
        menu = "Object.entries(Main.panel.statusArea).find(([name, _]) => name.includes('appindicator'))[1].menu"
        session.evaluate(menu + ".open()")
        active = menu + "._getMenuItems().find(item => item.active)?.label?.text ?? null"
        for _ in range(30):
            session.key("Down")
            if session.evaluate(active) == "Open activity":
                break
        session.shot("5-menu")
        # The extension reads an entry's properties once, and waits to be told what has changed of them.
        seen = session.evaluate(menu + "._getMenuItems().map(item => item.label?.text).filter(text => text)")
        missing = [label for label in session.menu() if label.endswith(" unread") and label not in seen]
        assert not missing, "the menu shows %s" % seen
        usable = "._getMenuItems().find(item => item.label?.text === 'Mark all read').sensitive"
        assert session.evaluate(menu + usable), "Mark all read is grey"
        session.key("Return")
        until("a terminal opens", lambda: len(tray.terminals) > before)
        assert tray.terminals[-1].startswith("token=") and not tray.terminals[-1].startswith("token= "), tray.terminals
    with case("what is read leaves the list"):
        tray.hit(tray.mail("carol@example.com", "Carol")[0])
        until("the pop-up", lambda: [one for one in shown() if one[0].startswith("Carol")])
        tray.read_all()
        until("the list is empty", lambda: not shown())
    with case("a paused and an offline icon keep the badge"):
        session.choose("Until I resume them")
        tray.hit(tray.mail("dave@example.com", "Dave")[0])
        until("paused", lambda: session.property(session.item(), "IconName") == "mailbell-tray-paused-unread")
        time.sleep(1)
        session.shot("6-paused")
        tray.hub.stop()
        until("offline", lambda: session.property(session.item(), "IconName") == "mailbell-tray-offline-unread", 60)
        time.sleep(1)
        session.shot("7-offline")
        rows = [label for label in session.menu() if "unreachable since" in label]
        assert rows and "nothing listens there" in session.menu(), session.menu()


def main():
    kind, cases = {"plasma": (Plasma, plasma), "gnome": (GNOME, gnome)}[KIND]
    global on_screen
    with kind(ROOT, PICTURES) as session:
        on_screen = session
        tray = Tray(session)
        try:
            cases(session, tray)
        finally:
            tray.close()
    sys.exit(1 if failed else 0)


main()

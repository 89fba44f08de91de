"""M8: how much one user may have the hub keep: devices, settings, recipients."""

import json

from hub import Cases, Hub, eventually, setting
from websocket_peer import Peer, text

DEVICES = 200
OVER_LIMIT = 4507


def greet(peer, device):
    peer.send(text(json.dumps({"type": "hello", "device": device})))
    assert peer.read(lambda: peer.of("live") or peer.code is not None), "neither live nor closed"


def is_refused(hub, token, device):
    """Whether a session of this device is told that there are too many."""
    with Peer(hub, token) as peer:
        greet(peer, device)
        return peer.read(lambda: peer.code is not None) and peer.code == OVER_LIMIT


def goes_on(hub, token, device, sender):
    """Whether a session of this device stays once its cursor is recorded: what is committed after that reaches it."""
    with Peer(hub, token) as peer:
        greet(peer, device)
        hub.register(token, sender=sender)
        assert peer.read(lambda: peer.of("activity") or peer.code is not None), f"nothing is pushed: {peer.frames}"
        return peer.code is None and not peer.of("error")


def devices(hub, token):
    return hub.ask("GET", "/v1/devices", token).json["items"]


with Hub() as hub:
    cases = Cases(hub)
    a, b = hub.user("mallory@example.com"), hub.user("bob@example.com")
    with cases(f"a user has {DEVICES} devices"):
        for n in range(DEVICES):
            with Peer(hub, a) as peer:
                greet(peer, f"{n:04d}-" + "x" * 50)
        eventually("all are kept", lambda: len(devices(hub, a)) == DEVICES)
    with cases("and no more: further ones are told so"):
        told = sum(is_refused(hub, a, f"{n:04d}-" + "x" * 50) for n in range(DEVICES, DEVICES + 40))
        assert told == 40, f"{told} of 40 were told"
        assert len(devices(hub, a)) == DEVICES, f"{len(devices(hub, a))} are listed"
    with cases("a device that is there is welcomed as ever"):
        assert goes_on(hub, a, "0000-" + "x" * 50, "mallory@example.com")
    with cases("one that is forgotten makes room for another"):
        assert hub.ask("DELETE", "/v1/devices/0001-" + "x" * 50, a).status in (200, 204)
        assert goes_on(hub, a, "another", "mallory@example.com")
    with cases("sessions without a device are welcomed"):
        with Peer(hub, a) as peer:
            peer.hello()
    with cases("another user's devices do not count"):
        assert goes_on(hub, b, "laptop", "bob@example.com")
    with cases("/metrics stays small"):
        size = len(hub.ask_admin("/metrics").body)
        assert size < 300_000, f"{size} bytes"

SMALL = setting("messages-per-day", 5)
PEOPLE = setting("recipients-per-day", 1000)
ROWS = setting("tracking-settings-per-user", 50)
with Hub(*PEOPLE, *ROWS) as hub:
    cases.hub = hub
    a, b = hub.user("mallory@example.com"), hub.user("bob@example.com")

    def message(token, sender, count, number):
        to = [{"email": f"r{number}-{n}@example.net"} for n in range(count)]
        return hub.ask("POST", "/v1/messages", token, {"from": sender, "to": to, "subject": "x" * 900})

    with cases("50,000 recipients a day, or what is set"):
        most = 1000 if PEOPLE else 50_000
        last = None
        for n in range(most // 500 + 2):
            last = message(a, "mallory@example.com", 500, n)
            if last.status != 201:
                break
        assert last.status == 429 and "day" in last.json["detail"], f"{last}"
        assert int(last.headers["retry-after"]) > 0
    with cases("what was refused is not kept"):
        assert hub.ask("GET", "/v1/me", a).json["log"]["head"] <= most
    with cases("another user's mail is taken"):
        assert message(b, "bob@example.com", 10, 0).status == 201
    with cases("a start later it still counts"):
        hub.stop()
        hub.start()
        assert message(a, "mallory@example.com", 500, 999).status == 429
    if ROWS:
        with cases("settings of a user are bounded"):
            statuses = [hub.ask("PUT", f"/v1/tracking/d{n}.example", b, {"tracking": "anonymous"}).status for n in range(60)]
            assert statuses.count(200) == 50 and set(statuses[50:]) <= {403, 409, 413, 422, 429}, f"{statuses}"
        with cases("one that is there can be changed and taken back"):
            assert hub.ask("PUT", "/v1/tracking/d0.example", b, {"tracking": "never"}).status == 200
            assert hub.ask("DELETE", "/v1/tracking/d1.example", b).status in (200, 204)
            assert hub.ask("PUT", "/v1/tracking/new.example", b, {"tracking": "never"}).status == 200

if SMALL:
    with Hub(*SMALL) as hub:
        cases.hub = hub
        a = hub.user("mallory@example.com")
        with cases("messages of a day are bounded"):
            statuses = [message(a, "mallory@example.com", 1, n).status for n in range(8)]
            assert statuses == [201] * 5 + [429] * 3, f"{statuses}"
cases.end()

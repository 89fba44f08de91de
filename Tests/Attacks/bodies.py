"""H3: bodies of strangers: refused from the head, bounded in bytes over all connections, and in time however they drip."""

import contextlib
import time

from hub import Cases, Hub, eventually, fresh_address, setting
from wire import Wire, refused, taken

MEBIBYTE = 1 << 20
LONG = b"content-length: %d\r\n" % MEBIBYTE
CHUNKED = b"transfer-encoding: chunked\r\n"


def head(path, length=LONG, method=b"POST", more=b""):
    return method + b" " + path + b" HTTP/1.1\r\nhost: x\r\n" + length + more + b"\r\n"


# What is known from the head is said before the body: nothing of these bodies is ever sent.
FROM_THE_HEAD = {
    "no such path": (head(b"/nothing"), (404,)),
    "no such path, chunked": (head(b"/nothing", CHUNKED), (404, 411)),
    "no token": (head(b"/v1/messages"), (401,)),
    "no token, chunked": (head(b"/v1/messages", CHUNKED), (401, 411)),
    "a wrong token": (head(b"/v1/messages", more=b"authorization: Bearer mb_" + b"x" * 43 + b"\r\n"), (401,)),
    "no token for events": (head(b"/v1/events"), (401,)),
    "no token for a setting": (head(b"/v1/tracking/x", method=b"PUT"), (401,)),
    "another method": (head(b"/v1/me", method=b"PUT"), (401, 405)),
    "a method nobody knows": (head(b"/v1/me", method=b"BREW"), (400, 401, 405, 501)),
    "too long": (head(b"/v1/pair", b"content-length: 100000000\r\n"), (413,)),
    "longer than any": (head(b"/v1/pair", b"content-length: 9223372036854775807\r\n"), (400, 413)),
    "too long for a code": (head(b"/v1/pair"), (413,)),
    "no such service": (head(b"/v1/ingest/nobody"), (404,)),
    "a service that is not set up": (head(b"/v1/ingest/mailgun"), (404,)),
    "an opt-out by a long form": (head(b"/p/x"), (404, 413)),
}


def held_bodies(hub, count, source, path=b"/v1/messages", token=None):
    """Connections whose bodies are all but there."""
    more = b"authorization: Bearer " + token.encode() + b"\r\n" if token else b""
    wires = []
    for _ in range(count):
        with contextlib.suppress(OSError):
            wire = Wire(hub.connect(source()))
            # Long enough for the bytes that the hub takes; beyond its limit it may stop reading.
            wire.socket.settimeout(0.1)
            wire.send(head(path, more=more) + b"[" * (MEBIBYTE - 600))
            wires.append(wire)
    return wires


def bounded(hub, most, wires):
    try:
        assert hub.memory < most, f"{hub.memory >> 20} MiB are held for {len(wires)} bodies"
    finally:
        for wire in wires:
            wire.socket.close()


with Hub() as hub:
    cases = Cases(hub)
    token, other = hub.user(), hub.user("bob@example.com")
    baseline = hub.memory
    for name, (request, statuses) in FROM_THE_HEAD.items():
        with cases(f"from the head: {name}"), Wire(hub.open(fresh_address())) as wire:
            wire.send(request)
            got = wire.answers("POST", seconds=2)
            assert got and got[0].whole, "nothing is said before the body"
            assert got[0].status in statuses, f"answered {got}"
    with cases("from the head: a token without the scope"):
        reader = hub.run("token", "create", "--user", "sam@example.com", "--scopes", "read").split()[-1]
        with Wire(hub.open()) as wire:
            wire.send(head(b"/v1/messages", more=b"authorization: Bearer " + reader.encode() + b"\r\n"))
            got = wire.answers("POST", seconds=2)
            assert got and got[0].status == 403, f"answered {got}"
    with cases("a refused body is not read for long"):
        with Wire(hub.open(fresh_address())) as wire:
            wire.send(head(b"/nothing", b"content-length: 1000000000\r\n"))
            wire.answers("POST", seconds=2)
            began, sent = time.monotonic(), 0
            while time.monotonic() - began < 20 and wire.sent_all and not wire.end:
                wire.send(b"a" * 65536)
                wire.receive(0.05)
                sent += 65536
            assert time.monotonic() - began < 15, "it is still read after 15 s"
    with cases("150 bodies of strangers from one address cost nothing"):
        bounded(hub, baseline + 100 * MEBIBYTE, held_bodies(hub, 150, lambda: "127.0.0.3", b"/nothing"))
    with cases("150 bodies without a token cost nothing"):
        bounded(hub, baseline + 100 * MEBIBYTE, held_bodies(hub, 150, fresh_address))
    with cases("300 bodies of one user are bounded, and others' are taken again"):
        bounded(hub, baseline + 180 * MEBIBYTE, held_bodies(hub, 300, fresh_address, token=token))
        eventually("room for another's", lambda: hub.ask("PUT", "/v1/tracking/example.org", other, {"tracking": "never"}).status == 200)
    with cases("a chunked body beyond the limit is refused"):
        chunk = b"10000\r\n" + b"a" * 65536 + b"\r\n"
        refused(hub, head(b"/v1/pair", CHUNKED) + chunk * 40, statuses=(400, 411, 413), seconds=8)
    with cases("a million chunks of one byte cost little"):
        before = hub.memory
        with Wire(hub.open(fresh_address())) as wire:
            wire.send(head(b"/v1/messages", CHUNKED, more=b"authorization: Bearer " + token.encode() + b"\r\n"))
            wire.send(b"1;a=b\r\n[\r\n" * 300_000)
            assert hub.memory < before + 50 * MEBIBYTE, f"{hub.memory - before >> 20} MiB"

FAST = setting("body-time", "2s") + setting("head-time", "2s")
with Hub(*FAST) as hub:
    cases.hub = hub
    token = hub.user()
    # 30 s, or what the setting says, and 1 s per 64 KiB of the 1 MiB that a chunked body may have: each byte must not give it
    # more.
    most = 2 + 17 + 3 if FAST else 50
    more = b"authorization: Bearer " + token.encode() + b"\r\n"

    def dripped(request, piece):
        def run():
            with Wire(hub.open(fresh_address())) as wire:
                wire.send(request)
                began = time.monotonic()
                while not wire.end and time.monotonic() - began < most + 5:
                    wire.send(piece)
                    wire.receive(0.5)
                took = time.monotonic() - began
                assert wire.end and took < most, f"still open after {took:.0f} s"

        return run

    small = b"content-length: 10000\r\n"
    cases.together({
        "a body of a byte each half second": dripped(head(b"/v1/messages", small, more=more), b"["),
        "a chunk of a byte each half second": dripped(head(b"/v1/messages", CHUNKED, more=more), b"1\r\n[\r\n"),
        "a chunk's extension without end": dripped(head(b"/v1/messages", CHUNKED, more=more) + b"1;a=", b"a"),
        "trailers without end": dripped(head(b"/v1/messages", CHUNKED, more=more) + b"0\r\n", b"a: b\r\n"),
        "a refused body of a byte each half second": dripped(head(b"/nothing"), b"["),
        "a code of a byte each half second": dripped(head(b"/v1/pair", b"content-length: 100\r\n"), b"["),
    })
    with cases("after them a body is taken whole"):
        taken(hub, head(b"/v1/pair", b"content-length: 2\r\n") + b"{}", status=400, methods=("POST",))
cases.end()

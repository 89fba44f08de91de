"""H4: how many connections there may be, of one address and in all, and how long one that asks for nothing is kept."""

import contextlib
import os
import time

from hub import BYSTANDER, Cases, Hub, eventually, fresh_address, setting
from websocket_peer import Peer
from wire import Wire, refused

CONNECT = b"CONNECT elsewhere.example:443 HTTP/1.1\r\nhost: x\r\n\r\n"


def opened(hub, count, source, data=b""):
    """Connections that stay open on our side; those that could not be made are left out."""
    wires = []
    for _ in range(count):
        with contextlib.suppress(OSError):
            wire = Wire(hub.connect(source(), seconds=1))
            wires.append(wire.send(data) if data else wire)
    return wires


def close(wires):
    for wire in wires:
        wire.socket.close()


def still_open(wires):
    for wire in wires:
        wire.receive(0)
    return sum(wire.end is None for wire in wires)


def quick(hub, path="/nowhere", status=404, times=10):
    """Somebody else, on new connections, is answered in time."""
    for _ in range(times):
        began = time.monotonic()
        assert hub.ask("GET", path, seconds=3).status == status
        assert time.monotonic() - began < 1, "answered late"


cases = Cases(None)
for kind in (None, "ec"):
    with Hub(tls=kind) as hub:
        cases.hub = hub
        where = "TLS" if kind else "plain"
        for request in (CONNECT, CONNECT.replace(b"1.1", b"1.0"), CONNECT + b"\x16\x03\x01"):
            with cases(f"{where}: {request!r} is refused and closed"):
                refused(hub, request, source=fresh_address())

with Hub() as hub:
    cases.hub = hub
    with cases("one address has 256 connections at most"):
        wires = opened(hub, 400, lambda: "127.0.0.4")
        try:
            eventually("the others are closed", lambda: still_open(wires) <= 256, 3)
            left = still_open(wires)
            assert left >= 200, f"only {left} are left"
            quick(hub)
        finally:
            close(wires)
    with cases("and may have them again once they are closed"):
        def again():
            got = Wire(hub.connect("127.0.0.4")).send(b"GET /p/x HTTP/1.1\r\nhost: x\r\n\r\n").answers("GET", seconds=1)
            return bool(got) and got[0].status == 200
        eventually("it is answered", again, 5)
    with cases("the metrics count it"):
        counted = hub.metrics().get('mailbell_limited_total{limit="connections-per-address"}', 0)
        assert counted >= 100, f"{counted:.0f}"
    with cases("500 readers behind one trusted proxy"):
        with Hub("--trusted-proxy", "127.0.0.5") as behind:
            wires = opened(behind, 500, lambda: "127.0.0.5", b"GET /p/x HTTP/1.1\r\nhost: x\r\n\r\n")
            try:
                got = [wire.answers("GET", seconds=3) for wire in wires]
                assert sum(bool(a) and a[0].status == 200 for a in got) == 500, "not all are answered"
            finally:
                close(wires)

# Fewer descriptors than connections: accept must not spin, nor write the journal full, nor keep others out for ever.
with Hub(descriptors=300) as hub:
    cases.hub = hub
    with cases("600 connections, and 300 descriptors: no spinning, no flood of log lines", others=False):
        wires = opened(hub, 600, fresh_address, b"GET /p/x HTTP/1.1\r\nx-a: ")
        try:
            logged, used, began = os.path.getsize(hub.log_path), hub.processor_seconds, time.monotonic()
            time.sleep(3)
            share = (hub.processor_seconds - used) / (time.monotonic() - began)
            grown = os.path.getsize(hub.log_path) - logged
            assert share < 0.3, f"{share:.0%} of a processor is used for nothing"
            assert grown < 20_000, f"the log grew by {grown} bytes in 3 s"
            assert hub.ask_admin("/ready", seconds=3).status == 200, "the administrator is not answered"
        finally:
            close(wires)
    with cases("600 connections, and 300 descriptors: readers are served again"):
        eventually("others are answered", hub.answers_others, 5)
    with cases("600 connections, and 300 descriptors: files can be opened meanwhile", others=False):
        token = hub.user()
        wires = opened(hub, 600, fresh_address, b"GET /p/x HTTP/1.1\r\nx-a: ")
        try:
            assert hub.ask_admin("/ready", seconds=3).status == 200
            eventually("a reader gets in", hub.answers_others, 20)
        finally:
            close(wires)

FEW = setting("connections", 200) or None
if FEW:
    with Hub(*FEW) as hub:
        cases.hub = hub
        with cases("at the limit of 200 connections nothing ends what is under way", others=False):
            token, wires = hub.user(), []
            body = b"POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\nauthorization: Bearer " + token.encode()
            with Peer(hub, token, source=BYSTANDER) as session, Wire(hub.connect(BYSTANDER)) as sending:
                session.hello()
                sending.send(body + b"\r\n\r\n{")
                try:
                    for _ in range(4):
                        wires += opened(hub, 100, fresh_address)
                        quick(hub, times=2)
                    assert hub.open_files < 200 + 60, f"{hub.open_files} descriptors are open"
                    assert session.pong(), f"the session is closed: {session.code} {session.end}"
                    assert sending.send(b"}").answers("POST")[0].status == 400, "the body is not taken"
                finally:
                    close(wires)
        with cases("and once they are gone others are served"):
            eventually("others are answered", hub.answers_others, 20)
cases.end()

"""C2, C3, L4, L10: HTTP/2, which the hub itself does not speak, in every way that a client could begin it."""

import os
import ssl
import struct

from hub import BYSTANDER, Cases, Hub, fresh_address, secured
from wire import Wire, refused

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def fields(path, method, *more):
    pairs = [(b":method", method), (b":scheme", b"https"), (b":path", path), (b":authority", b"localhost"), *more]
    return b"".join(b"\0" + bytes([len(n)]) + n + bytes([len(v)]) + v for n, v in pairs)


SETTINGS = frame(4, 0, 0)
BEGINNINGS = {
    "the preface alone": PREFACE,
    "the preface and SETTINGS": PREFACE + SETTINGS,
    "a GET with DATA in pieces": PREFACE + SETTINGS + frame(1, 4, 1, fields(b"/v1/me", b"GET")) + frame(0, 1, 1, b" " * 16000),
    "padded DATA of one byte": PREFACE + SETTINGS + frame(1, 4, 1, fields(b"/v1/me", b"DELETE")) + frame(0, 9, 1, b"\x5f"),
    "half of a DATA frame": PREFACE + SETTINGS
    + frame(1, 4, 1, fields(b"/x", b"POST", (b"content-length", b"16000"))) + frame(0, 1, 1, b"A" * 16000)[:8000],
    "10,000 PINGs": PREFACE + SETTINGS + frame(6, 0, 0, b"12345678") * 10_000,
    "1,000 resets": PREFACE + SETTINGS
    + b"".join(frame(1, 5, n, fields(b"/p/x", b"GET")) + frame(3, 0, n, b"\0\0\0\x08") for n in range(1, 2001, 2)),
    "CONTINUATION without end": PREFACE + SETTINGS + frame(1, 0, 1, fields(b"/p/x", b"GET")) + frame(9, 0, 1, b"\0\1a\1b" * 100) * 200,
    "content-length: -1": PREFACE + SETTINGS + frame(1, 4, 1, fields(b"/x", b"POST", (b"content-length", b"-1"))),
    "frames without a preface": SETTINGS + frame(1, 5, 1, fields(b"/p/x", b"GET")) + b"\r\n\r\n",
    "random bytes": os.urandom(4096) + b"\r\n\r\n",
}


def negotiated(hub, offered):
    with secured(hub.connect(fresh_address()), offered) as one:
        return one.selected_alpn_protocol()


cases = Cases(None)
for kind in (None, "ec"):
    with Hub(tls=kind) as hub:
        cases.hub = hub
        where = "TLS" if kind else "plain"
        for name, data in BEGINNINGS.items():
            with cases(f"{where}: {name}"):
                # An error of HTTP/1.1 that a client can read, and an end; nothing of HTTP/2.
                refused(hub, data, statuses=(400, 405, 414, 426, 431, 501, 505), seconds=3, source=fresh_address())
        with cases(f"{where}: DATA in pieces, 150 times"):
            whole = BEGINNINGS["a GET with DATA in pieces"]
            for n in range(150):
                with Wire(hub.open(fresh_address())) as wire:
                    wire.send(whole[:300 + 40 * n], whole[300 + 40 * n:])
        if not kind:
            continue
        with cases("ALPN: h2 alone is not negotiated"):
            try:
                assert negotiated(hub, ["h2"]) is None, "negotiated h2"
            except ssl.SSLError:
                pass
        with cases("ALPN: http/1.1 is chosen beside h2"):
            assert negotiated(hub, ["h2", "http/1.1"]) == "http/1.1"
        with cases("ALPN: none is offered"):
            assert negotiated(hub, None) is None
        with cases("ALPN: an offer of 200 names"):
            try:
                assert negotiated(hub, ["x%d" % n for n in range(200)] + ["http/1.1"]) == "http/1.1"
            except ssl.SSLError as error:
                raise AssertionError(f"refused: {error}")
cases.end()

"""How long who says nothing, or little at a time, is kept: heads, handshakes, silence between requests and before hello."""

import time

from hub import Cases, Hub, client_hello, fresh_address
from websocket_peer import frame, request, text
from wire import Wire


def kept(connect, most, beginning=b"", piece=None, every=0.5, least=0):
    """Asserts that the hub ends such a connection between `least` and `most` seconds."""
    def run():
        with Wire(connect(fresh_address())) as wire:
            began = time.monotonic()
            wire.send(beginning)
            while not wire.end and time.monotonic() - began < most + 3:
                if piece:
                    wire.send(piece)
                wire.receive(every)
            took = time.monotonic() - began
            assert wire.end, f"still open after {took:.0f} s"
            assert least <= took <= most, f"ended after {took:.1f} s"

    return run


def dripped_in(hub, data):
    def run():
        with Wire(hub.connect(fresh_address())) as wire:
            began = time.monotonic()
            for byte in data:
                wire.send(bytes([byte]))
                if not wire.receive(0.5) and wire.end or time.monotonic() - began > 18:
                    break
            assert wire.end and time.monotonic() - began < 16, "still open"

    return run


with Hub() as hub, Hub(tls="ec") as secure:
    token = hub.user()
    shake = request(token)
    hello = client_hello()
    # Ten seconds for a head, a handshake and a hello, and a few more on a busy machine.
    cases = Cases(hub)
    cases.together({
        "nothing is sent": kept(hub.connect, 15, least=5),
        "half a request line": kept(hub.connect, 15, b"GET /p", least=5),
        "half a line, a byte each half second": kept(hub.connect, 15, b"GET /p", b"a"),
        "a field's value, a byte each half second": kept(hub.connect, 15, b"GET /p/x HTTP/1.1\r\nx-a: ", b"a"),
        "a field each half second": kept(hub.connect, 15, b"GET /p/x HTTP/1.1\r\n", b"x: y\r\n"),
        "an empty line each half second": kept(hub.connect, 15, b"", b"\r\n"),
        "all but the last byte of a head": kept(hub.connect, 15, b"GET /p/x HTTP/1.1\r\nhost: x\r\n\r"),
        "a request, then half of another": kept(hub.connect, 20, b"GET /p/x HTTP/1.1\r\nhost: x\r\n\r\nGET /p"),
        "a request a second, then half of one": kept(hub.connect, 20, b"GET /p/x HTTP/1.1\r\nhost: x\r\n\r\n" * 5 + b"GET", b"a"),
        "a handshake without a token": kept(hub.connect, 15, request(None)),
        "a handshake without a token, and pings": kept(hub.connect, 15, request(None), frame(9)),
        "a token and no hello": kept(hub.connect, 18, shake, least=5),
        "a token, no hello, and pings": kept(hub.connect, 18, shake, frame(9, b"x")),
        "a token, no hello, and pongs": kept(hub.connect, 18, shake, frame(10, b"x")),
        "half of a hello": kept(hub.connect, 18, shake + text('{"type":"hello"}')[:10]),
        "a hello of a byte each half second": kept(hub.connect, 18, shake + frame(1, b"", length=10_000), b"a"),
        "empty fragments in place of a hello": kept(hub.connect, 18, shake + frame(1, b"", fin=False), frame(0, b"", fin=False)),
        "fragments without end after a hello": kept(
            hub.connect, 25, shake + text('{"type":"hello"}') + frame(1, b"", fin=False), frame(0, b"", fin=False)),
        "a message of a byte each half second": kept(
            hub.connect, 25, shake + text('{"type":"hello"}') + frame(1, b"", length=10_000), b"a"),
        "half of a frame's head after a hello": kept(hub.connect, 45, shake + text('{"type":"hello"}') + b"\x81"),
        "silence after a hello, pings unanswered": kept(hub.connect, 65, shake + text('{"type":"hello"}'), least=30),
        "TLS: nothing is sent": kept(secure.connect, 15, least=5),
        "TLS: half a ClientHello": kept(secure.connect, 15, hello[:100]),
        "TLS: a ClientHello and no more": kept(secure.connect, 15, hello),
        "TLS: a ClientHello of a byte each half second": dripped_in(secure, hello),
        "TLS: a handshake, then nothing": kept(secure.open, 18),
        "TLS: a handshake, then half a head": kept(secure.open, 25, b"GET /p", b"a"),
    })
    with cases("after all of them others are answered"):
        pass
cases.end()

"""L5 and RFC 6455: frames of every form, read by wsproto: what is wrong is closed with the right code, and costs nothing."""

import struct

from hub import Cases, Hub, eventually, fresh_address, setting
from websocket_peer import ACCEPT, HELLO, KEY, Peer, frame, request, text
from wire import talk

WRONG = (1002, 1003, 1007, 1008, 1009, 4501)


def close_payload(code, reason=b""):
    return struct.pack(">H", code) + reason


def closes(hub, token, *frames, codes, hello=False):
    """Asserts that these frames have the hub close with one of these codes."""
    with Peer(hub, token) as peer:
        if hello:
            peer.hello()
        peer.send(*frames)
        code = peer.closed(4)
        assert code in codes, f"closed with {code} {peer.reason or ''}, answered {peer.frames[-1:]}"
        # The end of the connection follows the closing handshake.
        assert peer.ending(5), "the connection stays open"


def stays(hub, token, *frames):
    """Asserts that after these frames a session goes on."""
    with Peer(hub, token) as peer:
        peer.hello()
        peer.send(*frames)
        assert peer.pong(b"still there"), f"closed with {peer.code} {peer.reason}"
        return peer


HANDSHAKES = {
    "no key": (dict(key=None), (400, 426)),
    "an empty key": (dict(key=b""), (400, 426)),
    "a key of 15 bytes": (dict(key=b"AAAAAAAAAAAAAAAAAAAA"), (400, 426)),
    "a key that is not base64": (dict(key=b"!" * 24), (400, 426)),
    "two keys": (dict(more=b"Sec-WebSocket-Key: " + KEY + b"\r\n"), (400, 426)),
    "no version": (dict(version=None), (400, 426)),
    "version 8": (dict(version=b"8"), (400, 426)),
    "another path": (dict(path=b"/v1/other"), (400, 404)),
    "no subprotocol": (dict(protocol=None), (400, 426)),
    "another subprotocol": (dict(protocol=b"chat"), (400, 426)),
    "no upgrade in Connection": (dict(connection=b"keep-alive"), (400, 426)),
    "a body": (dict(more=b"Content-Length: 2\r\n"), (400, 413, 426)),
}

with Hub() as hub:
    cases = Cases(hub)
    token = hub.user()
    for name, (options, statuses) in HANDSHAKES.items():
        with cases(f"handshake: {name}"):
            got, _ = talk(hub, request(token, **options), seconds=3)
            assert got and got[0].status in statuses, f"answered {got}"
    with cases("handshake: POST"):
        got, _ = talk(hub, request(token).replace(b"GET", b"POST", 1), methods=("POST",), seconds=3)
        assert got and got[0].status in (400, 405, 426), f"answered {got}"
    with cases("handshake: HTTP/1.0"):
        got, _ = talk(hub, request(token).replace(b"HTTP/1.1", b"HTTP/1.0", 1), seconds=3)
        assert got and got[0].status in (400, 426, 505), f"answered {got}"
    for connection in (b"keep-alive, Upgrade", b"upgrade", b"Upgrade,"):
        with cases(f"handshake: Connection: {connection.decode()}"), Peer(hub, token, connection=connection) as peer:
            assert peer.status == 101 and peer.fields["sec-websocket-accept"] == ACCEPT, f"{peer.status} {peer.fields}"
    with cases("handshake: several subprotocols"), Peer(hub, token, protocol=b"chat, mailbell.v1, x") as peer:
        assert peer.fields.get("sec-websocket-protocol") == "mailbell.v1", f"{peer.status} {peer.fields}"
    for offered in (b"permessage-deflate; client_max_window_bits", b"a;b=c," * 300 + b"x", b'x; y="\\""'):
        with cases(f"handshake: no extension is agreed on: {offered[:24].decode()}"):
            with Peer(hub, token, more=b"Sec-WebSocket-Extensions: " + offered + b"\r\n") as peer:
                assert peer.status == 101 and "sec-websocket-extensions" not in peer.fields
                peer.hello()
    with cases("a wrong token is refused"):
        with Peer(hub, "mb_" + "x" * 43, source=fresh_address()) as peer:
            assert peer.status in (401, 101) and (peer.status == 401 or peer.closed() == 4500), f"{peer.status} {peer.code}"

    for opcode in (1, 2, 8, 9, 10, 0):
        with cases(f"an unmasked frame, opcode {opcode}"):
            closes(hub, token, frame(opcode, b"\x03\xe8" if opcode == 8 else b"{}", mask=False), codes=(1002,), hello=True)
    for rsv in range(1, 8):
        with cases(f"reserved bits {rsv:03b}"):
            closes(hub, token, text(HELLO, rsv=rsv), codes=(1002,))
    for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15):
        with cases(f"the reserved opcode {opcode}"):
            closes(hub, token, frame(opcode, b"x"), codes=(1002,), hello=True)
    for opcode in (8, 9, 10):
        with cases(f"a fragmented control frame {opcode}"):
            closes(hub, token, frame(opcode, b"\x03\xe8", fin=False), codes=(1002,), hello=True)
        with cases(f"a control frame {opcode} of 126 bytes"):
            closes(hub, token, frame(opcode, b"\x03\xe8" + b"x" * 124), codes=(1002,), hello=True)
    for length in (1 << 16, 1 << 20, 1 << 31, 1 << 32, (1 << 62), (1 << 63) - 1, 1 << 63, (1 << 64) - 1):
        for opcode in (1, 0, 9):
            with cases(f"a length of {length}, opcode {opcode}"):
                closes(hub, token, frame(opcode, b"x" * 10, length=length, form=64), codes=WRONG, hello=True)
    for length, form in ((5, 16), (125, 16), (5, 64), (126, 64), (65535, 64)):
        with cases(f"a length of {length} in {form} bits"):
            closes(hub, token, text("x" * length, form=form), codes=(1002, 1009, 4501), hello=True)
    with cases("a message of 16 KiB and one byte"):
        closes(hub, token, text(HELLO[:-1] + " " * (16 * 1024 - len(HELLO) + 1) + "}"), codes=(1009, 4501))
    with cases("a message of 16 KiB in one frame"):
        stays(hub, token, text('{"type":"ack","seq":0' + " " * (16 * 1024 - 22) + "}"))
    with cases("17 KB in fragments of 1 KB"):
        parts = [frame(1, b"[" * 1024, fin=False)] + [frame(0, b"[" * 1024, fin=False)] * 16 + [frame(0, b"]")]
        closes(hub, token, *parts, codes=(1009, 4501), hello=True)
    with cases("10,000 empty fragments"):
        closes(hub, token, frame(1, b"", fin=False) + frame(0, b"", fin=False) * 10_000, codes=(1008, 1009, 4501, 4004), hello=True)
    with cases("a continuation of nothing"):
        closes(hub, token, frame(0, b"x"), codes=(1002,), hello=True)
    with cases("a text within a text"):
        closes(hub, token, frame(1, b"x", fin=False), frame(1, b"y"), codes=(1002,), hello=True)
    with cases("a binary message"):
        closes(hub, token, frame(2, b"{}"), codes=(1003, 4501), hello=True)

    ack = b'{"type":"ack","seq":0}'
    with cases("a message in two at every place, and a ping between"):
        for place in range(len(ack) + 1):
            stays(hub, token, frame(1, ack[:place], fin=False), frame(9, b"between"), frame(10), frame(0, ack[place:]))
    with cases("a message in fragments of a byte"):
        stays(hub, token, frame(1, ack[:1], fin=False), *[frame(0, bytes([b]), fin=False) for b in ack[1:-1]], frame(0, ack[-1:]))
    for length in (0, 1, 124, 125):
        with cases(f"a ping of {length} bytes comes back"), Peer(hub, token) as peer:
            peer.hello()
            assert peer.pong(bytes(range(length))), "no pong"
    with cases("a pong that nobody asked for"):
        stays(hub, token, frame(10, b"x"))

    for bad in (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80", b"\xe2\x82", b"\x80", b"\xf0\x80\x80\x80"):
        with cases(f"text that is not UTF-8: {bad.hex()}"):
            closes(hub, token, text(b'{"type":"' + bad), codes=(1007,), hello=True)
            for place in range(len(bad) + 1):
                closes(hub, token, frame(1, b"{" + bad[:place], fin=False), frame(0, bad[place:] + b"}"), codes=(1007,), hello=True)
    with cases("UTF-8 that is split within a character"):
        words = '{"type":"ack","seq":0,"x":"€ 𝄞 ä"}'.encode()
        for place in range(len(words)):
            stays(hub, token, frame(1, words[:place], fin=False), frame(0, words[place:]))

    for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999):
        with cases(f"a close with {code} is answered by a close"), Peer(hub, token) as peer:
            peer.hello()
            peer.send(frame(8, close_payload(code, "bye €".encode())))
            assert peer.closed() in (code, 1000), f"answered {peer.code}"
            assert peer.ending(5) == "eof", f"then {peer.end}"
    for code in (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535):
        with cases(f"a close with {code}, which nobody may send"):
            closes(hub, token, frame(8, close_payload(code)), codes=(1002,), hello=True)
    with cases("a close of one byte"):
        closes(hub, token, frame(8, b"x"), codes=(1002,), hello=True)
    with cases("a close whose reason is not UTF-8"):
        closes(hub, token, frame(8, close_payload(1000, b"\xff\xfe")), codes=(1007,), hello=True)
    with cases("a close without a code"), Peer(hub, token) as peer:
        peer.hello()
        peer.send(frame(8))
        peer.closed()
        assert peer.ending(5) == "eof", f"then {peer.end}"
    with cases("what comes after a close is not read"), Peer(hub, token) as peer:
        peer.hello()
        peer.send(frame(8, close_payload(1000)), *[text("x")] * 100)
        assert peer.ending(5), "still open"

    with cases("20,000 pings in one go are answered or end the session"):
        with Peer(hub, token) as peer:
            peer.hello()
            peer.send(frame(9) * 20_000)
            assert peer.pong(b"the last", 10) or peer.code or peer.end, f"{len(peer.pongs)} pongs, then nothing"
    for name, words in {"hello twice": HELLO, "an unknown type": '{"type":"x"}', "no JSON": "x", "deep JSON": "[" * 16_000,
                        "a member twice": '{"type":"ack","type":"read","seq":1}', "an empty message": ""}.items():
        with cases(f"a frame that is not understood: {name}"):
            closes(hub, token, text(words), codes=(4501, 1008), hello=True)

with Hub(*setting("sockets-before-hello", 300)) as hub:
    cases.hub = hub
    token = hub.user()
    with cases("sockets without a hello are bounded for a user", others=False):
        peers = []
        for n in range(900 if not setting("sockets-before-hello", 1) else 400):
            try:
                peers.append(Peer(hub, token, source=f"127.60.{n % 40}.1"))
            except (OSError, AssertionError):
                pass
        open_ones = sum(peer.status == 101 and not peer.receive(0) and not peer.end for peer in peers)
        for peer in peers:
            peer.socket.close()
        assert open_ones <= 520, f"{open_ones} are open"
    with cases("then a session is welcomed again"):
        def welcomed():
            try:
                with Peer(hub, token) as peer:
                    peer.hello()
                    return True
            except (OSError, AssertionError):
                return False
        eventually("a session", welcomed, 10)
    with cases("100 sessions of a user, and no more"):
        peers = []
        for n in range(110):
            peer = Peer(hub, token, source=f"127.61.{n % 40}.1")
            peer.send(text(HELLO))
            peer.says()
            peers.append(peer)
        welcome = sum(bool(peer.of("welcome")) for peer in peers)
        for peer in peers:
            peer.socket.close()
        assert welcome == 100, f"{welcome} were welcomed"
cases.end()

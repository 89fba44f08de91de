"""A WebSocket client that can do wrong: frames are put together by hand. wsproto reads what the hub sends."""

import json
import os
import struct
import time

from wsproto.events import BytesMessage, CloseConnection, Ping, Pong, TextMessage
from wsproto.connection import Connection, ConnectionType

from wire import Wire

KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


def request(token, key=KEY, path=b"/v1/subscribe", protocol=b"mailbell.v1", version=b"13", more=b"", connection=b"Upgrade"):
    """A handshake, from which any field may be left out by None."""
    fields = [(b"Host", b"x"), (b"Upgrade", b"websocket"), (b"Connection", connection), (b"Sec-WebSocket-Key", key)]
    fields += [(b"Sec-WebSocket-Version", version), (b"Sec-WebSocket-Protocol", protocol)]
    fields += [(b"Authorization", b"Bearer " + token.encode() if token else None)]
    return b"GET " + path + b" HTTP/1.1\r\n" + b"".join(b"%s: %s\r\n" % (n, v) for n, v in fields if v is not None) + more + b"\r\n"


def frame(opcode, payload=b"", fin=True, mask=True, rsv=0, length=None, form=None):
    """A frame. `length` is what it claims; `form` 7, 16 or 64 is the width of the length, else the shortest."""
    size = len(payload) if length is None else length
    form = form or (7 if size < 126 else 16 if size < 1 << 16 else 64)
    first = bytes([fin << 7 | rsv << 4 | opcode])
    bit = 0x80 if mask else 0
    second = bytes([bit | size]) if form == 7 else (
        bytes([bit | 126]) + struct.pack(">H", size) if form == 16 else bytes([bit | 127]) + struct.pack(">Q", size))
    if not mask:
        return first + second + payload
    key = os.urandom(4)
    return first + second + key + bytes(byte ^ key[n % 4] for n, byte in enumerate(payload))


def text(words, **options):
    return frame(1, words.encode() if isinstance(words, str) else words, **options)


HELLO = '{"type":"hello"}'


class Peer(Wire):
    """A session: the handshake is done when it is made."""

    def __init__(self, hub, token, source=None, **options):
        super().__init__(hub.open(source))
        self.send(request(token, **options))
        self.status, self.fields = self._handshake()
        self.reader = Connection(ConnectionType.CLIENT)
        self.frames, self.pongs, self.pings, self.code, self.reason, self._text = [], [], 0, None, None, ""
        self._feed()

    def _handshake(self):
        deadline = time.monotonic() + 5
        while b"\r\n\r\n" not in self.raw and self.receive(deadline - time.monotonic()):
            pass
        head, _, self.raw = self.raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        assert lines[0].startswith("HTTP/1.1 "), f"the handshake is answered {head[:60]!r}"
        fields = dict(line.split(": ", 1) for line in lines[1:])
        return int(lines[0].split()[1]), {name.lower(): value for name, value in fields.items()}

    def _feed(self):
        """Reads what has come; raises if the hub breaks the protocol."""
        if self.status != 101 or not self.raw:
            return
        data, self.raw = self.raw, b""
        self.reader.receive_data(data)
        for event in self.reader.events():
            if isinstance(event, TextMessage):
                self._text += event.data
                if event.message_finished:
                    self.frames.append(json.loads(self._text))
                    self._text = ""
            elif isinstance(event, BytesMessage):
                raise AssertionError("the hub sent a binary frame")
            elif isinstance(event, Pong):
                self.pongs.append(bytes(event.payload))
            elif isinstance(event, Ping):
                self.pings += 1
                self.send(frame(10, bytes(event.payload)))
            elif isinstance(event, CloseConnection):
                self.code, self.reason = event.code, event.reason

    def read(self, condition, seconds=5):
        """Reads until the condition holds; False if the hub ended the connection or the time has passed."""
        deadline = time.monotonic() + seconds
        while True:
            self._feed()
            if condition():
                return True
            if self.code is not None or not self.receive(deadline - time.monotonic()):
                self._feed()
                return bool(condition())

    def says(self, seconds=5):
        """Whether the hub says something, a frame or a close."""
        return self.read(lambda: self.frames or self.code is not None, seconds)

    def hello(self, words=HELLO):
        self.send(text(words))
        assert self.read(lambda: self.of("welcome")), f"no welcome: {self.frames}, closed with {self.code} {self.reason}"

    def of(self, kind):
        return [one for one in self.frames if one["type"] == kind]

    def pong(self, payload=b"?", seconds=5):
        """Whether a ping is answered: all that was sent before has been read by then."""
        self.send(frame(9, payload))
        return self.read(lambda: payload in self.pongs, seconds)

    def settle(self, seconds=5):
        """Waits until what was sent was read, or the hub has closed."""
        return self.pong(b"settle", seconds) or self.code is not None or self.end is not None

    def closed(self, seconds=5):
        """The code of the hub's close frame, once it has ended the connection; None if it stays open."""
        self.read(lambda: False, seconds)
        if self.code is not None:
            self.send(frame(8, struct.pack(">H", self.code if self.code not in (1005, 1006) else 1000)))
        return self.code

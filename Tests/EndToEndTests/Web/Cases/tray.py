"""The tray's side of the hub, as far as pages have to do with it."""

import base64
import json
import os
import socket
import struct

from app import check


def tray(app):
    """Connects as a tray does, and gives the kinds of what it is sent; first that it was welcomed."""
    connection = socket.create_connection(("127.0.0.1", app.hub.port), 30)
    app.undo.append(connection.close)
    key = base64.b64encode(os.urandom(16)).decode()
    connection.sendall(
        (
            "GET /v1/subscribe HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\nSec-WebSocket-Protocol: mailbell.v1\r\n"
            "Authorization: Bearer %s\r\n\r\n" % (app.hub.host, key, app.user.token)
        ).encode()
    )
    file = connection.makefile("rb")
    check(b"101" in file.readline(), "the upgrade")
    while file.readline() != b"\r\n":
        pass
    hello = json.dumps({"type": "hello", "device": "laptop-tray", "from": "now"}).encode()
    connection.sendall(struct.pack("!BB4s", 0x81, 0x80 | len(hello), b"\0\0\0\0") + hello)
    while True:
        first, length = file.read(2)
        if length == 126:
            length = struct.unpack("!H", file.read(2))[0]
        frame = json.loads(file.read(length)) if first == 0x81 else file.read(length) and {}
        if frame.get("type") == "welcome":
            yield "welcome"
        elif frame.get("type") == "activity":
            yield frame["activity"]["kind"]

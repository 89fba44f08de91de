"""A server for the tests of the HTTP client that does what servers should not do as well as what they should.

HTTPPeer.py FOLDER: listens on loopback, plain and with each certificate (NAME.pem and NAME.key) in FOLDER, prints
`NAME PORT` for each and then an empty line, and removes FOLDER and ends when its input does. The path says what to do
with a request. Nobody takes connections to the port `full`, and no more fit in its queue.
"""

import os
import shutil
import socket
import ssl
import struct
import sys
import threading
import time

PIECE = bytes(range(256)) * 256


class Exchange:
    """One request on one connection."""

    def __init__(self, connection, ports, scheme):
        self.connection = connection
        self.ports = ports
        self.scheme = scheme
        self.rest = b""

    def head(self):
        data = b""
        while b"\r\n\r\n" not in data:
            piece = self.connection.recv(65536)
            if not piece:
                return None
            data += piece
            if data[0] == 0x16:
                self.send("HTTP/1.1 400 This is not TLS\r\n\r\n")
                return None
        text, self.rest = data.split(b"\r\n\r\n", 1)
        lines = text.decode("latin-1").split("\r\n")
        self.method, self.path, _ = lines[0].split(" ", 2)
        fields = (line.lower().partition(":") for line in lines[1:])
        self.headers = {name: value.strip() for name, _, value in fields}
        self.lines = lines
        return lines

    def body(self):
        length = int(self.headers.get("content-length", "0"))
        data = bytearray(self.rest)
        while len(data) < length:
            piece = self.connection.recv(65536)
            if not piece:
                break
            data += piece
        return bytes(data)

    def send(self, data):
        self.connection.sendall(data.encode("latin-1") if isinstance(data, str) else data)

    def answer(self, status, *headers, body=b"", length=True):
        lines = [f"HTTP/1.1 {status} Whatever", *headers]
        if length:
            lines.append(f"Content-Length: {len(body)}")
        self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    def chunk(self, data):
        self.send(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def reset(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def run(self):
        if not self.head():
            return
        name, _, argument = self.path.strip("/").partition("/")
        getattr(self, "do_" + name.partition("?")[0].replace("-", "_"))(argument)

    def do_echo(self, _):
        self.answer(200, "Content-Type: text/plain", body=self.body())

    def do_request(self, _):
        self.answer(200, body="\n".join(self.lines).encode())

    def do_status(self, status):
        self.answer(int(status), "ETag: \"abc\"", "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT", body=b"words")

    def do_bare(self, status):
        """A status without length or body, on a connection that stays open."""
        self.answer(int(status), length=False)
        time.sleep(20)

    def do_head(self, length):
        self.send(f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n")
        time.sleep(20)

    def do_length(self, count):
        """So many bytes, and the connection stays open."""
        self.big(int(count))
        time.sleep(0.3)

    def big(self, count, promised=None):
        self.send(f"HTTP/1.1 200 OK\r\nContent-Length: {promised or count}\r\n\r\n")
        while count > 0:
            piece = PIECE[:count]
            self.send(piece)
            count -= len(piece)

    def do_chunked(self, count):
        self.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        rest = int(count)
        size = 1
        while rest > 0:
            piece = PIECE[: min(size, rest)]
            self.chunk(piece)
            rest -= len(piece)
            size = size * 3 % 70001
        self.send("0\r\n\r\n")
        time.sleep(0.3)

    def do_drip(self, text):
        """Byte for byte."""
        for byte in f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{len(text):X}\r\n{text}\r\n0\r\n\r\n":
            self.send(byte)
            time.sleep(0.002)
        time.sleep(0.3)

    def do_chunks_cut(self, where):
        self.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
        if where == "inside":
            self.send("5\r\nhe")
        if where == "size":
            self.send("ffffffff\r\nhello")
        if where == "garbage":
            self.send("zz\r\nhello")

    def do_close(self, how):
        self.send("HTTP/1.1 200 OK\r\n\r\nall there is")
        if how == "reset":
            time.sleep(0.1)
            self.reset()
        if how == "notify":
            self.connection.unwrap()

    def do_cut(self, _):
        self.big(50_000, promised=100_000)

    def do_cut_reset(self, _):
        self.big(50_000, promised=100_000)
        time.sleep(0.1)
        self.reset()

    def do_nothing(self, _):
        pass

    def do_stall(self, where):
        if where == "body":
            self.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")
        time.sleep(20)

    def do_trickle(self, seconds):
        """Something now and then, so that only the total limit ends it."""
        self.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(int(float(seconds) * 20)):
            self.send("x")
            time.sleep(0.05)

    def do_slow_reader(self, seconds):
        """Reads the body at a trickle for so long, and then the rest."""
        end = time.monotonic() + float(seconds)
        taken = len(self.rest)
        while time.monotonic() < end:
            taken += len(self.connection.recv(16384))
            time.sleep(0.02)
        self.rest += bytes(taken - len(self.rest))
        self.answer(200, body=str(len(self.body())).encode())

    def do_early(self, how):
        """Answers at the head, and reads the body only then, or never."""
        self.answer(413, body=b"too much")
        if how == "read":
            self.body()
        if how == "hold":
            time.sleep(20)

    def do_raw(self, name):
        self.send(
            {
                "garbage": "220 mail.example.com ESMTP ready\r\n\r\n",
                "large": "HTTP/1.1 200 OK\r\nX-Large: " + "x" * 6500 + "\r\nContent-Length: 0\r\n\r\n",
                "length": "HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\nhello",
                "negative": "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
                "two": "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                "both": "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "coding": "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "interim": "HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "long": "HTTP/1.1 200 OK\r\nX-Long: " + "x" * 10_000 + "\r\nContent-Length: 0\r\n\r\n",
            }[name]
        )
        time.sleep(0.2)

    def do_redirect(self, argument):
        """redirect/STATUS/TARGET: to a port of this server by its name, or as it stands."""
        status, _, target = argument.partition("/")
        name, _, rest = target.partition("/")
        if name in self.ports:
            scheme = "http" if name == "plain" else "https"
            target = f"{scheme}://localhost:{self.ports[name]}/{rest}"
        self.answer(int(status), f"Location: {target}", body=b"moved")

    def do_loop(self, number):
        self.answer(302, f"Location: {int(number) - 1}" if int(number) > 1 else "Location: /echo")

    def do_nowhere(self, _):
        self.answer(302, "Location: ftp://example.com/x")


def serve(connection, context, ports, scheme):
    try:
        with connection:
            if context:
                connection = context.wrap_socket(connection, server_side=True)
            Exchange(connection, ports, scheme).run()
            connection.close()
    except OSError:
        pass


def listen(family, address, context, ports, scheme):
    server = socket.socket(family, socket.SOCK_STREAM)
    server.bind((address, 0))
    server.listen(64)

    def accept():
        while True:
            connection, _ = server.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=serve, args=(connection, context, ports, scheme), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return server.getsockname()[1]


def main(folder):
    ports = {}
    ports["plain"] = listen(socket.AF_INET, "127.0.0.1", None, ports, "http")
    if socket.has_ipv6:
        ports["plain6"] = listen(socket.AF_INET6, "::1", None, ports, "http")
    for file in sorted(os.listdir(folder)):
        name, kind = os.path.splitext(file)
        if kind != ".pem" or name == "ca":
            continue
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{folder}/{file}", f"{folder}/{name}.key")
        ports[name] = listen(socket.AF_INET, "127.0.0.1", context, ports, "https")
        if name in ("good", "other") and socket.has_ipv6:
            ports[name + "6"] = listen(socket.AF_INET6, "::1", context, ports, "https")
    full = socket.create_server(("127.0.0.1", 0), backlog=0)
    ports["full"] = full.getsockname()[1]
    waiting = [socket.socket() for _ in range(4)]
    for client in waiting:
        client.setblocking(False)
        client.connect_ex(full.getsockname())
    for name, port in ports.items():
        print(name, port)
    print(flush=True)
    sys.stdin.read()
    shutil.rmtree(folder)


main(sys.argv[1])

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


# After these, the connection stays open for another request.
KEPT = ["echo", "request", "status", "bare", "head", "length", "chunked", "drip", "redirect", "loop", "nowhere", "interim", "trailers", "connection"]


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
        """Returns whether the connection goes on to the next request."""
        if not self.head():
            return False
        name, _, argument = self.path.strip("/").partition("/")
        name = name.partition("?")[0]
        if name in KEPT:
            self.rest = self.body()
        getattr(self, "do_" + name.replace("-", "_"))(argument)
        return name in KEPT

    def do_echo(self, _):
        self.answer(200, "Content-Type: text/plain", body=self.body())

    def do_request(self, _):
        self.answer(200, body="\n".join(self.lines).encode())

    def do_connection(self, _):
        """Names the connection."""
        self.answer(200, body=str(self.connection.getpeername()[1]).encode())

    def do_stale(self, _):
        """Answers, and resets the connection when the next request comes."""
        self.answer(200)
        self.connection.recv(1)
        self.reset()

    def do_status(self, status):
        self.answer(int(status), "ETag: \"abc\"", "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT", body=b"words")

    def do_bare(self, status):
        """A status without length or body."""
        self.answer(int(status), length=False)

    def do_head(self, length):
        self.send(f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n")

    def do_length(self, count):
        self.big(int(count))

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

    def do_drip(self, text):
        """Byte for byte."""
        for byte in f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{len(text):X}\r\n{text}\r\n0\r\n\r\n":
            self.send(byte)
            time.sleep(0.002)

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

    def do_interim(self, count):
        for _ in range(int(count)):
            self.send("HTTP/1.1 103 Early Hints\r\nContent-Length: 7\r\nLink: </x>\r\n\r\n")
        self.answer(200, body=b"late")

    def do_trailers(self, count):
        """Chunks, and then header fields of so many bytes in all."""
        self.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n")
        for _ in range(int(count) // 100):
            self.send("X-Trailer: " + "x" * 87 + "\r\n")
        self.send("\r\n")

    def do_endless(self, what):
        """A head, or one line of it, that never ends."""
        self.send("HTTP/1.1 200 OK\r\nX-Endless: ")
        while True:
            self.send("x" * 1000 + ("\r\nX-Endless: " if what == "head" else ""))

    def do_raw(self, name):
        self.send(
            {
                "garbage": "220 mail.example.com ESMTP ready\r\n\r\n",
                "large": "HTTP/1.1 200 OK\r\nX-Large: " + "x" * 30_000 + "\r\nContent-Length: 0\r\n\r\n",
                "length": "HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\nhello",
                "negative": "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
                "two": "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                "both": "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "coding": "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "switch": "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nhello",
                "status": "HTTP/1.1 600 Beyond\r\nContent-Length: 0\r\n\r\n",
                "long": "HTTP/1.1 200 OK\r\nX-Long: " + "x" * 40_000 + "\r\nContent-Length: 0\r\n\r\n",
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


class Stream:
    """One request of HTTP/2, and what is still to be sent of its answer."""

    def __init__(self, path):
        self.path = path
        self.body = b""
        self.rest = None


def serve_http2(connection):
    """Answers /echo, /length/COUNT, /connection, /stall/..., /cut and /reset (RFC 9113)."""
    import h2.config
    import h2.connection
    import h2.events

    state = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    state.initiate_connection()
    streams = {}

    def begin(number, stream):
        name, _, argument = stream.path.strip("/").partition("/")
        if name == "reset":
            return state.reset_stream(number)
        if name == "stall" and argument == "head":
            return None
        stream.rest = {
            "echo": lambda: stream.body,
            "connection": lambda: str(connection.getpeername()[1]).encode(),
            "length": lambda: (PIECE * (int(argument or 0) // len(PIECE) + 1))[: int(argument or 0)],
        }.get(name, lambda: b"hello")()
        fields = [(":status", "200"), ("content-type", "text/plain")]
        if name in ("stall", "cut"):
            fields.append(("content-length", "10"))
        state.send_headers(number, fields)
        if name in ("stall", "cut"):
            state.send_data(number, stream.rest)
            stream.rest = None
        if name == "cut":
            state.reset_stream(number)

    def go_on():
        for number, stream in list(streams.items()):
            while stream.rest is not None:
                room = min(state.local_flow_control_window(number), state.max_outbound_frame_size)
                if stream.rest and not room:
                    break
                state.send_data(number, stream.rest[:room], end_stream=len(stream.rest) <= room)
                stream.rest = stream.rest[room:] or None

    connection.sendall(state.data_to_send())
    while data := connection.recv(65536):
        for event in state.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                streams[event.stream_id] = Stream(dict(event.headers)[b":path"].decode())
            elif isinstance(event, h2.events.DataReceived):
                streams[event.stream_id].body += event.data
                state.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, h2.events.StreamEnded):
                begin(event.stream_id, streams[event.stream_id])
            elif isinstance(event, h2.events.StreamReset):
                streams.pop(event.stream_id, None)
        go_on()
        connection.sendall(state.data_to_send())


def serve(connection, context, ports, scheme):
    try:
        with connection:
            if context:
                connection = context.wrap_socket(connection, server_side=True)
                if connection.selected_alpn_protocol() == "h2":
                    return serve_http2(connection)
            while Exchange(connection, ports, scheme).run():
                pass
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
        if name == "good":
            both = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            both.load_cert_chain(f"{folder}/{file}", f"{folder}/{name}.key")
            both.set_alpn_protocols(["h2", "http/1.1"])
            ports["http2"] = listen(socket.AF_INET, "127.0.0.1", both, ports, "https")
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

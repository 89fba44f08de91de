"""Bytes to and from a hub, its answers read by h11, which shares no code with the hub."""

import socket
import ssl
import time

import h11

# What a smuggled request would be answered by: this path exists for nobody else.
GET = b"GET /nowhere HTTP/1.1\r\nhost: x\r\n\r\n"


class Answer:
    """What a request was answered: status, header fields by lower-case name, body; `interim` are the 1xx before it."""

    def __init__(self):
        self.status, self.headers, self.body, self.interim, self.whole = None, {}, b"", [], False
        # Bytes from its first one to the end of what has come.
        self.remaining = 0

    def __repr__(self):
        return f"{self.status}" if self.whole else f"{self.status} (cut off)"


def parse(raw, methods, ended):
    """The answers in `raw` to requests of these methods; then what is left over.

    Raises h11.RemoteProtocolError if the hub did not speak HTTP/1.1.
    """
    answers = []
    for method in methods:
        if not raw:
            break
        peer = h11.Connection(h11.CLIENT, max_incomplete_event_size=1 << 20)
        peer.send(h11.Request(method=method, target="/", headers=[("host", "x")]))
        peer.send(h11.EndOfMessage())
        peer.receive_data(raw)
        if ended:
            peer.receive_data(b"")
        answer = Answer()
        while True:
            event = peer.next_event()
            if isinstance(event, h11.InformationalResponse):
                answer.interim.append(event.status_code)
            elif isinstance(event, h11.Response):
                answer.status = event.status_code
                answer.headers = {name.decode(): value.decode("latin-1") for name, value in event.headers}
            elif isinstance(event, h11.Data):
                answer.body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                answer.whole = True
                break
            else:
                break
        answer.remaining = len(raw)
        answers.append(answer)
        if not answer.whole:
            return answers, b""
        raw = peer.trailing_data[0]
    return answers, raw


class Wire:
    """One connection, as a socket."""

    def __init__(self, connection):
        self.socket, self.raw, self.end, self.sent_all = connection, b"", None, True

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, *parts):
        """Sends the parts one by one. The hub may have closed by then: `sent_all` says so."""
        try:
            for part in parts:
                self.socket.sendall(part)
        except OSError:
            self.sent_all = False
        return self

    def finish(self):
        """Says that no more is sent."""
        self.socket.shutdown(socket.SHUT_WR)
        return self

    def receive(self, seconds):
        """Reads once; False once the hub has ended the connection or `seconds` have passed."""
        if self.end:
            return False
        try:
            self.socket.settimeout(max(seconds, 0.001))
            piece = self.socket.recv(1 << 16)
        except (TimeoutError, ssl.SSLWantReadError):
            return False
        except ssl.SSLEOFError:
            piece = b""
        except OSError:
            self.end = "reset"
            return False
        if not piece:
            self.end = "eof"
            return False
        self.raw += piece
        return True

    def answers(self, *methods, seconds=5):
        """Reads until each of these requests has its answer, the connection ends, or `seconds` have passed."""
        deadline = time.monotonic() + seconds
        got = []
        while True:
            more, rest = parse(self.raw, methods[len(got):], self.end is not None)
            whole = [answer for answer in more if answer.whole]
            if whole:
                # What was read is not read again: a pipeline may be long.
                got += whole
                self.raw = rest if len(whole) == len(more) else self.raw[len(self.raw) - more[-1].remaining:]
            if len(got) == len(methods) or self.end or time.monotonic() >= deadline:
                self.rest = self.raw
                return got + [answer for answer in more if not answer.whole]
            self.receive(deadline - time.monotonic())

    def ending(self, seconds=3):
        """How the hub ends the connection: "eof", "reset", or None if it is open after `seconds`."""
        deadline = time.monotonic() + seconds
        while not self.end and time.monotonic() < deadline:
            self.receive(deadline - time.monotonic())
        return self.end


def talk(hub, *parts, methods=("GET",), seconds=5, source=None, port=None):
    """Sends the parts on a connection of its own; returns the answers and the connection."""
    with Wire(hub.open(source, port=port)) as wire:
        wire.send(*parts)
        return wire.answers(*methods, seconds=seconds), wire


def refused(hub, *parts, statuses=range(400, 600), seconds=3, source=None, port=None):
    """Asserts that a request is answered once by an error and the connection is closed in order."""
    with Wire(hub.open(source, port=port)) as wire:
        wire.send(*parts)
        ending = wire.ending(seconds)
        got, rest = parse(wire.raw, ("GET", "GET"), True)
        said = [answer.status for answer in got]
        assert ending, f"still open after {seconds} s, answered {said}"
        assert len(got) == 1 and got[0].whole and not rest, f"answered {said} and {wire.raw[:80]!r} in place of one refusal"
        assert got[0].status in statuses, f"answered {said}"
        assert ending == "eof", f"answered {said}, then {ending}"
        return got[0]


def taken(hub, *parts, status, methods=("GET",), seconds=5, source=None):
    """Asserts that requests are answered, the first by this status, and nothing else comes."""
    got, wire = talk(hub, *parts, methods=methods, seconds=seconds, source=source)
    assert [a.whole for a in got] == [True] * len(methods), f"answered {got} of {len(methods)}"
    allowed = status if isinstance(status, (tuple, range)) else (status,)
    assert got[0].status in allowed, f"answered {got}"
    assert not wire.rest, f"beside the answers: {wire.rest[:80]!r}"
    return got

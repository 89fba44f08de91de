"""A network fuzzer: random connections of every kind against a hub, while others must be served.

fuzz_wire.py [HUB] [--seconds=N] [--seed=N]: prints its seed; the same seed does the same. Checked all along: the hub lives,
somebody else's pixel is answered in time, memory is bounded, every well-formed request has the right answer by h11; and
at the end descriptors are given back.
"""

import random
import socket
import struct
import sys
import threading
import time

import h11

from hub import Cases, Hub, client_hello, eventually, secured
from websocket_peer import frame, request
from wire import Wire, parse

MEBIBYTE = 1 << 20


def option(name, default):
    return next((type(default)(word.split("=")[1]) for word in sys.argv if word.startswith(f"--{name}=")), default)


SECONDS, SEED = option("seconds", 20), option("seed", random.SystemRandom().randrange(1 << 32))
WORKERS = 6


class Fuzzer:
    """One worker: its own chance, by the seed, and its own addresses."""

    def __init__(self, hubs, token, paths, number):
        self.hubs, self.token, self.paths, self.number = hubs, token, paths, number
        self.chance = random.Random(SEED * 1000 + number)
        self.count, self.faults = 0, []

    # What is sent

    def bytes_(self, most):
        return self.chance.randbytes(self.chance.randrange(most + 1))

    def body(self, size=None):
        size = self.chance.choice((0, 1, 2, 100, 5000, 70_000)) if size is None else size
        return b'{"code":"' + b"x" * max(0, size - 11) + b'"}' if size > 10 else b"{" * size

    def well_formed(self):
        """A request, its method, and the statuses it may have."""
        pick = self.chance.random()
        fields = b"".join(b"x-%d: %s\r\n" % (n, b"v" * self.chance.randrange(300)) for n in range(self.chance.randrange(20)))
        if pick < 0.6:
            path, statuses = self.chance.choice(self.paths)
            method = self.chance.choice((b"GET", b"GET", b"GET", b"HEAD"))
            if method == b"HEAD" and path.startswith(b"/v1/"):
                # The API has no HEAD, and says so before it asks who one is.
                statuses = (405,)
            return method + b" " + path + b" HTTP/1.1\r\nHost: x\r\n" + fields + b"\r\n", method.decode(), statuses
        body = self.body()
        path, statuses = self.chance.choice(((b"/v1/pair", (400, 404, 413, 429)), (b"/nowhere", (404, 413)), (b"/v1/messages", (401, 429)), (b"/p/x", (404, 413))))
        head = b"POST " + path + b" HTTP/1.1\r\nHost: x\r\n" + fields
        if pick < 0.8:
            return head + b"Content-Length: %d\r\n\r\n%s" % (len(body), body), "POST", statuses
        chunks, rest = b"", body
        while rest:
            size = self.chance.randrange(1, len(rest) + 1)
            chunks += b"%x%s\r\n%s\r\n" % (size, self.chance.choice((b"", b";a=b")), rest[:size])
            rest = rest[size:]
        return head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n", "POST", statuses

    def mangled(self, data):
        """Something of it cut out, doubled, swapped or changed."""
        data = bytearray(data)
        for _ in range(self.chance.randrange(1, 6)):
            if not data:
                break
            place, length = self.chance.randrange(len(data)), self.chance.randrange(1, 30)
            way = self.chance.randrange(6)
            if way == 0:
                del data[place:place + length]
            elif way == 1:
                data[place:place] = data[place:place + length] * self.chance.choice((1, 2, 50))
            elif way == 2:
                data[place] = self.chance.randrange(256)
            elif way == 3:
                data[place:place] = self.chance.choice((b"\r\n", b"\n", b"\0", b" ", b":", b"\r", b"\xff", b"transfer-encoding: chunked\r\n", b"content-length: 5\r\n", b"upgrade: h2c\r\n"))
            elif way == 4:
                data[place:place] = self.bytes_(40)
            else:
                data[place:] = b""
        return bytes(data)

    def frames(self):
        out = b""
        for _ in range(self.chance.randrange(1, 12)):
            payload = self.chance.choice((b'{"type":"hello"}', b'{"type":"ack","seq":1}', b"", self.bytes_(200), self.bytes_(20_000)))
            length = self.chance.choice((None,) * 6 + (1 << 63, 1 << 20, 70_000))
            out += frame(
                self.chance.choice((1, 1, 1, 0, 2, 8, 9, 10, 3, 15)), payload[:125] if self.chance.random() < 0.5 else payload,
                fin=self.chance.random() < 0.8, mask=self.chance.random() < 0.9, rsv=self.chance.choice((0,) * 9 + (4,)),
                length=length, form=64 if length else None)
        return out

    # How it is sent

    def send(self, wire, data):
        """In one piece or in several."""
        pieces = self.chance.choice((1, 1, 2, 5, 30))
        places = sorted(self.chance.randrange(len(data) + 1) for _ in range(pieces - 1))
        for start, end in zip([0, *places], [*places, len(data)]):
            wire.send(data[start:end])
            if self.chance.random() < 0.1:
                wire.receive(0.001)

    def leave(self, wire):
        way = self.chance.randrange(5)
        try:
            if way == 0:
                wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            elif way == 1:
                wire.socket.shutdown(socket.SHUT_WR)
                wire.ending(0.2)
            elif way == 2:
                wire.receive(0.05)
        except OSError:
            pass

    def open(self, hub):
        """By another address each time, so that limits by address are met seldom."""
        self.count += 1
        source = f"127.{100 + self.number}.{self.count // 60 % 250}.{self.count % 250 + 1}"
        one = hub.connect(source, seconds=5)
        return Wire(secured(one) if hub.tls and self.chance.random() < 0.9 else one)

    # The kinds

    def right(self, hub):
        """A pipeline of well-formed requests: each is answered, in order, as it should be."""
        requests = [self.well_formed() for _ in range(self.chance.choice((1, 1, 2, 5, 20)))]
        with Wire(hub.open(f"127.{100 + self.number}.251.{self.count % 250 + 1}")) as wire:
            self.count += 1
            self.send(wire, b"".join(words for words, _, _ in requests))
            got = wire.answers(*[method for _, method, _ in requests], seconds=20)
            for (words, _, statuses), answer in zip(requests, got):
                if not answer.whole or answer.status not in statuses:
                    raise AssertionError(f"{words[:60]!r} is answered {answer}")
                if answer.headers.get("connection") == "close":
                    return
            if len(got) < len(requests):
                raise AssertionError(f"{len(got)} of {len(requests)} are answered; then {wire.end}; {requests[len(got)][0][:60]!r}")

    def wrong(self, hub):
        """Mangled requests: whatever is answered is HTTP/1.1."""
        data = b"".join(self.well_formed()[0] for _ in range(self.chance.randrange(1, 4)))
        with self.open(hub) as wire:
            self.send(wire, self.mangled(data))
            wire.receive(0.02)
            self.leave(wire)
            if wire.raw.startswith(b"HTTP/1.1 "):
                try:
                    parse(wire.raw, ["GET"], False)
                except h11.RemoteProtocolError as error:
                    if b"HTTP/1.1 101" not in wire.raw:
                        raise AssertionError(f"the answer is not HTTP/1.1: {error}")
            elif wire.raw and not hub.tls:
                raise AssertionError(f"answered {wire.raw[:40]!r}")

    def noise(self, hub):
        with self.open(hub) as wire:
            self.send(wire, self.bytes_(self.chance.choice((10, 1000, 100_000))))
            self.leave(wire)

    def session(self, hub):
        with self.open(hub) as wire:
            data = request(self.token) + self.frames()
            self.send(wire, data if self.chance.random() < 0.8 else self.mangled(data))
            wire.receive(0.02)
            self.leave(wire)

    def handshake(self, hub):
        """TLS that is broken off."""
        hello = client_hello()
        data = self.mangled(hello) if self.chance.random() < 0.5 else hello[:self.chance.randrange(len(hello) + 1)]
        self.count += 1
        with Wire(hub.connect(f"127.{100 + self.number}.252.{self.count % 250 + 1}", seconds=5)) as wire:
            self.send(wire, data)
            self.leave(wire)

    def run(self, until):
        kinds = (self.right, self.right, self.wrong, self.wrong, self.session, self.noise, self.handshake)
        while time.monotonic() < until and len(self.faults) < 5:
            hub = self.chance.choice(self.hubs)
            kind = self.chance.choice(kinds)
            try:
                kind(hub)
            except AssertionError as fault:
                self.faults.append(f"{kind.__name__}: {fault}")
            except OSError as fault:
                if kind == self.right:
                    self.faults.append(f"{kind.__name__}: {type(fault).__name__} {fault}")


def main():
    print(f"seed {SEED}, {SECONDS} s: again by --seed={SEED}", flush=True)
    cases = Cases(None)
    with Hub() as plain, Hub(tls="ec") as secure:
        token = plain.user()
        person = plain.register(token, links=["https://example.com/x"])[0]
        paths = [(person["pixel"].encode(), (200,)), (person["clicks"][0].encode(), (302,)), (b"/p/x", (200,)), (b"/nowhere", (404,)), (b"/v1/me", (401, 429))]
        # The other hub knows no ticket of this one.
        paths += [(b"/o/x.gif", (200,)), (b"/c/x/1", (404,))]
        paths = [(path, statuses + (404, 429) if b"/c/" in path else statuses) for path, statuses in paths]
        hubs = (plain, secure)
        for hub in hubs:
            hub.answers_others()
        files, memory = [hub.open_files for hub in hubs], [hub.memory for hub in hubs]
        fuzzers = [Fuzzer(hubs, token, paths, n) for n in range(WORKERS)]
        until = time.monotonic() + SECONDS
        threads = [threading.Thread(target=fuzzer.run, args=(until,)) for fuzzer in fuzzers]
        for thread in threads:
            thread.start()
        times, lost, most = [], [], [0, 0]
        while any(thread.is_alive() for thread in threads):
            for n, hub in enumerate(hubs):
                if not hub.is_running:
                    lost.append(f"hub {n} ended with {hub.process.returncode}")
                    break
                began = time.monotonic()
                try:
                    assert hub.ask("GET", person["pixel"], seconds=10).status == 200
                except (OSError, AssertionError) as error:
                    lost.append(f"a pixel: {error!r}")
                times.append(time.monotonic() - began)
                most[n] = max(most[n], hub.memory if hub.is_running else 0)
            if lost:
                until = 0
                for fuzzer in fuzzers:
                    fuzzer.faults += [""] * 5
                break
            time.sleep(0.02)
        for thread in threads:
            thread.join()
        times.sort()
        late = times[int(len(times) * 0.99)] * 1000 if times else 0
        print(f"{sum(f.count for f in fuzzers)} connections; others' pixel: {len(times)}, p50 {times[len(times) // 2] * 1000:.1f} ms, p99 {late:.1f} ms; "
              f"memory {[m >> 20 for m in most]} MiB", flush=True)
        with cases("the hubs live and serve others"):
            assert not lost, lost[0]
        with cases("every well-formed request has its answer"):
            faults = [fault for fuzzer in fuzzers for fault in fuzzer.faults if fault]
            assert not faults, f"{len(faults)}, the first: {faults[0]}"
        with cases("others' pixels are answered in time"):
            assert late < 500, f"p99 {late:.0f} ms"
        with cases("memory is bounded"):
            grown = max(a - b for a, b in zip(most, memory))
            assert grown < 200 * MEBIBYTE, f"{grown >> 20} MiB more"
        with cases("descriptors are given back"):
            # Sessions that were silent are ended after 35 s.
            eventually("as many as before", lambda: all(h.open_files <= f + 3 for h, f in zip(hubs, files)), 60)
    cases.end()


main()

"""A flood of strangers beside real users: 10,000 sockets from 200 addresses that say nothing or little, or try what is wrong.

flood.py [HUB] [--sockets=N] [--seconds=N]: prints the users' times without and with the flood, the hub's memory and sockets;
asserts that their 99 % is within twice (or 5 ms more), and memory within 41 MB and 6 KB a socket (of a debug build, within what
it had before and 6 KB a socket). The figures are those of a release build; each of this process and the hub needs as many descriptors as there are sockets and 500 more.
"""

import contextlib
import http.client
import multiprocessing
import os
import random
import resource
import selectors
import socket
import subprocess
import sys
import time

from hub import BYSTANDER, Cases, Hub, client_hello, program

ADDRESSES = 200


def option(name, default):
    return next((int(word.split("=")[1]) for word in sys.argv if word.startswith(f"--{name}=")), default)


SECONDS = option("seconds", 15)
_most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (_most, _most))
SOCKETS = min(option("sockets", 10_000), _most - 500)
TICKET = b"GET /o/%s.gif HTTP/1.1\r\nhost: x\r\n\r\n"
WRONG = b"GET /v1/me HTTP/1.1\r\nhost: x\r\nauthorization: Bearer mb_%s\r\n\r\n"


class Stranger:
    """One socket of the flood, opened again whenever the hub ends it. `kind` is what it does each second."""

    def __init__(self, flood, number):
        self.flood, self.source = flood, f"127.200.{number % ADDRESSES + 1}.9"
        self.kind = ("silent", "head", "body", "tickets", "tokens", "tls")[number % 6]
        self.socket, self.sent = None, 0

    def open(self):
        self.close()
        one = socket.socket()
        one.setblocking(False)
        try:
            one.bind((self.source, 0))
            port = self.flood.secure.port if self.kind == "tls" else self.flood.plain.port
            if one.connect_ex(("127.0.0.1", port)) not in (0, 115):
                raise OSError("refused")
            self.flood.selector.register(one, selectors.EVENT_READ, self)
            self.socket, self.sent = one, 0
        except OSError:
            one.close()

    def close(self):
        if self.socket:
            with contextlib.suppress(KeyError, ValueError):
                self.flood.selector.unregister(self.socket)
            self.socket.close()
            self.socket = None

    def act(self):
        """What it sends this time."""
        first, self.sent = self.sent == 0, self.sent + 1
        if self.kind == "head":
            data = b"GET /p/x HTTP/1.1\r\nx-a: " if first else b"a"
        elif self.kind == "body":
            data = b"POST /v1/pair HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n" if first else b"["
        elif self.kind == "tickets":
            data = TICKET % os.urandom(16).hex().encode()
        elif self.kind == "tokens":
            data = WRONG % os.urandom(21).hex().encode()
        elif self.kind == "tls":
            data = self.flood.hello[:200] if first else self.flood.hello[200 + self.sent:201 + self.sent]
        else:
            return
        with contextlib.suppress(BlockingIOError):
            self.socket.send(data)


class Flood(multiprocessing.Process):
    """A process of its own, so that it does not slow down what measures."""

    def __init__(self, plain, secure):
        super().__init__(daemon=True)
        self.plain, self.secure, self.hello = plain, secure, client_hello()
        self.ended, self.full = multiprocessing.Event(), multiprocessing.Event()
        self.counts = multiprocessing.Array("l", 2)

    def drain(self, seconds):
        """Reads what the hubs say, and notes what they have closed."""
        for key, _ in self.selector.select(seconds):
            try:
                if not key.data.socket.recv(4096):
                    key.data.close()
            except BlockingIOError:
                pass
            except OSError:
                key.data.close()

    def run(self):
        # Strangers compute on machines of their own: here they get what the hub and the users leave.
        os.nice(19)
        self.selector = selectors.DefaultSelector()
        self.strangers = [Stranger(self, n) for n in range(SOCKETS)]
        opened = 0
        chance = random.Random(1)
        turn, turns = time.monotonic(), 0
        while not self.ended.is_set():
            # Strangers do not act in step: a few of them each 2 ms, each of them once in two seconds. The flood comes within
            # some seconds, and is held to this pace: it must not take the processor itself, however fast it is answered.
            turn, turns = turn + 0.002, turns + 1
            for stranger in self.strangers[opened:opened + 16]:
                stranger.open()
            opened = min(opened + 16, SOCKETS)
            if opened == SOCKETS:
                self.full.set()
            for stranger in chance.sample(self.strangers[:opened], max(1, opened // 1000)):
                try:
                    if stranger.socket is None:
                        stranger.open()
                        self.counts[1] += 1
                    else:
                        stranger.act()
                except OSError:
                    stranger.close()
            if turns % 250 == 0:
                self.counts[0] = sum(stranger.socket is not None for stranger in self.strangers)
            while not self.ended.is_set():
                self.drain(max(0, turn - time.monotonic()))
                if time.monotonic() >= turn:
                    break
            turn = max(turn, time.monotonic() - 0.05)
        for stranger in self.strangers:
            stranger.close()
        os._exit(0)


class Users:
    """Real users: a pixel on a new connection, a pixel and a request of the API on kept ones."""

    def __init__(self, hub, token, pixel):
        self.hub, self.token, self.pixel = hub, token, pixel
        self.kept = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=10, source_address=("127.8.8.9", 0))

    def measured(self, seconds):
        """Milliseconds by what was asked, sorted."""
        ways = {
            "pixel, new connection": lambda: self.hub.ask("GET", self.pixel, source=BYSTANDER, seconds=10).status,
            "pixel, kept connection": lambda: self.again("GET", self.pixel, {}),
            "API": lambda: self.again("GET", "/v1/me", {"Authorization": "Bearer " + self.token}),
        }
        times = {name: [] for name in ways}
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for name, ask in ways.items():
                began = time.monotonic()
                assert ask() == 200, f"{name}: refused"
                times[name].append((time.monotonic() - began) * 1000)
            time.sleep(0.01)
        return {name: sorted(all_) for name, all_ in times.items()}

    def again(self, method, path, fields):
        self.kept.request(method, path, headers=fields)
        answer = self.kept.getresponse()
        answer.read()
        return answer.status


def pin(pid, cores):
    """Keeps all threads of a process, and what it starts, on some cores."""
    subprocess.run(["taskset", "-apc", cores, str(pid)], check=True, stdout=subprocess.DEVNULL)


def share(times, part):
    return times[min(len(times) - 1, int(len(times) * part))]


cases = Cases(None)
with Hub() as plain, Hub(tls="ec") as secure:
    if (cores := os.cpu_count()) > 1:
        # The hub that is measured has a core of its own; the flood, the other hub and the users share the rest.
        pin(plain.process.pid, "0")
        for pid in secure.process.pid, os.getpid():
            pin(pid, f"1-{cores - 1}")
    token = plain.user()
    pixel = plain.register(token)[0]["pixel"]
    users = Users(plain, token, pixel)
    users.measured(1)
    quiet = users.measured(SECONDS)
    before_flood = plain.memory
    flood = Flood(plain, secure)
    flood.start()
    crowded, fault, most, sockets = None, None, 0, 0
    try:
        flood.full.wait(60)
        crowded = users.measured(SECONDS)
        most, sockets = plain.memory, plain.open_files
        tls_most, tls_sockets = secure.memory, secure.open_files
        open_sockets, reopened = flood.counts
    except (OSError, AssertionError, http.client.HTTPException) as error:
        fault = f"a user was not served: {error!r}"
    finally:
        flood.ended.set()
        flood.join(30)
        flood.kill()
    with cases(f"{SOCKETS} strangers: real users are served"):
        assert fault is None, fault
    if crowded:
        print(f"{open_sockets} sockets of the flood are open, {reopened} were opened again; the hub has {sockets} descriptors and {most / 1e6:.1f} MB, "
              f"the one with TLS {tls_sockets} and {tls_most / 1e6:.1f} MB")
        for name in quiet:
            print(f"{name}: p50 {share(quiet[name], 0.5):.2f} ms, p99 {share(quiet[name], 0.99):.2f} ms; "
                  f"with the flood p50 {share(crowded[name], 0.5):.2f} ms, p99 {share(crowded[name], 0.99):.2f} ms ({len(quiet[name])}, {len(crowded[name])})")
        for name in quiet:
            with cases(f"{name}: the 99 % is within twice", others=False):
                before, after = share(quiet[name], 0.99), share(crowded[name], 0.99)
                assert after <= max(2 * before, before + 5), f"{before:.1f} ms, then {after:.1f} ms"
        with cases("memory", others=False):
            # A debug build is larger to begin with: only what the flood adds is looked at.
            allowed = (41e6 if "release" in program() else before_flood) + 6e3 * sockets
            assert most <= allowed, f"{most / 1e6:.1f} MB for {sockets} descriptors; {allowed / 1e6:.1f} MB are allowed"
    with cases("afterwards descriptors are given back", others=False):
        until = time.monotonic() + 40
        while plain.open_files > 100 and time.monotonic() < until:
            time.sleep(0.1)
        assert plain.open_files <= 100, f"{plain.open_files} are open"
cases.end()

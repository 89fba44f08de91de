"""Starts a built hub on loopback for an attack, talks to it, and ends it by its own pid.

Every script of this folder is run as `SCRIPT [HUB]`: HUB is the program, else $HUB, else the debug build of this checkout.
Each prints `ok NAME` or `FAILED NAME: WHAT` for each case, and exits with 1 if any failed.
"""

import contextlib
import functools
import http.client
import itertools
import json
import os
import pathlib
import resource
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOOPBACK = "127.0.0.1"
# Where the users come from who must be served during an attack: limits by address must not touch them.
BYSTANDER = "127.8.8.8"


def program():
    """The hub under attack."""
    given = [word for word in sys.argv[1:] if not word.startswith("-") and os.access(word, os.X_OK)]
    return given[0] if given else os.environ.get("HUB") or str(ROOT / ".build/debug/mailbell-hub")


@functools.cache
def _limits():
    """What the hub says of the limits it knows: it lists them to who names one that it does not."""
    asked = subprocess.run([program(), "check", "--limit", "none-such=1"], capture_output=True, text=True)
    return asked.stdout + asked.stderr


def setting(name, value):
    """The flag of a limit, or nothing if this hub does not know it."""
    return ["--limit", f"{name}={value}"] if name in _limits() else []


_addresses = itertools.count(1)


def fresh_address():
    """An address of 127.0.0.0/8 that no other case of this script has used: limits by address start anew."""
    n = next(_addresses)
    return f"127.{20 + n // 60000 % 200}.{n // 250 % 240}.{n % 250 + 2}"


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind((LOOPBACK, 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


class Reply:
    """An answer of the API: status, header fields by lower-case name, body."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:200]!r}"


class Hub:
    """A hub with a folder and ports of its own.

    tls: None, "ec" or "rsa", the kind of its certificate's key. descriptors: RLIMIT_NOFILE of the hub. folder: where its
    store is, else a temporary folder that is removed at the end.
    """

    def __init__(self, *arguments, tls=None, descriptors=None, folder=None, start=True):
        self._own = folder is None
        self.folder = folder or tempfile.mkdtemp(prefix="mailbell-attack-")
        self.data = self.folder + "/data"
        self.arguments, self.tls, self.descriptors = list(arguments), tls, descriptors
        self.process = None
        if tls:
            self._make_certificate()
        if start:
            self.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        if self._own:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _make_certificate(self):
        kind = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"] if self.tls == "ec" else ["rsa:2048"]
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", *kind, "-nodes", "-keyout", self.folder + "/key.pem"]
            + ["-out", self.folder + "/cert.pem", "-days", "2", "-subj", "/CN=localhost"]
            + ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
            check=True, capture_output=True)

    def start(self, path="/ready"):
        """Starts the hub and waits until `path` is answered 200; tries other ports if somebody else took these."""
        for attempt in range(5):
            self.port, self.admin = free_ports(2)
            words = [program(), "serve", "--data", self.data, "--listen", f"{LOOPBACK}:{self.port}"]
            words += ["--admin", f"{LOOPBACK}:{self.admin}", *self.arguments]
            if not any(word.startswith("--geo-country") for word in self.arguments):
                # Debian's tables take a debug build seconds to read.
                with open(self.folder + "/countries.csv", "w") as table:
                    table.write("81.2.69.0,81.2.69.255,GB\n")
                words += ["--geo-country", table.name]
            if self.tls:
                words += ["--tls-cert", self.folder + "/cert.pem", "--tls-key", self.folder + "/key.pem"]
            with open(self.log_path, "ab") as log:
                self.process = subprocess.Popen(
                    words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=self._limit)
            if self._wait_until_answered(path):
                return self
            taken = "in use" in self.log()
            self.stop()
            if not taken:
                break
        raise RuntimeError("the hub did not start: " + self.log()[-2000:])

    def _limit(self):
        if self.descriptors:
            resource.setrlimit(resource.RLIMIT_NOFILE, (self.descriptors, self.descriptors))

    def _wait_until_answered(self, path):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.is_running:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.ask_admin(path, seconds=1).status == 200:
                    return True
            time.sleep(0.02)
        return False

    def stop(self, seconds=15):
        """Ends the hub by SIGTERM, or by SIGKILL once `seconds` have passed. Returns its exit status."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode

    # What it is like

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    @property
    def log_path(self):
        return self.folder + "/log"

    def log(self):
        return pathlib.Path(self.log_path).read_text(errors="replace") if os.path.exists(self.log_path) else ""

    @property
    def memory(self):
        """Resident bytes."""
        with open(f"/proc/{self.process.pid}/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize()

    @property
    def peak_memory(self):
        """The most bytes that were ever resident."""
        with open(f"/proc/{self.process.pid}/status") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))

    @property
    def open_files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    @property
    def processor_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def metrics(self):
        """Every sample of /metrics by its name with labels."""
        lines = self.ask_admin("/metrics", seconds=10).body.decode().splitlines()
        pairs = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
        return {name: float(value) for name, value in pairs}

    # Talking to it

    def connect(self, source=None, seconds=10, port=None, receive_buffer=None):
        """A TCP connection from an address of 127.0.0.0/8."""
        one = socket.socket()
        one.settimeout(seconds)
        if receive_buffer:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if source:
            one.bind((source, 0))
        try:
            one.connect((LOOPBACK, port or self.port))
        except OSError:
            one.close()
            raise
        return one

    def open(self, source=None, seconds=10, port=None, alpn=None):
        """A connection as clients make it: by TLS, if the hub has it."""
        one = self.connect(source, seconds, port)
        return secured(one, alpn) if self.tls and port is None else one

    def ask(self, method, path, token=None, body=None, headers=None, seconds=30, source=BYSTANDER, port=None):
        """One request on a connection of its own."""
        one = http.client.HTTPConnection(LOOPBACK, self.port, timeout=seconds)
        one.sock = self.open(source, seconds, port)
        fields = dict(headers or {}, Connection="close")
        if token:
            fields["Authorization"] = "Bearer " + token
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
        try:
            one.request(method, path, body=body, headers=fields)
            answer = one.getresponse()
            return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            one.close()

    def ask_admin(self, path, seconds=5):
        return self.ask("GET", path, seconds=seconds, source=None, port=self.admin)

    def run(self, *words):
        """A command of the hub's command line on this store."""
        done = subprocess.run([program(), *words, "--data", self.data], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"mailbell-hub {words}: {done.stdout} {done.stderr}")
        return done.stdout.strip()

    def user(self, email="sam@example.com", scopes="subscribe,read,track,ingest"):
        """Adds a user; returns a token."""
        self.run("user", "add", "--email", email, "--name", email.split("@")[0], "--seat", "paid")
        return self.run("token", "create", "--user", email, "--scopes", scopes).split()[-1]

    def register(self, token, to=("alice@example.net",), links=(), sender="sam@example.com", **more):
        """Registers a message; returns the recipients' members, with `pixel`, `opt_out` and `clicks` as paths."""
        body = {"from": sender, "to": [{"email": one} for one in to], "subject": "Q3", "links": list(links), **more}
        reply = self.ask("POST", "/v1/messages", token, body)
        assert reply.status == 201, f"POST /v1/messages: {reply}"
        people = reply.json["recipients"]
        for one in people:
            one["pixel"] = path_of(one.get("pixel_url"))
            one["opt_out"] = path_of(one.get("opt_out_url"))
            one["clicks"] = [path_of(link["tracked_url"]) for link in one.get("links") or []]
        return people

    def answers_others(self, seconds=2):
        """Whether somebody who attacks nothing is answered, over the public and the administrator's port."""
        try:
            return self.ask("GET", "/nowhere", seconds=seconds).status == 404 and self.ask_admin("/live", seconds).status == 200
        except (OSError, http.client.HTTPException):
            return False


def path_of(url):
    return "/" + url.split("://", 1)[1].split("/", 1)[1] if url else None


def secured(one, alpn=None, version=None):
    """TLS over a connection, whoever signed the hub's certificate."""
    return _context(tuple(alpn or ()), version).wrap_socket(one, server_hostname="localhost")


@functools.cache
def _context(alpn, version):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if alpn:
        context.set_alpn_protocols(list(alpn))
    if version:
        context.minimum_version = context.maximum_version = version
    return context


def client_hello():
    """The first bytes of a true TLS client."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    theirs, ours = ssl.MemoryBIO(), ssl.MemoryBIO()
    try:
        context.wrap_bio(theirs, ours, server_hostname="localhost").do_handshake()
    except ssl.SSLWantReadError:
        pass
    return ours.read()


class Cases:
    """The cases of a script. After each the hub must live and answer others; one that does not is started anew, and the
    script ends at the fourth of these."""

    def __init__(self, hub):
        self.hub, self.failed, self._lock, self._lost = hub, 0, threading.Lock(), 0

    @contextlib.contextmanager
    def __call__(self, name, others=True):
        fault = None
        try:
            yield
        except Exception as error:
            fault = f"{error}" if isinstance(error, AssertionError) else f"{type(error).__name__}: {error}"
        is_lost = False
        if self.hub and others:
            if not self.hub.is_running:
                is_lost, fault = True, f"the hub ended with {self.hub.process.returncode}; {fault or ''}"
            elif not self.hub.answers_others():
                is_lost, fault = True, f"the hub answers nobody else; {fault or ''}"
        self._tell(name, fault)
        if is_lost:
            self._lost += 1
            if self._lost == 4:
                sys.exit(1)
            self.hub.stop(2)
            self.hub.start()

    def _tell(self, name, fault):
        with self._lock:
            self.failed += fault is not None
            print(f"ok {name}" if fault is None else f"FAILED {name}: {' '.join(fault.split())}", flush=True)

    def together(self, functions):
        """Runs cases at once that only wait: {name: function}."""
        def one(name, function):
            with self(name, others=False):
                function()

        threads = [threading.Thread(target=one, args=item) for item in functions.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def end(self):
        """Ends the script. Call it after the hub has ended."""
        sys.exit(1 if self.failed else 0)


def eventually(what, condition, seconds=10):
    """Waits for a condition; fails with what was waited for."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.02)

"""H2: a small request with a large answer: bounded by recipients × links, and by the bytes of answers under way."""

import json
import threading
import time

from hub import Cases, Hub, eventually, fresh_address
from wire import Wire

MEBIBYTE = 1 << 20


def message(recipients, links, url_bytes=30, **more):
    urls = [f"https://example.com/{n}".ljust(url_bytes, "p") for n in range(links)]
    people = [{"email": f"r{n}@example.net"} for n in range(recipients)]
    return json.dumps({"from": "sam@example.com", "to": people, "subject": "x", "links": urls, **more}).encode()


def post(token, body):
    return b"POST /v1/messages HTTP/1.1\r\nhost: x\r\nauthorization: Bearer %s\r\ncontent-length: %d\r\n\r\n%s" % (token.encode(), len(body), body)


class Watch:
    """Another user's pixel, again and again; `worst` is its slowest answer in seconds."""

    def __init__(self, hub, path):
        self.hub, self.path, self.times, self._ended = hub, path, [], threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self):
        while not self._ended.wait(0.02):
            began = time.monotonic()
            try:
                self.hub.ask("GET", self.path, seconds=30)
            except OSError:
                pass
            self.times.append(time.monotonic() - began)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()

    @property
    def worst(self):
        return max(self.times, default=0)


with Hub() as hub:
    cases = Cases(hub)
    token, bob = hub.user(), hub.user("bob@example.com")
    pixel = hub.register(bob, sender="bob@example.com")[0]["pixel"]
    hub.register(token, [f"w{n}@example.net" for n in range(500)])
    with cases("500 recipients × 500 links: refused by name"):
        reply = hub.ask("POST", "/v1/messages", token, message(500, 500))
        assert reply.status == 413 and "answer" in reply.json["detail"], f"{reply}"
    with cases("one recipient × one link more than 25,000"):
        assert hub.ask("POST", "/v1/messages", token, message(251, 100)).status == 413
    with cases("25,000 are registered"):
        assert hub.ask("POST", "/v1/messages", token, message(250, 100)).status == 201
    with cases("a refused message leaves nothing"):
        before = hub.ask("GET", "/v1/me", token).json["log"]["head"]
        hub.ask("POST", "/v1/messages", token, message(500, 500))
        assert hub.ask("GET", "/v1/me", token).json["log"]["head"] == before
    with cases("500 × 500 with a template: an answer as long as its recipients and links"):
        body = message(500, 500, answer="template")
        reply = hub.ask("POST", "/v1/messages", token, body, seconds=60)
        assert reply.status == 201, f"{reply}"
        assert len(reply.body) < MEBIBYTE, f"{len(reply.body)} bytes"
    for name, body in {"of links of 1,900 bytes": message(500, 500, 1900), "within the limit, of long links": message(12, 2000 // 4, 1900)}.items():
        with cases(f"20 at once {name}, whose answers nobody reads"):
            before = hub.memory
            wires = [Wire(hub.connect(fresh_address(), receive_buffer=4096)) for _ in range(20)]
            with Watch(hub, pixel) as watch:
                for wire in wires:
                    wire.send(post(token, body))
                deadline = time.monotonic() + 6
                worst = 0
                while time.monotonic() < deadline:
                    worst = max(worst, hub.memory - before)
                    time.sleep(0.1)
            for wire in wires:
                wire.socket.close()
            assert worst < 250 * MEBIBYTE, f"{worst >> 20} MiB more"
            assert watch.worst < 2, f"another user's pixel took {watch.worst:.1f} s"
    with cases("100 pages of the log, none of which is read"):
        for n in range(4):
            hub.register(token, [f"p{n}-{m}@example.net" for m in range(500)], subject="s" * 900)
        before = hub.memory
        ask = b"GET /v1/activity?limit=1000 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer %s\r\n\r\n" % token.encode()
        wires = [Wire(hub.connect(fresh_address(), receive_buffer=4096)).send(ask * 50) for _ in range(100)]
        with Watch(hub, pixel) as watch:
            time.sleep(4)
        grown = hub.memory - before
        for wire in wires:
            wire.socket.close()
        assert grown < 250 * MEBIBYTE, f"{grown >> 20} MiB more"
        assert watch.worst < 2, f"another user's pixel took {watch.worst:.1f} s"
        eventually("memory is given back or used again", lambda: hub.answers_others(), 10)
cases.end()

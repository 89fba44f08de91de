"""M3, M8, M9: what one user asks for, in whatever number, does not stop another's requests or pixels."""

import http.client
import statistics
import threading
import time

from hub import Cases, Hub, eventually

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/"


class Crowd:
    """Connections of one user that ask the same again and again."""

    def __init__(self, hub, count, method, path, token, body=None):
        self.hub, self.request = hub, (method, path, body, {"Authorization": "Bearer " + token})
        self.ended, self.answers = threading.Event(), 0
        self.threads = [threading.Thread(target=self._run) for _ in range(count)]

    def _run(self):
        one = http.client.HTTPConnection("127.0.0.1", self.hub.port, timeout=60)
        while not self.ended.is_set():
            try:
                one.request(self.request[0], self.request[1], self.request[2], self.request[3])
                one.getresponse().read()
                self.answers += 1
            except (OSError, http.client.HTTPException):
                one.close()
                self.ended.wait(0.05)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        eventually("the crowd is under way", lambda: self.answers > 0, 60)
        return self

    def __exit__(self, *_):
        self.ended.set()
        for thread in self.threads:
            thread.join()


def times(hub, path, token=None, count=15):
    """Milliseconds of requests of somebody else, one after the other."""
    taken = []
    for _ in range(count):
        began = time.monotonic()
        assert hub.ask("GET", path, token, seconds=30).status == 200
        taken.append((time.monotonic() - began) * 1000)
    return taken


def look(hub, pixel, numbers):
    """Opens of one recipient, each by another program from elsewhere."""
    one = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=60)
    for n in numbers:
        if n % 500 == 0:
            one.close()
        one.request("GET", pixel, headers={"User-Agent": FIREFOX + str(n), "X-Forwarded-For": f"203.{n // 250 % 250}.113.{n % 250}"})
        assert one.getresponse().read()
    one.close()


def newest(hub, token):
    return hub.ask("GET", "/v1/activity?kind=open&limit=1", token).json["items"][0]["seq"]


def explain(hub, token, seq):
    """Why an activity is judged so, and the milliseconds that it takes: the best of nine."""
    taken = []
    for _ in range(9):
        began = time.monotonic()
        reply = hub.ask("GET", f"/v1/activity/{seq}/why", token)
        taken.append((time.monotonic() - began) * 1000)
        assert reply.status == 200, f"{reply}"
    return reply.json, min(taken)


# One recipient has more hits than an explanation reads.
with Hub("--trusted-proxy", "127.0.0.1", "--limit", "hits-per-ticket=100000") as hub:
    cases = Cases(hub)
    a, b = hub.user("mallory@example.com"), hub.user("bob@example.com")
    pixel = hub.register(b, sender="bob@example.com")[0]["pixel"]
    # A has much to read: several thousand activities of one contact, and hits to go with them.
    people = hub.register(a, [f"r{n}@example.net" for n in range(400)], sender="mallory@example.com")
    many = [{"email": f"v{n}@example.net"} for n in range(500)]
    for n in range(40):
        body = {"from": "mallory@example.com", "to": many, "subject": f"{n}"}
        assert hub.ask("POST", "/v1/messages", a, body).status == 201
    look(hub, people[0]["pixel"], range(900))
    few = newest(hub, a)
    with cases("why reads all of 900 hits, and 1,000 of 6,000"):
        explained, before = explain(hub, a, few)
        assert not explained.get("cut"), f"{explained}"
        look(hub, people[0]["pixel"], range(900, 6000))
        explained, after = explain(hub, a, newest(hub, a))
        assert explained.get("cut") is True, f"{explained}"
        assert any("only the 1000 requests" in fact for fact in explained["facts"]), f"{explained['facts']}"
        # Six times the hits, and a ninth more to read.
        assert after < 3 * before + 20, f"{before:.0f} ms with 900 hits, {after:.0f} ms with 6,000"

    names = b"{" + b",".join(b'"%x":1' % n for n in range(90_000)) + b"}"
    escapes = b'{"tracking":"' + b"\\u0041" * 160_000 + b'"}'
    nested = b'{"tracking":' + b"[" * 400_000 + b"]" * 400_000 + b"}"
    spaces = b"{" + b" " * 1_000_000 + b'"tracking":"never"}'
    crowds = {
        "a list with a filter that finds nothing": ("GET", "/v1/activity?contact=nobody@example.net&limit=1000", None),
        "pages of 1,000": ("GET", "/v1/activity?limit=1000", None),
        "why": ("GET", f"/v1/activity/{newest(hub, a)}/why", None),
        "a contact's sums": ("GET", "/v1/contacts/r0@example.net", None),
        "settings of 90,000 names": ("PUT", "/v1/tracking/x.example", names),
        "settings of escapes": ("PUT", "/v1/tracking/x.example", escapes),
        "settings of brackets": ("PUT", "/v1/tracking/x.example", nested),
        "settings of blanks": ("PUT", "/v1/tracking/x.example", spaces),
        "a contact of 90,000 names": ("PUT", "/v1/contacts/x@example.net", names),
        "a message of 90,000 names": ("POST", "/v1/messages", names),
        "events of 90,000 names": ("POST", "/v1/events", names),
        "a code of 90,000 names": ("POST", "/v1/pair", names),
    }
    for name, (method, path, body) in crowds.items():
        count = 8 if body else 30
        with cases(f"{count} at a time of A: {name}"):
            began = time.monotonic()
            hub.ask(method, path, a, body)
            one = (time.monotonic() - began) * 1000
            with Crowd(hub, count, method, path, a, body):
                api, opens = times(hub, "/v1/me", b), times(hub, pixel)
            # B waits for what is under way at most, and not for the queue behind it; pixels do not wait for it at all.
            slow, late = statistics.median(api), statistics.median(opens)
            assert slow < 150 + 2 * one, f"B's API: median {slow:.0f} ms, one of A's alone takes {one:.0f} ms"
            assert max(api) < 600 + 4 * one, f"B's API: at most {max(api):.0f} ms, one of A's alone takes {one:.0f} ms"
            assert late < 120 and max(opens) < 600, f"B's pixel: median {late:.0f} ms, at most {max(opens):.0f} ms"
    with cases("B is not told to wait for what A has done"):
        assert hub.ask("GET", "/v1/activity", b).status == 200
cases.end()

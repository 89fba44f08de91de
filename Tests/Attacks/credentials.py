"""M7: wrong tokens and codes: refused faster than they cost, counted, told once a minute, and nobody else is locked out."""

import http.client
import json
import os

from hub import Cases, Hub, fresh_address, setting
from websocket_peer import Peer

ALLOWED = 20


def tried(hub, source, count, token=None, body=None, path="/v1/me", method="GET"):
    """Statuses of tries on kept connections of one address."""
    statuses = []
    one = None
    for n in range(count):
        if one is None:
            one = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=10)
            one.sock = hub.connect(source)
        fields = {"Authorization": "Bearer " + (token(n))} if token else {}
        one.request(method, path, body(n) if body else None, fields)
        answer = one.getresponse()
        answer.read()
        statuses.append(answer.status)
        if answer.will_close:
            one.close()
            one = None
    return statuses


def wrong(_):
    return "mb_" + os.urandom(32).hex()[:43]


with Hub(*setting("wrong-tokens", ALLOWED)) as hub:
    cases = Cases(hub)
    token = hub.user()
    ways = {
        "tokens": dict(token=wrong),
        "the same token": dict(token=lambda n: "mb_" + "x" * 43),
        "tokens for a message": dict(token=wrong, path="/v1/messages", method="POST", body=lambda n: b"{}"),
        "codes": dict(path="/v1/pair", method="POST", body=lambda n: json.dumps({"code": os.urandom(8).hex()[:16]})),
        "words that are no tokens": dict(token=lambda n: "hunter%d" % n),
    }
    for name, way in ways.items():
        source = fresh_address()
        with cases(f"200 wrong {name} of one address are throttled"):
            statuses = tried(hub, source, 200, **way)
            assert set(statuses) <= {400, 401, 404, 429}, f"{sorted(set(statuses))}"
            let = sum(status != 429 for status in statuses)
            # A minute may begin anew meanwhile.
            assert ALLOWED <= let <= 2 * ALLOWED + 2, f"{let} of 200 were tried"
        with cases(f"after wrong {name}: its pixels are answered"):
            assert hub.ask("GET", "/o/x.gif", source=source).status == 200
        with cases(f"after wrong {name}: others get in"):
            assert hub.ask("GET", "/v1/me", token, source=fresh_address()).status == 200
    with cases("429 says when to come back"):
        source = fresh_address()
        tried(hub, source, 2 * ALLOWED + 5, token=wrong)
        reply = hub.ask("GET", "/v1/me", "mb_" + "y" * 43, source=source)
        assert reply.status == 429 and 0 < int(reply.headers["retry-after"]) <= 60, f"{reply} {reply.headers}"
    with cases("wrong tokens for sessions are throttled, too"):
        source = fresh_address()
        answered = set()
        for n in range(60):
            with Peer(hub, wrong(n), source=source) as peer:
                answered.add(peer.status if peer.status != 101 else f"closed {peer.closed()}")
        assert 429 in answered, f"answered {answered}"
    with cases("a right token among wrong ones costs nothing"):
        source = fresh_address()
        for n in range(2 * ALLOWED):
            assert hub.ask("GET", "/v1/me", token, source=source).status == 200
    with cases("unknown tickets of one address: answered alike, in bounds"):
        source = fresh_address()
        statuses = tried(hub, source, 1500, path="/o/" + "A" * 32 + ".gif")
        assert set(statuses) <= {200, 429}, f"{sorted(set(statuses))}"
        assert hub.ask("GET", hub.register(token)[0]["pixel"], source=source).status == 200, "a real ticket is refused, too"
    with cases("they are in the metrics"):
        found = {name: value for name, value in hub.metrics().items() if "wrong" in name or "tokens" in name}
        assert any(value >= 100 for value in found.values()), f"{found or 'no metric'}"
    with cases("and in the log, once a minute"):
        lines = [line for line in hub.log().splitlines() if "token" in line.lower() or "code" in line.lower()]
        assert 1 <= len(lines) <= 12, f"{len(lines)} lines"
        assert "mb_xxx" not in hub.log(), "a token is in the log"

with Hub("--trusted-proxy", "127.0.0.6") as hub:
    cases.hub = hub
    token = hub.user()
    with cases("behind a proxy it counts by the client's address"):
        def ask(client, bearer):
            return hub.ask("GET", "/v1/me", bearer, headers={"X-Forwarded-For": client}, source="127.0.0.6").status

        for n in range(2 * ALLOWED + 5):
            ask("203.0.113.7", wrong(n))
        assert ask("203.0.113.7", wrong(0)) == 429, "the client is not throttled"
        assert ask("203.0.113.8", wrong(0)) == 401, "another client of the proxy is throttled"
        assert ask("203.0.113.8", token) == 200
    with cases("an IPv6 client counts by its /64"):
        for n in range(2 * ALLOWED + 5):
            ask(f"2001:db8:1:2::{n:x}", wrong(n))
        assert ask("2001:db8:1:2:ffff::1", wrong(0)) == 429, "another address of the /64 is not throttled"
        assert ask("2001:db8:1:3::1", wrong(0)) == 401, "another /64 is throttled"
cases.end()

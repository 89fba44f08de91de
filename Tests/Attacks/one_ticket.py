"""H5: one recipient's pixel and links, requested without end: answered each time, kept 60 times a minute."""

import http.client
import os

from hub import Cases, Hub, fresh_address

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
KEPT = 60


def requested(hub, path, count, status, agent="{n}", address="203.0.113.{n}"):
    """Asks `count` times on one connection, each time as another reader."""
    one = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=10)
    one.sock = hub.connect(fresh_address())
    for n in range(count):
        if n % 500 == 499:
            one.close()
            one.sock = hub.connect(fresh_address())
        fields = {"User-Agent": f"{FIREFOX}.{agent.format(n=n)}", "X-Forwarded-For": address.format(n=n % 250 + 1)}
        one.request("GET", path, headers=fields)
        answer = one.getresponse()
        answer.read()
        assert answer.status == status, f"request {n} was answered {answer.status}"
    one.close()


def log(hub, token, kind):
    items, query = [], f"kind={kind}&limit=1000"
    while query:
        page = hub.ask("GET", f"/v1/activity?{query}", token).json
        items += page["items"]
        query = page["next"] and f"kind={kind}&limit=1000&cursor={page['next']}"
    return items


def size(hub):
    return sum(os.path.getsize(f"{hub.data}/{name}") for name in os.listdir(hub.data) if name.startswith("mailbell.db"))


with Hub("--trusted-proxy", "127.0.0.0/8") as hub:
    cases = Cases(hub)
    token = hub.user()
    people = hub.register(token, [f"r{n}@example.net" for n in range(8)], [f"https://example.com/{n}" for n in range(20)])
    ways = {
        "another agent each time, one address": {"address": "203.0.113.7"},
        "another address each time, one agent": {"agent": "0"},
        "another agent and address each time": {},
    }
    for person, (name, way) in zip(people, ways.items()):
        before = len(log(hub, token, "open"))
        with cases(f"1,000 opens by {name}"):
            requested(hub, person["pixel"], 1000, 200, **way)
            # A minute may begin meanwhile; then there are as many again.
            kept = len(log(hub, token, "open")) - before
            assert 1 <= kept <= 2 * KEPT + 4, f"{kept} activities are kept"
    with cases("1,000 clicks on one link are each redirected"):
        requested(hub, people[3]["clicks"][0], 1000, 302)
        kept = len(log(hub, token, "click"))
        assert 1 <= kept <= 2 * KEPT + 4, f"{kept} activities are kept"
    with cases("1,000 clicks on 20 links of one mail"):
        before = len(log(hub, token, "click"))
        for link in people[4]["clicks"]:
            requested(hub, link, 50, 302)
        kept = len(log(hub, token, "click")) - before
        assert 1 <= kept <= 2 * KEPT + 4, f"{kept} activities are kept"
    with cases("what is beyond is one activity, of nobody's verdict, with its count"):
        flood = [one for one in log(hub, token, "open") if one.get("rule") == "flood"]
        assert flood and {one["verdict"] for one in flood} == {"unknown"}, f"{flood[:1]}"
        assert len(flood) <= 2 * len(ways), f"{len(flood)} of them"
        assert all(one["count"] >= 1 for one in flood), f"{flood[:1]}"
    with cases("5,000 opens take little of the disk"):
        before = size(hub)
        requested(hub, people[5]["pixel"], 5000, 200, agent="{n} " + "p" * 400)
        assert size(hub) - before < 17 << 20, f"{(size(hub) - before) >> 10} KiB"
    with cases("another recipient's opens are counted as ever"):
        before = len(log(hub, token, "open"))
        requested(hub, people[6]["pixel"], 3, 200)
        assert len(log(hub, token, "open")) - before >= 1, "their opens are lost"
    with cases("events from outside count, too"):
        before = len(log(hub, token, "open"))
        message = hub.ask("GET", "/v1/activity?limit=1", token).json["items"][0]["message"]["id"]
        events = [{"id": f"e{n}", "kind": "open", "at": "2026-01-01T00:00:00Z", "message": message,
                   "recipient": people[7]["email"], "address": f"203.0.113.{n % 250}", "user_agent": f"{FIREFOX}.{n}"} for n in range(1000)]
        assert hub.ask("POST", "/v1/events", token, {"events": events}).status == 200
        kept = len(log(hub, token, "open")) - before
        assert kept <= 2 * KEPT + 4, f"{kept} activities are kept"
cases.end()

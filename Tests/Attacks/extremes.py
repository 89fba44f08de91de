"""H1: numbers and times at their ends and beyond, in every place where somebody outside writes one."""

import itertools

from hub import Cases, Hub
from websocket_peer import Peer, text

ENDS = [
    "9223372036854775807", "9223372036854775806", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
    "18446744073709551615", "18446744073709551616", "1099511627775", "1099511627776", "-1", "0", "-0", "+1", "01", "1e3", "0x1",
    "99999999999999999999999999999999", "", " ", "1.5", "NaN", "\u0661", "1" * 2000,
]
TIMES = [
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "0000-00-00T00:00:00Z", "10000-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00+99:99",
    "-292277022399-01-01T00:00:00Z", "1d", "36600d", "9223372036854775807d", "9223372036854775807s", "9223372036854775808h",
    "106751991167300d", "-1d", "0d", "",
]
PLACES = {
    "after": ENDS, "before": ENDS, "limit": ENDS, "since": TIMES, "until": TIMES,
    "cursor": [f"{kind}{n}" for kind in "abx" for n in ENDS] + [f"a{n}-{m}" for n, m in itertools.product(ENDS[:6], ENDS[:6] + ["1"])],
}
FILTERS = ["", "&kind=open", "&verdict=human", "&kind=click&verdict=human", "&contact=alice@example.net", "&message=x"]


def quoted(text):
    return "".join(c if c.isalnum() and c.isascii() or c in "-.:@" else "".join("%%%02X" % b for b in c.encode()) for c in text)


def answered(hub, token, path, method="GET", body=None, allowed=(200, 400, 404)):
    reply = hub.ask(method, path, token, body)
    assert reply.status in allowed, f"{method} {path[:100]}: {reply}"
    return reply


def all_answered(hub, token, pattern, values, allowed=(200, 400, 404)):
    for value in values:
        answered(hub, token, pattern.replace("VALUE", quoted(value)), allowed=allowed)


with Hub() as hub:
    token = hub.user()
    person = hub.register(token, links=["https://example.com/x"])[0]
    assert hub.ask("GET", person["pixel"]).status == 200
    cases = Cases(hub)
    for name, values in PLACES.items():
        for others in FILTERS:
            with cases(f"/v1/activity by {name}{others}"):
                # With most of the filters the ends themselves will do.
                few = values if others in ("", "&kind=open") else values[:7] + values[-1:]
                all_answered(hub, token, f"/v1/activity?{name}=VALUE{others}", few)
        with cases(f"/v1/contacts by {name}"):
            all_answered(hub, token, f"/v1/contacts/alice@example.net?{name}=VALUE&kind=open", values[:9])
    for first, second in itertools.product(ENDS[:5], ENDS[:5]):
        with cases(f"/v1/activity from {first} to {second}"):
            answered(hub, token, f"/v1/activity?after={first}&before={second}&kind=open&limit=1")
    with cases("an empty page after the last seq"):
        reply = answered(hub, token, "/v1/activity?after=9223372036854775807&kind=open", allowed=(200,))
        assert reply.json["items"] == [] and reply.json["next"] is None, f"{reply}"
    with cases("/v1/activity/SEQ/why"):
        all_answered(hub, token, "/v1/activity/VALUE/why", ENDS, allowed=(200, 400, 404, 409))
    with cases("/v1/messages/ID and other names"):
        for pattern in ("/v1/messages/VALUE", "/v1/contacts/VALUE", "/v1/devices/VALUE", "/v1/nothing/VALUE"):
            all_answered(hub, token, pattern, ENDS + TIMES, allowed=(200, 400, 404, 405))
    with cases("lists by cursor"):
        for path in ("tracking", "devices", "messages"):
            all_answered(hub, token, f"/v1/{path}?cursor=VALUE&limit=VALUE", ENDS, allowed=(200, 400, 404, 405))
    with cases("the number of a link"):
        for n in ENDS:
            status = hub.ask("GET", f"{person['clicks'][0].rsplit('/', 1)[0]}/{quoted(n)}").status
            assert status == 404 or status == 302 and n in ("1", "+1", "01"), f"link {n[:40]}: {status}"
    with cases("the time of a message"):
        for at in TIMES:
            body = {"from": "sam@example.com", "to": [{"email": "b@example.net"}], "subject": "x", "sent_at": at}
            answered(hub, token, "/v1/messages", "POST", body, allowed=(201, 400))
    with cases("the time, link and number of an event"):
        for at, n in itertools.zip_longest(TIMES, ENDS, fillvalue="1"):
            event = '{"id":"e%s","kind":"click","at":"%s","message":"x","recipient":"alice@example.net","link":%s}'
            body = '{"events":[' + event % (abs(hash(at)), at, n or "0") + "]}"
            answered(hub, token, "/v1/events", "POST", body.encode(), allowed=(200, 400))
    epoch = hub.ask("GET", "/v1/me", token).json["log"]["epoch"]
    numbers = ENDS[:10] + ["1e300", "1e400", "-1e400", "1.5", "null", "[]", '"1"', "1" * 400]
    for number in numbers:
        for own in (epoch, "other"):
            hello = '{"type":"hello","device":"d","cursor":{"epoch":"%s","seq":%s}}' % (own, number)
            with cases(f"hello with the cursor {number[:24]} of {'this log' if own == epoch else 'another log'}"):
                with Peer(hub, token) as peer:
                    peer.send(text(hello), text('{"type":"ack","seq":1}'))
                    assert peer.says(), "nothing is said to it"
    for kind, member in (("ack", "seq"), ("read", "upto")):
        with cases(f"{kind} of every number"):
            for number in numbers:
                with Peer(hub, token) as peer:
                    peer.hello()
                    peer.send(text('{"type":"%s","%s":%s}' % (kind, member, number)))
                    peer.settle()
    with cases("hello from every time"):
        for at, catchup in itertools.product(TIMES, ("all", "unread", "digest")):
            with Peer(hub, token) as peer:
                peer.send(text('{"type":"hello","from":"%s","catchup":"%s"}' % (at, catchup)))
                assert peer.says(), f"from {at}: nothing is said to it"
cases.end()

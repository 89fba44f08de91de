"""M1, M2, L6: nobody reaches into somebody else's contacts, events and cursors."""

import base64
import hashlib
import hmac
import http.server
import json
import os
import threading
import time

from hub import Cases, Hub, eventually
from websocket_peer import Peer, text

CUSTOMER = "customer@example.net"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/"


def secret(hub, name):
    key = os.urandom(32)
    path = f"{hub.folder}/{name}.secret"
    with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
        file.write("whsec_" + base64.b64encode(key).decode())
    return key, path


class Events:
    """A service that reports opens by Message-ID, signed as Standard Webhooks says."""

    def __init__(self, hub, key):
        self.hub, self.key, self.count = hub, key, 0

    def opened(self, message_id):
        self.count += 1
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        body = json.dumps({"events": [{
            "id": f"e{self.count}", "kind": "open", "at": at, "message_id": message_id, "recipient": CUSTOMER,
            "address": "81.2.69.142", "user_agent": f"{FIREFOX}{self.count}"}]})
        stamp = str(int(time.time()))
        signed = hmac.new(self.key, f"m{self.count}.{stamp}.{body}".encode(), hashlib.sha256).digest()
        fields = {"webhook-id": f"m{self.count}", "webhook-timestamp": stamp, "webhook-signature": "v1," + base64.b64encode(signed).decode()}
        reply = self.hub.ask("POST", "/v1/ingest/webhook", None, body, fields)
        assert reply.status == 200, f"{reply}"


def opens(hub, token):
    return len(hub.ask("GET", "/v1/activity?kind=open", token).json["items"])


def tracking(hub, token):
    return hub.ask("GET", f"/v1/contacts/{CUSTOMER}", token).json.get("tracking")


class Sink(http.server.BaseHTTPRequestHandler):
    """A target of webhooks that takes all."""

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


sink = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
threading.Thread(target=sink.serve_forever, daemon=True).start()

with Hub(start=False) as hub:
    key, file = secret(hub, "in")
    _, out = secret(hub, "out")
    a = hub.user("mallory@example.com")
    b = hub.user("bob@example.com")
    hub.arguments += ["--ingest", f"webhook secret-file={file}"]
    hub.arguments += ["--webhook", f"crm user=mallory@example.com url=http://127.0.0.1:{sink.server_port}/ secret-file={out}"]
    hub.start()
    cases = Cases(hub)

    with cases("A's ticket does not opt B's contact out"):
        mine = hub.register(b, [CUSTOMER], ["https://example.com/offer"], "bob@example.com")[0]
        theirs = hub.register(a, [CUSTOMER], sender="mallory@example.com")[0]
        before = tracking(hub, b)
        assert hub.ask("POST", theirs["opt_out"], body="").status == 200
        assert tracking(hub, b) == before, f"for B the contact is {tracking(hub, b)}"
        assert hub.register(b, [CUSTOMER], sender="bob@example.com")[0].get("pixel_url"), "B's new mail has no pixel"
        hub.ask("GET", mine["pixel"], headers={"User-Agent": FIREFOX + "128.0"})
        eventually("B's mail is still tracked", lambda: opens(hub, b) == 1, 5)
    with cases("it opts out of A's mail, for good"):
        assert tracking(hub, a) == "never", f"for A the contact is {tracking(hub, a)}"
        hub.ask("PUT", f"/v1/contacts/{CUSTOMER}", a, {"tracking": "identified"})
        assert tracking(hub, a) == "never", "A has undone it"
        assert not hub.register(a, [CUSTOMER], sender="mallory@example.com")[0].get("pixel_url"), "A's new mail has a pixel"
    with cases("the log says whose mail it was"):
        # Users are told by their number, as everywhere in the log; A was the first.
        assert any("opted out" in line and line.endswith("user=1") for line in hub.log().splitlines()), "no line"
    with cases("the page is the same for every ticket of the hub, and for every other"):
        for paths in ((mine["opt_out"], theirs["opt_out"]), ("/p/x", "/p/" + "A" * 32, mine["opt_out"][:-1])):
            pages = {hub.ask("GET", path).body for path in paths}
            assert len(pages) == 1, f"{len(pages)} pages"
    with cases("by the administrator's word it is for all"):
        hub.run("contact", "opt-out", CUSTOMER)
        eventually("B's contact is never tracked", lambda: tracking(hub, b) == "never", 5)
        hub.run("contact", "opt-in", CUSTOMER)

    events = Events(hub, key)
    with cases("a service's event goes to the user who registered the Message-ID"):
        hub.register(b, [CUSTOMER], sender="bob@example.com", message_id="<offer-1@example.com>")
        before = opens(hub, b)
        events.opened("<offer-1@example.com>")
        eventually("B has it", lambda: opens(hub, b) == before + 1, 5)
    with cases("A registers B's Message-ID: B's events do not become A's"):
        of_a = opens(hub, a)
        hub.register(a, ["x@example.net", CUSTOMER], sender="mallory@example.com", message_id="<offer-1@example.com>")
        events.opened("<offer-1@example.com>")
        assert opens(hub, a) == of_a, "the event went to A"
    with cases("another letter case or brackets of the Message-ID"):
        of_a = opens(hub, a)
        for spelling in ("<OFFER-1@example.com>", "offer-1@example.com", " <offer-1@example.com> "):
            hub.ask("POST", "/v1/messages", a, {"from": "mallory@example.com", "to": [{"email": CUSTOMER}], "subject": "x", "message_id": spelling})
            events.opened("<offer-1@example.com>")
        assert opens(hub, a) == of_a, "the event went to A"

    def cursor():
        return [one for one in hub.ask("GET", "/v1/devices", a).json["items"] if one["name"] == "webhook:crm"]

    with cases("the operator's webhook is listed"):
        eventually("its device", cursor, 10)
    for device in ("webhook:crm", "webhook:other", "webhook:"):
        with cases(f"a session may not be the device {device}"), Peer(hub, a) as peer:
            peer.send(text(json.dumps({"type": "hello", "device": device})))
            assert peer.says() and not peer.of("welcome"), "it was welcomed"
        with cases(f"DELETE of the device {device} is refused"):
            assert hub.ask("DELETE", f"/v1/devices/{device}", a).status in (400, 403, 404, 409)
    with cases("its cursor is still there"):
        assert cursor(), "it was forgotten"
cases.end()

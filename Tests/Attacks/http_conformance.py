"""HTTP/1.1 as an independent client, h11, speaks it: every request that is well-formed is answered as RFC 9110 and 9112 say."""

import json

import h11

from hub import Cases, Hub, fresh_address
from wire import Wire, taken


class Client:
    """h11 on one connection that is kept."""

    def __init__(self, hub, source=None):
        self.socket, self.peer = hub.open(source), h11.Connection(h11.CLIENT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def event(self):
        while True:
            event = self.peer.next_event()
            if event is not h11.NEED_DATA:
                return event
            self.peer.receive_data(self.socket.recv(1 << 16))

    def head(self, method, target, fields=()):
        self.socket.sendall(self.peer.send(h11.Request(method=method, target=target, headers=[("Host", "x"), *fields])))

    def body(self, *pieces):
        for piece in pieces:
            self.socket.sendall(self.peer.send(h11.Data(data=piece)))
        self.socket.sendall(self.peer.send(h11.EndOfMessage()))

    def answer(self):
        """The status, the fields, the body and the interim statuses of the answer that is due."""
        interim = []
        while isinstance(event := self.event(), h11.InformationalResponse):
            interim.append(event.status_code)
        assert isinstance(event, h11.Response), f"{event}"
        body = b""
        while isinstance(piece := self.event(), h11.Data):
            body += bytes(piece.data)
        fields = {name.decode(): value.decode("latin-1") for name, value in event.headers}
        if self.peer.our_state is h11.DONE and self.peer.their_state is h11.DONE:
            self.peer.start_next_cycle()
        return event.status_code, fields, body, interim

    def ask(self, method, target, fields=(), *pieces):
        self.head(method, target, fields)
        self.body(*pieces)
        return self.answer()


PAIR = json.dumps({"code": "ABCD-EFGH-JKMN-PQRS"}).encode()

cases = Cases(None)
for kind in (None, "ec"):
    with Hub(tls=kind) as hub:
        cases.hub = hub
        where = "TLS" if kind else "plain"
        token = hub.user()
        bearer = ("Authorization", "Bearer " + token)
        person = hub.register(token, links=["https://example.com/x"])[0]
        with cases(f"{where}: 200 requests on one connection"), Client(hub, fresh_address()) as client:
            for n in range(50):
                assert client.ask("GET", person["pixel"])[0] == 200
                assert client.ask("GET", person["clicks"][0])[0] == 302
                assert client.ask("GET", "/v1/me", [bearer])[0] == 200
                assert client.ask("GET", "/nowhere")[0] == 404
        with cases(f"{where}: HEAD is GET without a body"), Client(hub) as client:
            for path in (person["pixel"], person["clicks"][0], "/p/x", "/nowhere", "/o/x.gif"):
                get, head = client.ask("GET", path), client.ask("HEAD", path)
                assert head[0] == get[0] and head[2] == b"", f"{path}: {head}"
                differ = {k for k in get[1] if get[1][k] != head[1].get(k)} - {"date"}
                assert not differ, f"{path}: {differ}"
        with cases(f"{where}: answers say their date and length"), Client(hub) as client:
            for path in ("/p/x", "/nowhere", "/o/x.gif"):
                status, fields, body, _ = client.ask("GET", path)
                assert fields["content-length"] == str(len(body)) and fields["date"].endswith(" GMT"), f"{path}: {fields}"
        with cases(f"{where}: Connection: close is kept"), Wire(hub.open()) as wire:
            wire.send(b"GET /p/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGET /p/x HTTP/1.1\r\nHost: x\r\n\r\n")
            got = wire.answers("GET", "GET")
            assert [a.status for a in got] == [200] and wire.end == "eof", f"{got} {wire.end}"
            assert got[0].headers.get("connection") == "close", f"{got[0].headers}"
        with cases(f"{where}: HTTP/1.0 is answered and closed"), Wire(hub.open()) as wire:
            wire.send(b"GET /p/x HTTP/1.0\r\n\r\n")
            assert [a.status for a in wire.answers("GET")] == [200] and wire.ending() == "eof", f"{wire.raw[:80]} {wire.end}"
        with cases(f"{where}: a half-closed connection is answered whole"), Wire(hub.connect() if not kind else hub.open()) as wire:
            wire.send(b"GET /p/x HTTP/1.1\r\nHost: x\r\n\r\n" * 10)
            if not kind:
                wire.finish()
            assert [a.status for a in wire.answers(*["GET"] * 10)] == [200] * 10
            assert kind or wire.ending() == "eof", f"{wire.end}"
        with cases(f"{where}: a body with a length"), Client(hub, fresh_address()) as client:
            assert client.ask("POST", "/v1/pair", [("Content-Length", str(len(PAIR)))], PAIR)[0] == 404
            assert client.ask("GET", "/p/x")[0] == 200
        with cases(f"{where}: a chunked body"), Client(hub, fresh_address()) as client:
            pieces = [PAIR[n:n + 3] for n in range(0, len(PAIR), 3)]
            assert client.ask("POST", "/v1/pair", [("Transfer-Encoding", "chunked")], *pieces)[0] == 404
            assert client.ask("GET", "/p/x")[0] == 200
        with cases(f"{where}: a chunked message is registered"), Client(hub) as client:
            words = json.dumps({"from": "sam@example.com", "to": [{"email": f"c{n}@example.net"} for n in range(300)], "subject": "x"}).encode()
            status, _, body, _ = client.ask("POST", "/v1/messages", [bearer, ("Transfer-Encoding", "chunked")], *[words[n:n + 997] for n in range(0, len(words), 997)])
            assert status == 201 and len(json.loads(body)["recipients"]) == 300, f"{status} {body[:80]}"
        for chunked in (False, True):
            with cases(f"{where}: Expect: 100-continue, {'chunked' if chunked else 'with a length'}"), Client(hub, fresh_address()) as client:
                framing = ("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(len(PAIR)))
                client.head("POST", "/v1/pair", [framing, ("Expect", "100-continue")])
                event = client.event()
                assert isinstance(event, h11.InformationalResponse) and event.status_code == 100, f"{event}"
                client.body(PAIR)
                assert client.answer()[0] == 404
        with cases(f"{where}: Expect: 100-continue that is refused"), Client(hub, fresh_address()) as client:
            client.head("POST", "/v1/messages", [("Content-Length", "1000"), ("Expect", "100-continue")])
            status, _, _, interim = client.answer()
            assert status == 401 and not interim, f"{interim} {status}"
        with cases(f"{where}: another expectation"):
            got = taken(hub, b"POST /v1/pair HTTP/1.1\r\nHost: x\r\nExpect: cake\r\nContent-Length: 2\r\n\r\n{}", status=(400, 417), methods=("POST",))
        with cases(f"{where}: an expectation of HTTP/1.0 is no matter"), Wire(hub.open(fresh_address())) as wire:
            wire.send(b"POST /v1/pair HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}")
            got = wire.answers("POST")
            assert got[0].status == 400 and not got[0].interim, f"{got}"
        with cases(f"{where}: a large answer, read slowly"), Wire(hub.open()) as wire:
            hub.register(token, [f"s{n}@example.net" for n in range(400)])
            wire.send(b"GET /v1/activity?limit=1000 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token.encode() + b"\r\n\r\n")
            got = wire.answers("GET", seconds=10)
            assert got[0].status == 200 and len(json.loads(got[0].body)["items"]) >= 400
        with cases(f"{where}: 405 says what is allowed"), Client(hub) as client:
            for method, path in (("DELETE", "/p/x"), ("PUT", person["pixel"]), ("POST", "/v1/me"), ("GET", "/v1/read")):
                status, fields, _, _ = client.ask(method, path, [bearer, ("Content-Length", "0")])
                assert status == 405 and fields.get("allow"), f"{method} {path}: {status} {fields}"
        with cases(f"{where}: 401 says how"), Client(hub, fresh_address()) as client:
            status, fields, _, _ = client.ask("GET", "/v1/me")
            assert status == 401 and "Bearer" in fields["www-authenticate"], f"{status} {fields}"
        with cases(f"{where}: 900 pipelined requests, answered in order"), Wire(hub.open(fresh_address())) as wire:
            words = b"".join(b"GET /%s HTTP/1.1\r\nHost: x\r\n\r\n" % (b"p/x" if n % 3 else b"nowhere") for n in range(900))
            wire.send(words)
            got = wire.answers(*["GET"] * 900, seconds=20)
            assert [a.status for a in got] == [200 if n % 3 else 404 for n in range(900)], f"{len(got)} answers"
        with cases(f"{where}: many requests on one connection end by a close at most"), Wire(hub.open(fresh_address())) as wire:
            for n in range(1100):
                wire.raw = b""
                wire.send(b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n")
                got = wire.answers("GET")
                assert got and got[0].status == 404 or wire.end == "eof", f"request {n}: {got} {wire.end}"
                if wire.end or got[0].headers.get("connection") == "close":
                    assert n >= 999, f"closed after {n + 1} requests"
                    break
cases.end()

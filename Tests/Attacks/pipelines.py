"""C1: several requests in one packet, with and without bodies, plain, by TLS and on the administrator's port."""

import itertools

from hub import Cases, Hub, fresh_address
from wire import Wire, taken

BODY = b"content-length: %d\r\n\r\n%s"


def post(path, body=b"{}"):
    return b"POST %s HTTP/1.1\r\nhost: x\r\n" % path + BODY % (len(body), body)


REQUESTS = {
    "pixel": (b"GET /o/x.gif HTTP/1.1\r\nhost: x\r\n\r\n", "GET", (200,)),
    "page": (b"GET /p/x HTTP/1.1\r\nhost: x\r\n\r\n", "GET", (200,)),
    "HEAD": (b"HEAD /p/x HTTP/1.1\r\nhost: x\r\n\r\n", "HEAD", (200,)),
    "404": (b"GET /nowhere HTTP/1.1\r\nhost: x\r\n\r\n", "GET", (404,)),
    "401": (b"GET /v1/me HTTP/1.1\r\nhost: x\r\n\r\n", "GET", (401,)),
    "405": (b"DELETE /p/x HTTP/1.1\r\nhost: x\r\n\r\n", "DELETE", (405,)),
    "POST 404": (post(b"/x", b"a"), "POST", (404,)),
    "POST 401": (post(b"/v1/messages"), "POST", (401,)),
    "POST 400": (post(b"/v1/pair"), "POST", (400,)),
    "POST page": (post(b"/p/x", b""), "POST", (404,)),
    "GET with a body": (b"GET /p/x HTTP/1.1\r\nhost: x\r\n" + BODY % (5, b"abcde"), "GET", (200, 400, 413)),
    "chunked": (
        b"POST /v1/pair HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "POST", (400, 411)),
}


def pair(hub, first, second):
    """Either both are answered in order, or an error to the first is followed by a close in order."""
    with Wire(hub.open(fresh_address())) as wire:
        wire.send(REQUESTS[first][0] + REQUESTS[second][0])
        got = wire.answers(REQUESTS[first][1], REQUESTS[second][1], seconds=3)
        assert got and got[0].whole and got[0].status in REQUESTS[first][2], f"answered {got}"
        if len(got) == 1:
            assert wire.end == "eof" and got[0].status >= 400, f"answered {got}, then {wire.end or 'nothing'}"
        else:
            assert got[1].whole and got[1].status in REQUESTS[second][2], f"answered {got}"
            assert not wire.rest, f"beside the answers: {wire.rest[:80]!r}"


cases = Cases(None)
for kind in (None, "ec"):
    with Hub(tls=kind) as hub:
        cases.hub = hub
        name = "TLS" if kind else "plain"
        for first, second in itertools.product(REQUESTS, REQUESTS) if not kind else [("pixel", "POST 404"), ("page", "POST 400")]:
            with cases(f"{name}: {first}, then {second}"):
                pair(hub, first, second)
        with cases(f"{name}: 50 pixels in one packet"):
            got = taken(hub, REQUESTS["pixel"][0] * 50, status=200, methods=("GET",) * 50)
            assert {a.status for a in got} == {200}
        with cases(f"{name}: an answer is to its own request"):
            words = [REQUESTS[k] for k in ("pixel", "404", "page", "pixel")]
            got = taken(hub, b"".join(w[0] for w in words), status=200, methods=[w[1] for w in words])
            assert [a.status for a in got] == [200, 404, 200, 200], f"{got}"
            assert [a.headers["content-type"].split(";")[0] for a in got][::2] == ["image/gif", "text/html"], f"{got}"
        with cases(f"{name}: a second packet while the first one's answers leave"):
            taken(hub, REQUESTS["page"][0] * 20, REQUESTS["pixel"][0] * 20, status=200, methods=("GET",) * 40)
        if kind:
            continue
        with cases("the administrator's port: a pair with a body"):
            with Wire(hub.connect(port=hub.admin)) as wire:
                wire.send(b"GET /live HTTP/1.1\r\nhost: x\r\n\r\n" + post(b"/x", b"a"))
                got = wire.answers("GET", "POST", seconds=3)
                assert got and got[0].status == 200 and (len(got) == 2 and got[1].status in (404, 405) or wire.end == "eof"), f"{got}"
        with cases("an end by SIGTERM after all of that"):
            assert hub.stop(10) == 0, "the hub did not end by itself"
            hub.start()
cases.end()

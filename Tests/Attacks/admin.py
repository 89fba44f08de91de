"""L9: the administrator's port: it tells a web page nothing that reaches it by a name of its own (DNS rebinding)."""

from hub import Cases, Hub
from wire import Wire


def ask(hub, host, path=b"/metrics", more=b""):
    """The status of a GET of the administrator's port under the name `host`."""
    with Wire(hub.connect(port=hub.admin)) as wire:
        wire.send(b"GET " + path + b" HTTP/1.1\r\nHost: " + host + b"\r\n" + more + b"\r\n")
        got = wire.answers("GET")
        assert got and got[0].whole, f"answered {got}"
        return got[0]


with Hub() as hub:
    cases = Cases(hub)
    hub.user()
    port = b":%d" % hub.admin
    for host in (b"127.0.0.1", b"127.0.0.1" + port, b"localhost", b"LOCALHOST" + port, b"[::1]" + port):
        with cases(f"/metrics as {host.decode()}"):
            assert ask(hub, host).status == 200
    for host in (b"rebound.example", b"rebound.example" + port, b"127.0.0.1.rebound.example" + port, b"localhost.example", b"10.0.0.1"):
        with cases(f"/metrics as {host.decode()} is refused"):
            answer = ask(hub, host)
            assert answer.status in (400, 403, 421), f"answered {answer}"
            assert b"sam@example.com" not in answer.body
    with cases("/live and /ready tell nobody's name, whoever asks"):
        for path in (b"/live", b"/ready"):
            answer = ask(hub, b"rebound.example", path)
            assert answer.status in (200, 403, 421) and b"@" not in answer.body, f"{answer}"
    with cases("no page of another origin may read it"):
        answer = ask(hub, b"127.0.0.1" + port, more=b"Origin: https://rebound.example\r\n")
        assert "access-control-allow-origin" not in answer.headers
    for path in (b"/v1/me", b"/o/x.gif", b"/p/x", b"/v1/subscribe"):
        with cases(f"{path.decode()} is not there"):
            assert ask(hub, b"127.0.0.1", path).status in (404, 405)
cases.end()

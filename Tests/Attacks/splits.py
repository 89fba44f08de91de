"""Requests that arrive in two pieces, split at every byte boundary, and byte by byte: answered the same."""

import concurrent.futures
import json
import threading

from hub import Cases, Hub, fresh_address
from websocket_peer import HELLO, frame, request
from wire import Wire

_slots = threading.Semaphore(24)


def answered(hub, pieces, methods, statuses):
    """Sends the pieces in packets of their own."""
    with _slots, Wire(hub.open(fresh_address())) as wire:
        for n, piece in enumerate(pieces):
            wire.send(piece)
            if n < len(pieces) - 1:
                wire.receive(0.002)
        got = wire.answers(*methods, seconds=5)
        return [a.status for a in got if a.whole] == statuses and not wire.rest or f"{[len(p) for p in pieces][:3]}: {got}"


def session(hub, token, words, place):
    """A handshake and its first frames, split at `place`."""
    with _slots, Wire(hub.open(fresh_address())) as wire:
        wire.send(words[:place])
        wire.receive(0.002)
        wire.send(words[place:])
        for _ in range(200):
            if b'"welcome"' in wire.raw and b"\x8a\x04ping" in wire.raw:
                return True
            if not wire.receive(5):
                break
        return f"split at {place}: {wire.raw[:40]!r} … {wire.raw[-40:]!r}"


def all_well(name, results):
    bad = [result for result in results if result is not True]
    assert not bad, f"{len(bad)} of {len(results)} {name}: {bad[0]}"


cases = Cases(None)
for kind in (None, "ec"):
    with Hub(tls=kind) as hub, concurrent.futures.ThreadPoolExecutor(24) as pool:
        cases.hub = hub
        where = "TLS" if kind else "plain"
        token = hub.user()
        pixel = hub.register(token)[0]["pixel"].encode()
        body = json.dumps({"code": "ABCD-EFGH-JKMN-PQRS"}).encode()
        post = b"POST /v1/pair HTTP/1.1\r\nHost: x\r\n"
        chunks = b"".join(b"%x;n=%d\r\n%s\r\n" % (len(p), n, p) for n, p in enumerate((body[:7], body[7:20], body[20:])))
        get = b"GET " + pixel + b" HTTP/1.1\r\nHost: x\r\nUser-Agent: y\r\n\r\n"
        requests = {
            "a pixel": (get, ["GET"], [200]),
            "two pixels": (get + get, ["GET", "GET"], [200, 200]),
            "a body with a length": (post + b"Content-Length: %d\r\n\r\n%s" % (len(body), body) + get, ["POST", "GET"], [404, 200]),
            "a chunked body": (post + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\nx: y\r\n\r\n" + get, ["POST", "GET"], [404, 200]),
            "a HEAD, then an opt-out": (
                b"HEAD /p/x HTTP/1.1\r\nHost: x\r\n\r\nPOST /p/x HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\na=b&c=" + get,
                ["HEAD", "POST", "GET"], [200, 404, 200]),
        }
        for name, (words, methods, statuses) in requests.items():
            step = 13 if kind else 1
            with cases(f"{where}: {name}, split at every byte"):
                all_well("splits", list(pool.map(
                    lambda place: answered(hub, [words[:place], words[place:]], methods, statuses), range(1, len(words), step))))
            with cases(f"{where}: {name}, byte by byte"):
                all_well("", [answered(hub, [words[n:n + 1] for n in range(len(words))], methods, statuses)])
            with cases(f"{where}: {name}, in three, at many pairs of places"):
                pairs = [(i, j) for i in range(1, len(words), 23 * step) for j in range(i + 1, len(words), 29 * step)]
                all_well("splits", list(pool.map(
                    lambda ij: answered(hub, [words[:ij[0]], words[ij[0]:ij[1]], words[ij[1]:]], methods, statuses), pairs)))
        hello = frame(1, HELLO[:5].encode(), fin=False) + frame(9, b"ping") + frame(0, HELLO[5:].encode())
        words = request(token) + hello
        with cases(f"{where}: a handshake and masked frames, split at every byte"):
            all_well("splits", list(pool.map(lambda place: session(hub, token, words, place), range(1, len(words), 3 if kind else 1))))
cases.end()

"""Memory of the hub with many idle WebSocket sessions, and the time of one activity to all of one user's.

sessions.py URL TOKENS COUNT PID, where TOKENS is a file with one a line, the first that of sam@example.com, and PID is the hub's.
A hub with a certificate of its own is not verified.
"""
import json, resource, select, socket, ssl, sys, time, urllib.parse, urllib.request

resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
ANYBODY = ssl._create_unverified_context()


def resident(pid):
    """KiB of a process that are in memory."""
    with open("/proc/%s/status" % pid) as status:
        return int(next(line for line in status if line.startswith("VmRSS")).split()[1])


def frame(payload):
    """A text frame of less than 126 bytes, as a client sends it (RFC 6455, 5.2)."""
    mask = b"\1\2\3\4"
    return bytes([0x81, 0x80 | len(payload)]) + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload))


def subscribe(url, device, token):
    """A session that is live."""
    place = urllib.parse.urlsplit(url)
    connection = socket.create_connection((place.hostname, place.port))
    if place.scheme == "https":
        connection = ANYBODY.wrap_socket(connection)
    connection.sendall(("GET /v1/subscribe HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        "Sec-WebSocket-Protocol: mailbell.v1\r\nAuthorization: Bearer %s\r\n\r\n" % token).encode())
    connection.sendall(frame(json.dumps({"type": "hello", "device": device}).encode()))
    seen = b""
    while b'"live"' not in seen and b'"bye"' not in seen:
        piece = connection.recv(4096)
        assert piece, b"the hub closed the connection after " + seen[-300:]
        seen += piece
    assert b'"live"' in seen, seen[-300:]
    return connection


def open_all(url, tokens, count):
    return [subscribe(url, "bench-%d" % i, tokens[i % len(tokens)]) for i in range(count)]


def main(url, tokens, count, pid):
    tokens = open(tokens).read().split()
    before = resident(pid)
    start = time.time()
    sessions = open_all(url, tokens, count)
    after = resident(pid)
    print("%d sessions opened in %.1f s: %.1f MB, %.1f KB a session" %
          (count, time.time() - start, after / 1024, (after - before) / count))

    request = urllib.request.Request(url + "/v1/messages", json.dumps(
        {"from": "sam@example.com", "subject": "to all", "to": [{"email": "all@example.com"}]}).encode(),
        {"Authorization": "Bearer " + tokens[0]})
    start = time.time()
    urllib.request.urlopen(request, context=ANYBODY if url.startswith("https") else None).read()
    own = sessions[::len(tokens)]
    poll = select.epoll()
    for connection in own:
        poll.register(connection.fileno(), select.EPOLLIN)
    waiting = {connection.fileno() for connection in own}
    while waiting and time.time() - start < 30:
        for descriptor, _ in poll.poll(1):
            if descriptor in waiting:
                waiting.discard(descriptor)
                poll.unregister(descriptor)
    print("one activity reached %d of %d sessions of its user within %.2f s" % (len(own) - len(waiting), len(own), time.time() - start))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])

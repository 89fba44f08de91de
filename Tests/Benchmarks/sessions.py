"""Idle WebSocket sessions of the hub, or subscribers of nchan: the memory of each, and the time of one activity to all of one user's.

sessions.py hub|nchan URL PID TOKENS COUNT… where TOKENS is a file with one a line, the first that of user-0@example.com, and PID is
the server's. For each COUNT, which grow, a line `COUNT KIB SECONDS`: KiB of memory a session, and how long all took to open.
A certificate is not verified.
"""
import json, re, resource, select, socket, ssl, sys, time, urllib.parse, urllib.request

resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
FIRST = 200
ANYBODY = ssl._create_unverified_context()
UPGRADE = ("GET %s HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n%s\r\n")


def resident(pid):
    """KiB of a process that are in memory."""
    with open("/proc/%s/status" % pid) as status:
        return int(next(line for line in status if line.startswith("VmRSS")).split()[1])


def frame(payload):
    """A text frame of less than 126 bytes, as a client sends it (RFC 6455, 5.2)."""
    mask = b"\1\2\3\4"
    return bytes([0x81, 0x80 | len(payload)]) + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload))


def connected(url):
    place = urllib.parse.urlsplit(url)
    connection = socket.create_connection((place.hostname, place.port))
    return ANYBODY.wrap_socket(connection) if place.scheme == "https" else connection


def received(connection, end):
    """All that comes up to what this pattern matches, which is no longer than 200 bytes."""
    seen = b""
    while True:
        piece = connection.recv(262144)
        assert piece, b"the server closed the connection after " + seen[-300:]
        last = re.search(end, seen[-200:] + piece)
        seen += piece
        if last:
            return seen


def subscribe(url, device, token, **hello):
    """A session of the hub that is live, and all that was replayed to it."""
    connection = connected(url)
    connection.sendall((UPGRADE % ("/v1/subscribe", "Sec-WebSocket-Protocol: mailbell.v1\r\nAuthorization: Bearer %s\r\n" % token)
                        ).encode())
    connection.sendall(frame(json.dumps({"type": "hello", "device": device, **hello}).encode()))
    seen = received(connection, rb'"type":"live","seq":\d+}|"type":"bye"')
    assert b'"type":"live"' in seen, seen[-300:]
    return connection, seen


def open_all(url, tokens, numbers):
    return [subscribe(url, "bench-%d" % i, tokens[i % len(tokens)])[0] for i in numbers]


def nchan_subscriber(url, channel):
    connection = connected(url)
    connection.sendall((UPGRADE % ("/sub/%d" % channel, "")).encode())
    assert b" 101 " in received(connection, rb"\r\n\r\n")
    return connection


def tell_all(url, token, own):
    """Prints how long one activity takes to all sessions of its user."""
    request = urllib.request.Request(url + "/v1/messages", json.dumps(
        {"from": "user-0@example.com", "subject": "to all", "to": [{"email": "all@example.com"}]}).encode(),
        {"Authorization": "Bearer " + token})
    start = time.time()
    urllib.request.urlopen(request, context=ANYBODY if url.startswith("https") else None).read()
    poll = select.epoll()
    for connection in own:
        poll.register(connection.fileno(), select.EPOLLIN)
    waiting = {connection.fileno() for connection in own}
    while waiting and time.time() - start < 30:
        for descriptor, _ in poll.poll(1):
            waiting.discard(descriptor)
            poll.unregister(descriptor)
    print("one activity reached %d of %d sessions of its user within %.3f s" %
          (len(own) - len(waiting), len(own), time.time() - start), file=sys.stderr)


def main(kind, url, pid, tokens, *counts):
    tokens = open(tokens).read().split()
    sessions = []

    def open_up_to(count):
        numbers = range(len(sessions), count)
        if kind == "hub":
            sessions.extend(open_all(url, tokens, numbers))
        else:
            sessions.extend(nchan_subscriber(url, i % len(tokens)) for i in numbers)

    # What the first sessions make a server load or reserve is not memory of a session.
    open_up_to(FIRST)
    time.sleep(2)
    before, start = resident(pid), time.time()
    for count in map(int, counts):
        open_up_to(count)
        print(count, "%.2f" % ((resident(pid) - before) / (count - FIRST)), "%.1f" % (time.time() - start))
    if kind == "hub":
        tell_all(url, tokens[0], sessions[::len(tokens)])


if __name__ == "__main__":
    main(*sys.argv[1:])

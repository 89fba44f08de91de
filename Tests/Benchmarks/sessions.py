"""Memory of the hub with many idle WebSocket sessions, and the time of one activity to all of one user's.

sessions.py HOST PORT TOKENS COUNT PID URL, where TOKENS is a file with one a line, the first that of sam@example.com.
"""
import json, resource, select, socket, sys, time, urllib.request

host, port, tokens, count, pid, url = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5], sys.argv[6]
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)


tokens = open(tokens).read().split()


def resident():
    with open("/proc/%s/status" % pid) as status:
        return int(next(line for line in status if line.startswith("VmRSS")).split()[1])


def frame(payload):
    mask = b"\1\2\3\4"
    return bytes([0x81, 0x80 | len(payload)]) + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload))


def subscribe(device, token):
    connection = socket.create_connection((host, port))
    connection.sendall(("GET /v1/subscribe HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        "Sec-WebSocket-Protocol: mailbell.v1\r\nAuthorization: Bearer %s\r\n\r\n" % token).encode())
    connection.sendall(frame(json.dumps({"type": "hello", "device": device}).encode()))
    seen = b""
    while b'"live"' not in seen and b'"bye"' not in seen:
        seen += connection.recv(4096)
    assert b'"live"' in seen, seen
    return connection


before = resident()
start = time.time()
sessions = [subscribe("bench-%d" % i, tokens[i % len(tokens)]) for i in range(count)]
after = resident()
print("%d sessions opened in %.1f s: %.1f MB, %.1f KB a session" %
      (count, time.time() - start, after / 1024, (after - before) / count))

request = urllib.request.Request(url + "/v1/messages", json.dumps(
    {"from": "sam@example.com", "subject": "to all", "to": [{"email": "all@example.com"}]}).encode(),
    {"Authorization": "Bearer " + tokens[0]})
start = time.time()
urllib.request.urlopen(request).read()
poll = select.epoll()
own = sessions[::len(tokens)]
for connection in own:
    poll.register(connection.fileno(), select.EPOLLIN)
waiting = {connection.fileno() for connection in own}
while waiting and time.time() - start < 30:
    for descriptor, _ in poll.poll(1):
        if descriptor in waiting:
            waiting.discard(descriptor)
            poll.unregister(descriptor)
print("one activity reached %d of %d sessions of its user within %.2f s" % (len(own) - len(waiting), len(own), time.time() - start))

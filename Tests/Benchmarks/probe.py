"""Hits at an even rate, each on a connection of its own, until SIGTERM: probe.py PORT PATHS RATE

A hit is sent when it is due, whatever became of those before. Then it prints how many were answered 200, refused (by a closed
connection or another answer), and not answered within 10 s, for how long any were refused, and the longest time to an answer.
"""
import errno, selectors, signal, socket, sys, time

port, paths, rate = int(sys.argv[1]), open(sys.argv[2]).read().split(), float(sys.argv[3])
PATIENCE = 10
going = True


def stop(*_):
    global going
    going = False


signal.signal(signal.SIGTERM, stop)
ready = selectors.DefaultSelector()
waiting = {}  # socket: when its hit was due
answered, refused, late = [], [], 0
due, n = time.monotonic(), 0
while going or waiting:
    moment = time.monotonic()
    while going and due <= moment:
        connection = socket.socket()
        connection.setblocking(False)
        waiting[connection] = due
        error = connection.connect_ex(("127.0.0.1", port))
        if error == errno.EINPROGRESS or not error:
            ready.register(connection, selectors.EVENT_WRITE, n)
        else:
            refused.append(waiting.pop(connection))
            connection.close()
        due, n = due + 1 / rate, n + 1
    for key, events in ready.select(0.005):
        connection = key.fileobj
        try:
            if events & selectors.EVENT_WRITE:
                connection.sendall(("GET %s HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 81.2.%d.%d\r\nConnection: close\r\n"
                                    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n\r\n"
                                    % (paths[key.data % len(paths)], key.data // 200 % 200, key.data % 200)).encode())
                ready.modify(connection, selectors.EVENT_READ, key.data)
                continue
            is_good = b" 200 " in connection.recv(4096)[:16]
        except OSError:
            is_good = False
        began = waiting.pop(connection)
        if is_good:
            answered.append(time.monotonic() - began)
        else:
            refused.append(began)
        ready.unregister(connection)
        connection.close()
    for connection in [one for one, began in waiting.items() if began < time.monotonic() - PATIENCE]:
        late += 1
        del waiting[connection]
        ready.unregister(connection)
        connection.close()
answered.sort()
print("hits meanwhile, %.0f/s: %d answered, %d refused%s, %d not answered within %d s; answers: median %.1f ms, longest %.0f ms" % (
    rate, len(answered), len(refused), ", within %.1f s" % (max(refused) - min(refused)) if refused else "", late, PATIENCE,
    answered[len(answered) // 2] * 1e3, answered[-1] * 1e3))

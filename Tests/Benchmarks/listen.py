"""A session that takes all that comes, until it is ended: listen.py hub URL TOKEN, or listen.py nchan URL CHANNEL"""
import re, sys

import sessions

kind, url, whose = sys.argv[1:]
if kind == "hub":
    connection, tail = sessions.subscribe(url, "listener", whose)
else:
    connection, tail = sessions.nchan_subscriber(url, int(whose)), b""
print("listening", flush=True)
acknowledged = 0
while piece := connection.recv(262144):
    # A seq may lie on the border of two pieces; an acknowledgement is due after 8,192 activities only.
    seqs = re.findall(rb'"type":"activity","seq":(\d+),', piece)
    if kind == "hub" and seqs and int(seqs[-1]) >= acknowledged + 100:
        acknowledged = int(seqs[-1])
        connection.sendall(sessions.frame(b'{"type":"ack","seq":%d}' % acknowledged))
sys.exit("the server ended the session")

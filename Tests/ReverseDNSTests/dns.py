#!/usr/bin/env python3
"""A name server on loopback for tests: dns.py PORT. It knows the addresses of 192.0.2.0/24 and 2001:db8::/32.

What it answers goes by the last part of the address:

  10  a.mail.example.com, and back
  11  liar.mail.example.com, which leads to 192.0.2.99
  12  nothing at all
  13  there is no such name
  14  SERVFAIL
  15  over UDP that it does not fit; over TCP 300 names of 190 bytes, none of which leads back
  16  first a forged answer with another id and 4,000 bytes, then b.mail.example.com, and back
  17  as 10, after half a second
  18  a name that is no host's
  19  a text of random bytes
  20 and up  host-N.mail.example.com, and back

Each question is one line on standard output.
"""

import os
import socket
import socketserver
import struct
import sys
import threading
import time

PTR, A, AAAA = 12, 1, 28


def encode(name):
    return b"".join(bytes([len(part)]) + part for part in name.split(b".")) + b"\0"


def decode(packet, at):
    parts = []
    while packet[at]:
        parts.append(packet[at + 1 : at + 1 + packet[at]])
        at += 1 + packet[at]
    return b".".join(parts).lower(), at + 1


def answer(packet, code=0, records=(), truncated=False, wrong_id=False):
    (number,) = struct.unpack("!H", packet[:2])
    _, end = decode(packet, 12)
    question = packet[12 : end + 4]
    flags = 0x8180 | code | (0x0200 if truncated else 0)
    head = struct.pack("!6H", number ^ (0x5555 if wrong_id else 0), flags, 1, len(records), 0, 0)
    body = b"".join(b"\xc0\x0c" + struct.pack("!2HIH", kind, 1, 60, len(data)) + data for kind, data in records)
    return head + question + body


def name_of(last):
    return {10: b"a", 11: b"liar", 16: b"b", 17: b"slow"}.get(last, b"host-%d" % last) + b".mail.example.com"


def address_of(name):
    first = name.split(b".")[0]
    last = {b"a": 10, b"liar": 99, b"b": 16, b"slow": 17}.get(first)
    if last is None and first.startswith(b"host-"):
        last = int(first[5:])
    return last


def replies(packet, tcp):
    """The packets with which a question is answered."""
    name, end = decode(packet, 12)
    (kind,) = struct.unpack("!H", packet[end : end + 2])
    print(kind, name.decode("latin-1"), "tcp" if tcp else "udp", flush=True)
    if kind == PTR and name.endswith(b".in-addr.arpa"):
        last = int(name.split(b".")[0])
    elif kind == PTR and name.endswith(b".ip6.arpa"):
        digits = name.split(b".")
        last = int(digits[1] + digits[0], 16)
    elif kind in (A, AAAA) and name.endswith(b".mail.example.com"):
        last = address_of(name)
        if last is None:
            return [answer(packet, code=3)]
        data = bytes([192, 0, 2, last]) if kind == A else bytes.fromhex("20010db8") + bytes(11) + bytes([last])
        return [answer(packet, records=[(kind, data)])]
    else:
        return [answer(packet, code=3)]
    good = (PTR, encode(name_of(last)))
    if last == 12:
        return []
    if last == 13:
        return [answer(packet, code=3)]
    if last == 14:
        return [answer(packet, code=2)]
    if last == 15:
        if not tcp:
            return [answer(packet, truncated=True)]
        long = b".".join([b"x" * 60] * 3)
        return [answer(packet, records=[(PTR, encode(b"%d." % i + long)) for i in range(300)])]
    if last == 16:
        forged = answer(packet, records=[(PTR, encode(b"evil.mail.example.com"))] * 100, wrong_id=True)
        return [forged, answer(packet, records=[good])]
    if last == 17:
        time.sleep(0.5)
    if last == 18:
        return [answer(packet, records=[(PTR, encode(b"no host\x1b.example.com"))])]
    if last == 19:
        return [packet[:12] + os.urandom(200)]
    return [answer(packet, records=[good])]


class UDP(socketserver.BaseRequestHandler):
    def handle(self):
        packet, sock = self.request
        for reply in replies(packet, tcp=False):
            sock.sendto(reply, self.client_address)


class TCP(socketserver.BaseRequestHandler):
    def handle(self):
        length = struct.unpack("!H", self.request.recv(2, socket.MSG_WAITALL))[0]
        packet = self.request.recv(length, socket.MSG_WAITALL)
        for reply in replies(packet, tcp=True):
            self.request.sendall(struct.pack("!H", len(reply)) + reply)


class Servers:
    class UDPServer(socketserver.ThreadingMixIn, socketserver.UDPServer):
        daemon_threads = True
        max_packet_size = 65536

    class TCPServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
        daemon_threads = True
        allow_reuse_address = True


if __name__ == "__main__":
    where = ("127.0.0.1", int(sys.argv[1]))
    tcp = Servers.TCPServer(where, TCP)
    udp = Servers.UDPServer(where, UDP)
    threading.Timer(120, lambda: os._exit(0)).start()
    threading.Thread(target=tcp.serve_forever, daemon=True).start()
    print("ready", flush=True)
    udp.serve_forever()

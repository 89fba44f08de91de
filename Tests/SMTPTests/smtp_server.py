"""A mail server for tests that takes, puts off, refuses and drops what it is given, as it is told by addresses.

smtp_server.py FOLDER: listens on loopback, prints `NAME PORT` for each port and then an empty line, and ends when its
input does. Certificates (NAME.pem and NAME.key) are in FOLDER; each message taken is written there as N.eml, the bytes
as they were before dots were doubled, and N.json. The ports are in PORTS. By the part before the @ of

  a sender:    refused
  a recipient: nobody (550), full (452), rejected and later (554 and 451 after the message), cut (dropped in the middle of
               the message), gone (dropped after its end), leaving (dropped once the message was taken), bye (421 to
               the next MAIL)
  a user:      busy (454)
"""

import base64
import itertools
import json
import os
import socket
import ssl
import sys
import threading

PASSWORD = "correct horse £"
# Of each port: the certificate, whether TLS comes first, and which logins there are.
PORTS = {
    "tls": ("good", True, "PLAIN LOGIN"),
    "login": ("good", True, "LOGIN"),
    "noauth": ("good", True, None),
    "stranger": ("stranger", True, "PLAIN"),
    "other": ("other", True, "PLAIN"),
    "starttls": ("good", False, "PLAIN LOGIN"),
    "plain": (None, False, "PLAIN LOGIN"),
    "closed": (None, False, "554"),
    "silent": (None, False, "silent"),
}
numbers = itertools.count(1)
connections = itertools.count(1)
folder = sys.argv[1]


class Session:
    def __init__(self, connection, certificate, tls, auth):
        self.socket = connection
        self.certificate = certificate
        self.encrypted = False
        self.auth = auth
        self.rest = b""
        self.number = next(connections)
        self.user = None
        self.bye = False
        if tls:
            self.encrypt()

    def encrypt(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{folder}/{self.certificate}.pem", f"{folder}/{self.certificate}.key")
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.encrypted = True
        self.rest = b""

    def say(self, text):
        self.socket.sendall(text.encode() + b"\r\n")

    def fill(self):
        piece = self.socket.recv(1 << 18)
        if not piece:
            raise ConnectionError("closed")
        return piece

    def line(self):
        while b"\r\n" not in self.rest:
            self.rest += self.fill()
        line, self.rest = self.rest.split(b"\r\n", 1)
        return line.decode()

    def run(self):
        if self.auth == "silent":
            while True:
                self.fill()
        if self.auth == "554":
            return self.say("554 5.3.2 no mail is taken here")
        self.say("220 test ESMTP")
        self.reset()
        while True:
            line = self.line()
            verb, _, rest = line.partition(" ")
            method = getattr(self, "on_" + verb.lower(), None)
            if method is None:
                self.say("500 5.5.1 what?")
            elif method(rest) is False:
                return None

    def reset(self):
        self.sender, self.parameters, self.recipients = None, "", []

    def on_ehlo(self, _):
        offers = ["test", "SIZE 60000000", "8BITMIME", "SMTPUTF8"]
        if not self.encrypted and self.certificate:
            offers.append("STARTTLS")
        elif self.auth:
            offers.append("AUTH " + self.auth)
        for offer in offers[:-1]:
            self.say("250-" + offer)
        self.say("250 " + offers[-1])

    def on_starttls(self, _):
        self.say("220 2.0.0 go on")
        self.encrypt()

    def on_auth(self, rest):
        mechanism, _, initial = rest.partition(" ")
        if mechanism == "PLAIN":
            if not initial:
                self.say("334 ")
                initial = self.line()
            _, user, password = base64.b64decode(initial).decode().split("\0")
        else:
            if not initial:
                self.say("334 " + base64.b64encode(b"Username:").decode())
                initial = self.line()
            user = base64.b64decode(initial).decode()
            self.say("334 " + base64.b64encode(b"Password:").decode())
            password = base64.b64decode(self.line()).decode()
        if user.startswith("busy"):
            return self.say("454 4.7.0 come back later")
        if password != PASSWORD:
            return self.say("535 5.7.8 wrong name or password")
        self.user = user
        return self.say("235 2.7.0 welcome")

    def on_mail(self, rest):
        if self.bye:
            self.say("421 4.4.2 nothing was said for too long")
            return False
        address, _, self.parameters = rest[len("FROM:<"):].partition(">")
        if address.startswith("refused"):
            return self.say("553 5.7.1 not you")
        self.sender = address
        return self.say("250 2.1.0 ok")

    def on_rcpt(self, rest):
        address = rest[len("TO:<"):].partition(">")[0]
        if address.startswith("nobody"):
            return self.say("550-5.1.1 no such person\r\n550 5.1.1 at this place")
        if address.startswith("full"):
            return self.say("452 4.2.2 the box is full")
        self.recipients.append(address)
        return self.say("250 2.1.5 ok")

    def has(self, name):
        return any(address.startswith(name + "@") for address in self.recipients)

    def on_data(self, _):
        self.say("354 go on")
        if self.has("cut"):
            self.fill()
            return False
        data = bytearray(b"\r\n" + self.rest)
        while b"\r\n.\r\n" not in data[-(1 << 19):]:
            data += self.fill()
        body, self.rest = bytes(data).split(b"\r\n.\r\n", 1)
        if self.has("gone"):
            return False
        if self.has("rejected"):
            self.say("554 5.7.1 this is spam")
        elif self.has("later"):
            self.say("451 4.3.0 later")
        else:
            self.keep((body + b"\r\n").replace(b"\r\n..", b"\r\n.")[2:])
            self.say("250 2.0.0 taken")
        leaves, self.bye = self.has("leaving"), self.has("bye")
        self.reset()
        return not leaves

    def keep(self, message):
        path = f"{folder}/{next(numbers)}"
        with open(path + ".eml", "wb") as file:
            file.write(message)
        record = {
            "from": self.sender, "recipients": self.recipients, "parameters": self.parameters.strip(),
            "connection": self.number, "user": self.user, "isEncrypted": self.encrypted,
        }
        with open(path + ".new", "w") as file:
            json.dump(record, file)
        os.rename(path + ".new", path + ".json")

    def on_noop(self, _):
        self.say("250 2.0.0 ok")

    def on_rset(self, _):
        self.reset()
        self.say("250 2.0.0 ok")

    def on_quit(self, _):
        self.say("221 2.0.0 bye")
        return False


def serve(connection, settings):
    session = None
    try:
        session = Session(connection, *settings)
        session.run()
    except (OSError, ValueError):
        pass
    finally:
        (session.socket if session else connection).close()


def listen(listener, settings):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, settings), daemon=True).start()


for name, settings in PORTS.items():
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=listen, args=(listener, settings), daemon=True).start()
    print(name, listener.getsockname()[1])
print(flush=True)
sys.stdin.read()
os._exit(0)

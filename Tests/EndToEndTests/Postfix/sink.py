"""Where a test's Postfix relays to: sink.py PORT FOLDER. Each message is FOLDER/N.eml, its recipients FOLDER/N.rcpt."""

import itertools
import os
import socketserver
import sys

port, folder = int(sys.argv[1]), sys.argv[2]
numbers = itertools.count(1)


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 sink\r\n")
        recipients = []
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                self.wfile.write(b"250-sink\r\n250-8BITMIME\r\n250 SIZE 90000000\r\n")
            elif verb == b"RCPT":
                recipients.append(line.split(b"<", 1)[1].split(b">", 1)[0].decode())
                self.wfile.write(b"250 ok\r\n")
            elif verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(line[1:] if line.startswith(b"..") else line)
                name = os.path.join(folder, str(next(numbers)))
                with open(name + ".rcpt", "w") as file:
                    file.write("\n".join(recipients))
                with open(name + ".new", "wb") as file:
                    file.write(b"".join(lines))
                os.rename(name + ".new", name + ".eml")
                recipients = []
                self.wfile.write(b"250 taken\r\n")
            elif verb == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer.daemon_threads = True
with socketserver.ThreadingTCPServer(("127.0.0.1", port), Session) as server:
    print("ready", flush=True)
    server.serve_forever()

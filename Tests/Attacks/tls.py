"""L11: what the hub's own TLS agrees to: 1.2 with forward secrecy and AEAD, 1.3; and aborted handshakes of every kind."""

import os
import socket
import ssl
import struct
import subprocess
import warnings

from hub import Cases, Hub, client_hello, eventually, fresh_address, secured

warnings.simplefilter("ignore", DeprecationWarning)
REFUSED = ["NULL", "aNULL", "RC4", "3DES", "kRSA", "EXPORT", "AES128-SHA", "AES256-GCM-SHA384", "AES128-SHA256", "CAMELLIA", "SEED", "PSK",
           "ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES256-SHA384", "ECDHE-RSA-AES128-SHA", "DHE-RSA-AES128-SHA256", "ARIA+kRSA", "IDEA"]
TAKEN = {"ec": ["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"],
         "rsa": ["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305"]}


def agreed(hub, *words, text=""):
    """What openssl's client agrees on, or nothing."""
    done = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{hub.port}", *words], input=text, capture_output=True, text=True, timeout=20)
    said = done.stdout + done.stderr
    line = next((line for line in said.splitlines() if "Cipher is" in line), "")
    return ("" if "(NONE)" in line else line.rsplit(" ", 1)[-1]), said


cases = Cases(None)
for kind in ("ec", "rsa"):
    with Hub(tls=kind) as hub:
        cases.hub = hub
        for version in ("-tls1", "-tls1_1"):
            with cases(f"{kind}: {version} is refused"):
                assert not agreed(hub, version, "-cipher", "ALL:@SECLEVEL=0")[0]
        for cipher in REFUSED:
            with cases(f"{kind}: {cipher} is refused"):
                got, said = agreed(hub, "-tls1_2", "-cipher", cipher + ":@SECLEVEL=0")
                assert not got, f"agreed on {got}"
        for cipher in TAKEN[kind]:
            with cases(f"{kind}: {cipher} is taken"):
                assert agreed(hub, "-tls1_2", "-cipher", cipher)[0] == cipher
        with cases(f"{kind}: 1.3 is taken"):
            assert agreed(hub, "-tls1_3")[0].startswith("TLS_")
        with cases(f"{kind}: no compression"):
            assert "Compression: NONE" in agreed(hub, "-tls1_2")[1]
        with cases(f"{kind}: no renegotiation"):
            process = subprocess.Popen(
                ["openssl", "s_client", "-connect", f"127.0.0.1:{hub.port}", "-tls1_2"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            said = process.communicate("R\nR\n", timeout=20)[0]
            assert "RENEGOTIATING" in said and "no renegotiation" in said, said[-300:]

with Hub(tls="ec") as hub:
    cases.hub = hub
    hello = client_hello()
    baseline = hub.open_files

    def abort(data, how):
        """Sends the bytes and leaves: by a close, a half-close or a reset."""
        one = hub.connect(fresh_address())
        one.sendall(data)
        if how == "half":
            one.settimeout(2)
            try:
                # Which fails where the hub has ended the connection already.
                one.shutdown(socket.SHUT_WR)
                while one.recv(4096):
                    pass
            except OSError:
                pass
        if how == "reset":
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        one.close()

    for how in ("close", "half", "reset"):
        with cases(f"a handshake that ends after every 5th byte, by {how}"):
            for length in range(0, len(hello) + 1, 5):
                abort(hello[:length], how)
    with cases("handshakes with a wrong byte"):
        for place in range(0, len(hello), 3):
            abort(hello[:place] + bytes([hello[place] ^ 0x55]) + hello[place + 1:], "half" if place % 2 else "close")
    with cases("random bytes, records of every type"):
        for n in range(200):
            abort(bytes([20 + n % 6, 3, n % 5]) + struct.pack(">H", (n * 397) % 20_000) + os.urandom(n * 7), "close")
    with cases("plain HTTP on the TLS port"):
        one = hub.connect(fresh_address())
        one.sendall(b"GET /p/x HTTP/1.1\r\nhost: x\r\n\r\n")
        one.settimeout(3)
        try:
            assert b"200" not in one.recv(100)
        except ConnectionResetError:
            pass
        one.close()
    with cases("a client that ends TLS without a notice, 100 times"):
        for n in range(100):
            one = secured(hub.connect(fresh_address()))
            one.sendall(b"GET /p/x HTTP/1.1\r\nhost: x\r\n\r\n"[: n % 30])
            one.close()
    with cases("the last answer comes whole, and then the end"):
        one = secured(hub.connect(fresh_address()))
        one.sendall(b"GET /p/x HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        data = b""
        while piece := one.recv(4096):
            data += piece
        assert b"200" in data[:20], data[:60]
        one.close()
    with cases("descriptors are given back"):
        eventually("no descriptor is left", lambda: hub.open_files <= baseline + 2, 15)
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        with cases(f"a session is resumed or not, but answered: {version.name}"):
            for n in range(3):
                with secured(hub.connect(fresh_address()), version=version) as one:
                    one.sendall(b"GET /p/x HTTP/1.1\r\nhost: x\r\n\r\n")
                    assert one.recv(100).startswith(b"HTTP/1.1 200")
cases.end()

"""Requests whose end two readers could see in two places: refused and closed, or read in the one right way."""

from hub import Cases, Hub
from wire import GET, refused, taken, talk

POST = b"POST /v1/pair HTTP/1.1\r\nhost: x\r\n"
# Each is one field section: what a proxy in front and the hub could read in two ways. RFC 9112, 6.
AMBIGUOUS = {
    "two lengths": b"content-length: 2\r\ncontent-length: 40\r\n",
    "two lengths, equal": b"content-length: 2\r\ncontent-length: 2\r\n",
    "a list of lengths": b"content-length: 2, 2\r\n",
    "a list of unequal lengths": b"content-length: 2, 3\r\n",
    "a length with a sign": b"content-length: +2\r\n",
    "a negative length": b"content-length: -2\r\n",
    "a negative length of one": b"content-length: -1\r\n",
    "a length in hex": b"content-length: 0x2\r\n",
    "a length with a fraction": b"content-length: 2.0\r\n",
    "a length with a space inside": b"content-length: 1 2\r\n",
    "a length with an underscore": b"content-length: 1_0\r\n",
    "a length in other digits": b"content-length: \xd9\xa2\r\n",
    "an empty length": b"content-length:\r\n",
    "a length of blanks": b"content-length: \t \r\n",
    "a length of 23 digits": b"content-length: 99999999999999999999999\r\n",
    "a length of 2^64 + 2": b"content-length: 18446744073709551618\r\n",
    "a length of 2^63": b"content-length: 9223372036854775808\r\n",
    "a length of 2^63 - 1": b"content-length: 9223372036854775807\r\n",
    "a folded length": b"content-length:\r\n 2\r\n",
    "a length with folded digits": b"content-length: 2\r\n 0\r\n",
    "a space before the colon": b"content-length : 2\r\n",
    "a tab before the colon": b"content-length\t: 2\r\n",
    "a length and chunks": b"content-length: 2\r\ntransfer-encoding: chunked\r\n",
    "chunks and a length": b"transfer-encoding: chunked\r\ncontent-length: 2\r\n",
    "a space before the colon of chunks": b"content-length: 2\r\ntransfer-encoding : chunked\r\n",
    "an empty coding": b"content-length: 2\r\ntransfer-encoding:\r\n",
    "a line that begins with a space": b"content-length: 2\r\n transfer-encoding: chunked\r\n",
    "a NUL in a name": b"content-length: 2\r\ntransfer\0-encoding: chunked\r\n",
    "a coding after chunks": b"transfer-encoding: chunked, identity\r\n",
    "chunks twice": b"transfer-encoding: chunked, chunked\r\n",
    "chunks in two lines": b"transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n",
    "an unknown coding": b"transfer-encoding: xchunked\r\n",
    "identity": b"transfer-encoding: identity\r\ncontent-length: 2\r\n",
    "gzip, then chunks": b"transfer-encoding: gzip, chunked\r\n",
    "chunks with a parameter": b"transfer-encoding: chunked;a=b\r\n",
    "chunks in quotes": b"transfer-encoding: \"chunked\"\r\n",
    "chunks with a control character": b"transfer-encoding: \x0bchunked\r\n",
    "chunks, bare CR": b"transfer-encoding: chunked\rx: y\r\n",
}
# The same two ways, whichever the first request is: the hub may take these, as one request.
UNAMBIGUOUS = {
    "a length with blanks around": POST + b"content-length: \t2 \r\n\r\n{}",
    "a length with zeros before": POST + b"content-length: 0002\r\n\r\n{}",
    "names in capitals": b"POST /v1/pair HTTP/1.1\r\nHOST: x\r\nCONTENT-LENGTH: 2\r\n\r\n{}",
    "chunks": POST + b"transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "chunks in capitals": POST + b"Transfer-Encoding: CHUNKED\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "chunks with extensions": POST + b"transfer-encoding: chunked\r\n\r\n2;a=b;c=\"d\"\r\n{}\r\n0;e\r\n\r\n",
    "chunks with trailers": POST + b"transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nx-a: b\r\ncontent-length: 9\r\n\r\n",
    "a chunk's length with zeros before": POST + b"transfer-encoding: chunked\r\n\r\n0002\r\n{}\r\n000\r\n\r\n",
}
CHUNKS = {
    "a negative chunk": b"-1\r\n{}\r\n0\r\n\r\n",
    "a chunk with a sign": b"+2\r\n{}\r\n0\r\n\r\n",
    "a chunk in 0x": b"0x2\r\n{}\r\n0\r\n\r\n",
    "an empty chunk length": b"\r\n{}\r\n0\r\n\r\n",
    "a chunk of 2^64 + 2": b"10000000000000002\r\n{}\r\n0\r\n\r\n",
    "a chunk of 2^63": b"8000000000000000\r\n{}\r\n0\r\n\r\n",
    "a chunk of 100 digits": b"f" * 100 + b"\r\n",
    "a chunk that is longer than said": b"2\r\n{}x\r\n0\r\n\r\n",
    "a chunk without its line end": b"2\r\n{}0\r\n\r\n",
    "a chunk's line ended by LF": b"2\n{}\n0\n\n",
    "a chunk with a space before": b" 2\r\n{}\r\n0\r\n\r\n",
    "an extension without end": b"2;" + b"a" * 100_000 + b"\r\n{}\r\n0\r\n\r\n",
    "a NUL in an extension": b"2;a\0\r\n{}\r\n0\r\n\r\n",
    "a bare CR in an extension": b"2;a\rb\r\n{}\r\n0\r\n\r\n",
    "a folded trailer": b"2\r\n{}\r\n0\r\nx: y\r\n z\r\n\r\n",
    "a trailer without a colon": b"2\r\n{}\r\n0\r\nxyz\r\n\r\n",
    "trailers without end": b"2\r\n{}\r\n0\r\n" + b"x: y\r\n" * 20_000,
}
HEADS = {
    "no host": b"GET /p/x HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /p/x HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n",
    "two equal hosts": b"GET /p/x HTTP/1.1\r\nhost: x\r\nhost: x\r\n\r\n",
    "a NUL in a value": b"GET /p/x HTTP/1.1\r\nhost: x\r\nx-a: b\0c\r\n\r\n",
    "a bare CR in a value": b"GET /p/x HTTP/1.1\r\nhost: x\ruser-agent: y\r\n\r\n",
    "a folded value": b"GET /p/x HTTP/1.1\r\nhost: x\r\nx-a: b\r\n c\r\n\r\n",
    "a name with a space": b"GET /p/x HTTP/1.1\r\nhost: x\r\nx a: b\r\n\r\n",
    "an empty name": b"GET /p/x HTTP/1.1\r\nhost: x\r\n: b\r\n\r\n",
    "a field without a colon": b"GET /p/x HTTP/1.1\r\nhost: x\r\nxyz\r\n\r\n",
    "a name beyond ASCII": b"GET /p/x HTTP/1.1\r\nhost: x\r\nx-\xc3\xa4: b\r\n\r\n",
    "two spaces in the line": b"GET  /p/x HTTP/1.1\r\nhost: x\r\n\r\n",
    "a tab in the line": b"GET\t/p/x HTTP/1.1\r\nhost: x\r\n\r\n",
    "a word too many": b"GET /p/x y HTTP/1.1\r\nhost: x\r\n\r\n",
    "a space after the version": b"GET /p/x HTTP/1.1 \r\nhost: x\r\n\r\n",
    "no version": b"GET /p/x\r\n\r\n",
    "version 0.9": b"GET /p/x HTTP/0.9\r\nhost: x\r\n\r\n",
    "version 2.0": b"GET /p/x HTTP/2.0\r\nhost: x\r\n\r\n",
    "version 1.10": b"GET /p/x HTTP/1.10\r\nhost: x\r\n\r\n",
    "version in small letters": b"GET /p/x http/1.1\r\nhost: x\r\n\r\n",
    "a control character in the path": b"GET /p/\x01 HTTP/1.1\r\nhost: x\r\n\r\n",
    "a NUL in the path": b"GET /p/\0 HTTP/1.1\r\nhost: x\r\n\r\n",
    "a path beyond ASCII": b"GET /p/\xff HTTP/1.1\r\nhost: x\r\n\r\n",
    "a target without a slash": b"GET p/x HTTP/1.1\r\nhost: x\r\n\r\n",
    "a method with a colon": b"G:T /p/x HTTP/1.1\r\nhost: x\r\n\r\n",
    "a method of 10,000 letters": b"G" * 10_000 + b" /p/x HTTP/1.1\r\nhost: x\r\n\r\n",
    "TLS on a plain port": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"a" * 500 + b"\r\n\r\n",
    "zeros": b"\0" * 600 + b"\r\n\r\n",
    "zeros without end": b"\0" * 100_000,
}


with Hub() as hub:
    cases = Cases(hub)
    for name, fields in AMBIGUOUS.items():
        with cases(f"refused: {name}"):
            refused(hub, POST + fields + b"\r\n{}" + GET)
    for name, body in CHUNKS.items():
        with cases(f"refused: {name}"):
            refused(hub, POST + b"transfer-encoding: chunked\r\n\r\n" + body + (GET if len(body) < 1000 else b""))
    for name, head in HEADS.items():
        with cases(f"refused: {name}"):
            refused(hub, head + (GET if head.startswith(b"GET /p/x") else b""))
    for name, request in UNAMBIGUOUS.items():
        with cases(f"one request: {name}"):
            got = taken(hub, request + GET, status=(400, 411), methods=("POST", "GET"))
            assert got[1].status == 404, f"answered {got}"
    with cases("one request: HTTP/1.0 with chunks is refused or closed"):
        refused(hub, POST.replace(b"1.1", b"1.0") + b"transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + GET)
    with cases("one request: a GET with a body"):
        got, wire = talk(hub, b"GET /p/x HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nabcde" + GET, methods=("GET",) * 3)
        # Its body is not a request: either it was taken with the GET, or the connection ended.
        assert [a.status for a in got] in ([200, 404], [400], [413]), f"answered {got}"
    with cases("one request: the body that is left behind by a refusal is no request"):
        secret = b"GET /p/smuggled HTTP/1.1\r\nhost: x\r\n\r\n"
        head = b"POST /nowhere HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n" % len(secret)
        got, wire = talk(hub, head + secret, methods=("POST", "GET"), seconds=1)
        assert [a.status for a in got] == [404], f"answered {got}"
    with cases("absolute form goes by its path"):
        taken(hub, b"GET http://elsewhere.example/p/x HTTP/1.1\r\nhost: elsewhere.example\r\n\r\n", status=200)
    for line, name in ((b"PROPFIND /p/x", "an unknown method"), (b"get /p/x", "a method in small letters"), (b"OPTIONS *", "the asterisk form")):
        with cases(f"{name} is answered"):
            taken(hub, line + b" HTTP/1.1\r\nhost: x\r\n\r\n", status=(200, 204, 400, 404, 405, 501))
    for upgrade in (b"h2c\r\nhttp2-settings: AAMAAABk", b"foo", b"", b"h2c\r\nupgrade: websocket"):
        with cases(f"no upgrade to {upgrade[:12].decode()!r}"):
            got, wire = talk(hub, b"GET /p/x HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: " + upgrade + b"\r\n\r\n" + GET, methods=("GET", "GET"))
            assert [a.status for a in got] in ([200, 404], [400]) and not got[0].interim, f"answered {got}"
    for path in (b"/../../etc/passwd", b"/p/%2e%2e/%00%0d%0a", b"/p/a%0d%0aset-cookie:x", b"/p/%zz", b"//", b"/?" + b"a=b&" * 1500):
        with cases(f"the path {path[:24].decode()}"):
            got, _ = talk(hub, b"GET " + path + b" HTTP/1.1\r\nhost: x\r\n\r\n")
            assert got and got[0].whole and "set-cookie" not in got[0].headers and got[0].status in (200, 400, 404), f"answered {got}"
cases.end()

import HTTPWire
import Testing
import WireHarness

/// RFC 9112, section 3.
@Suite struct RequestLineTests {
    /// RFC 9112, 3.1: methods are case-sensitive tokens.
    @Test(arguments: [
        ("GET", HTTPMethod.get), ("HEAD", .head), ("POST", .post), ("PUT", .put), ("DELETE", .delete),
        ("PATCH", .patch),
        ("OPTIONS", .options), ("PROPFIND", .other), ("get", .other), ("!#$%&'*+-.^_`|~09AZaz", .other),
    ])
    func methodIsAToken(_ name: String, _ method: HTTPMethod) {
        #expect(firstHead(request("\(name) /p HTTP/1.1"))?.method == method)
    }

    /// RFC 9112, 3.2.1.
    @Test(
        arguments: [
            ("/", "/", nil), ("/a/b", "/a/b", nil), ("/a?", "/a", ""), ("/a?b=c&d", "/a", "b=c&d"), ("/?/?", "/", "/?"),
            ("//x/y", "//x/y", nil), ("/%00%0d%0a", "/%00%0d%0a", nil), ("/a\"<>\\^`{|}", "/a\"<>\\^`{|}", nil),
        ] as [(String, String, String?)])
    func originForm(_ target: String, _ path: String, _ query: String?) throws {
        let head = try #require(firstHead(request("GET \(target) HTTP/1.1")))
        #expect(head.path == path)
        #expect(head.query == query)
        #expect(head.host == "x")
    }

    /// RFC 9112, 3.2.2: the target's host counts, and the Host field does not. RFC 9110, 4.2.3: no path is the root.
    @Test(
        arguments: [
            ("http://y/a?b", "/a", "b", "y"), ("HTTPS://y:1/a", "/a", nil, "y:1"), ("http://y", "/", nil, "y"),
            ("http://[::1]:80?q", "/", "q", "[::1]:80"), ("http://y/", "/", nil, "y"),
        ] as [(String, String, String?, String)])
    func absoluteForm(_ target: String, _ path: String, _ query: String?, _ host: String) throws {
        let head = try #require(firstHead(request("GET \(target) HTTP/1.1")))
        #expect(head.path == path)
        #expect(head.query == query)
        #expect(head.host == host)
    }

    @Test func absoluteFormNeedsAHostFieldToo() {
        #expect(refusal(request("GET http://y/ HTTP/1.1", [])) == 400)
    }

    /// RFC 9112, 3.2.3 and 3.2.4.
    @Test func otherForms() throws {
        #expect(firstHead(request("OPTIONS * HTTP/1.1"))?.path == "*")
        let connect = try #require(firstHead(request("CONNECT y:443 HTTP/1.1")))
        #expect(connect.method == .connect)
        #expect(connect.path.isEmpty)
        // What comes behind it may be meant for a tunnel.
        #expect(connect.closes)
    }

    @Test(arguments: [
        "GET", "GET ", "GET /p", "GET /p ", "GET  /p HTTP/1.1", "GET /p  HTTP/1.1", " GET /p HTTP/1.1",
        "GET\t/p HTTP/1.1",
        "GET /p\tHTTP/1.1", "GET /p HTTP/1.1 ", "GET /p HTTP/1.1 x", "GET /p http/1.1", "GET /p HTTP/11",
        "GET /p HTTP/1",
        "GET /p HTTP/1.10", "GET /p HTTP/+1.1", "GET /p HTTP/a.b", "GET /p HTPP/1.1", "GET /p/ü HTTP/1.1",
        "GET /p#f HTTP/1.1", "GET /\u{7f} HTTP/1.1", "GET /\u{0} HTTP/1.1", "GET /a b HTTP/1.1", "G(T /p HTTP/1.1",
        "GET p HTTP/1.1", "GET * HTTP/1.1", "GET x:443 HTTP/1.1", "GET ftp://x/ HTTP/1.1", "GET http:/x HTTP/1.1",
        "GET http:///p HTTP/1.1", "GET http://?q HTTP/1.1", "GET http://:80/ HTTP/1.1", "GET http://u@x/ HTTP/1.1",
        "GET http://a,b/ HTTP/1.1", "GET http://x:8a/ HTTP/1.1", "GET http://[::1/ HTTP/1.1", "GET http://[]/ HTTP/1.1",
        "GET /a\rb HTTP/1.1", "\rGET /p HTTP/1.1", "GET /p\r HTTP/1.1", "GET /p HTTP/1.1\r", "CONNECT  HTTP/1.1",
        "OPTIONS ** HTTP/1.1", "\u{feff}GET /p HTTP/1.1",
    ])
    func malformedLineIsRefused(_ line: String) {
        #expect(refusal(request(line)) == 400)
    }

    /// RFC 9110, 2.5: a higher minor version is spoken to as 1.1. RFC 9112, 2.3.
    @Test func versions() {
        #expect(firstHead(request("GET / HTTP/1.2"))?.isHTTP10 == false)
        #expect(firstHead(request("GET / HTTP/1.9"))?.closes == false)
        #expect(firstHead(request("GET / HTTP/1.0"))?.isHTTP10 == true)
        #expect(refusal(request("GET / HTTP/0.9")) == 505)
        #expect(refusal(request("GET / HTTP/2.0")) == 505)
        #expect(refusal(request("GET / HTTP/3.0")) == 505)
    }

    /// RFC 9113, 3.4: a client that speaks HTTP/2 hears that it is not spoken here.
    @Test func prefaceOfHTTP2() {
        #expect(refusal("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0") == 505)
    }

    /// RFC 9112, 2.2: a few empty lines are passed over; more are an attack.
    @Test func emptyLinesBeforeTheRequest() {
        #expect(firstHead("\r\n\r\n" + request("GET /p HTTP/1.1"))?.path == "/p")
        #expect(refusal(String(repeating: "\r\n", count: 5) + request("GET /p HTTP/1.1")) == 400)
        #expect(refusal("\n" + request("GET /p HTTP/1.1")) == 400)
    }
}

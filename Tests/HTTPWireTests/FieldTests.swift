import HTTPWire
import Testing
import WireHarness

/// RFC 9112, section 5, and RFC 9110, sections 5 and 7.2.
@Suite struct FieldTests {
    @Test func valuesLoseTheWhiteSpaceAroundThem() throws {
        let head = try #require(
            firstHead(request("GET / HTTP/1.1", ["Host:x", "a: \t b c \t", "b:", "c:  ", "d:\u{e9}:\"\t"])))
        #expect(head.first("a") == "b c")
        #expect(head.first("b") == "")
        #expect(head.first("c") == "")
        #expect(head.first("d") == "\u{e9}:\"")
        #expect(head.first("host") == "x")
        #expect(head.first("e") == nil)
    }

    /// RFC 9110, 5.2 and 5.3.
    @Test func linesOfOneNameAreAllSeen() throws {
        let fields = ["host: x", "Forwarded: for=1", "x: y", "forwarded: for=2, for=3"]
        let head = try #require(firstHead(request("GET / HTTP/1.1", fields)))
        #expect(head.all("forwarded") == ["for=1", "for=2, for=3"])
        #expect(head.joined("forwarded") == "for=1, for=2, for=3")
        #expect(head.elements("forwarded") == ["for=1", "for=2", "for=3"])
        #expect(head.first("forwarded") == "for=1")
        #expect(head.joined("y") == nil)
        #expect(head.fieldLines.map(\.name) == ["host", "forwarded", "x", "forwarded"])
    }

    /// RFC 9110, 5.6.1: empty elements are none; and a comma divides whatever stands behind it.
    @Test(arguments: [
        ("a,b", true), ("b", true), (" ,, B ,", true), ("a b", false), ("bb", false), ("", false), (",", false),
        ("b;q=1", false), ("x,\u{301},b,\u{301}", true),
    ])
    func listHasToken(_ value: String, _ has: Bool) throws {
        let head = try #require(firstHead(request("GET / HTTP/1.1", ["host: x", "l: q", "l: \(value)"])))
        #expect(head.list("l", has: "b") == has)
    }

    /// Names that other servers were seen to trip over (L3).
    @Test(arguments: ["x-forwarded", "x-real", "accept-ch", "x-a", "!#$%&'*+-.^_`|~0", "content_length"])
    func anyTokenIsAName(_ name: String) {
        #expect(firstHead(request("GET / HTTP/1.1", ["host: x", "\(name): 1"]))?.first(name) == "1")
    }

    /// RFC 9112, 5.1 and 5.2; RFC 9110, 5.5.
    @Test(arguments: [
        "a", "a b: c", "a : b", "a\t: b", ": b", " a: b", "\ta: b", "a\0: b", "a: \0", "a: b\u{1}c", "a: \u{7f}",
        "a: b\rc",
        "a: b\r", "\ra: b", "\u{e9}: a", "a(: b", "\r", "(a): b", "a\": b", "a: \u{b}b", "a/b: c", "[a]: b",
    ])
    func malformedLineIsRefused(_ line: String) {
        #expect(refusal(request("GET / HTTP/1.1", ["host: x", line])) == 400)
        #expect(refusal(request("GET / HTTP/1.1", [line, "host: x"])) == 400)
    }

    /// RFC 9112, 2.2: LF alone ends a line for some, and not for others.
    @Test(arguments: [
        "GET / HTTP/1.1\nhost: x\r\n\r\n", "GET / HTTP/1.1\r\nhost: x\n\r\n", "GET / HTTP/1.1\r\nhost: x\r\n\n",
    ])
    func lineFeedAloneIsRefused(_ text: String) {
        #expect(refusal(text) == 400)
    }

    /// RFC 9112, 3.2; RFC 9110, 7.2.
    @Test(arguments: ["x", "", "x:80", "x:", "127.0.0.1:1", "[::1]", "[2001:db8::1.2.3.4]:443", "a-b.c_d~e", "%41"])
    func host(_ value: String) {
        #expect(firstHead(request("GET / HTTP/1.1", ["host: \(value)"]))?.host == value)
    }

    @Test(arguments: [
        ["host: x/y"], ["host: x y"], ["host: u@x"], ["host: x,y"], ["host: x?y"], ["host: \u{e9}"], ["host: x:y"],
        ["host: x:1:2"], ["host: [::1"], ["host: []"], ["host: [::1]x"], ["host: [g]"], ["host: <x>"], ["host: x\\y"],
        ["host: x", "Host: x"], ["host: x", "host: y"], [],
    ])
    func notOneHost(_ fields: [String]) {
        #expect(refusal(request("GET / HTTP/1.1", fields)) == 400)
    }

    @Test func version10NeedsNoHost() throws {
        let head = try #require(firstHead(request("GET /p HTTP/1.0", [])))
        #expect(head.host == nil)
        #expect(head.path == "/p")
    }

    /// RFC 9110, 10.1.1.
    @Test func expectation() {
        let length = ["host: x", "content-length: 1"]
        #expect(firstHead(request("POST / HTTP/1.1", length + ["expect: 100-Continue"]))?.expectsContinue == true)
        #expect(firstHead(request("POST / HTTP/1.0", length + ["expect: 100-continue"]))?.expectsContinue == false)
        #expect(refusal(request("POST / HTTP/1.1", length + ["expect: 200-ok"])) == 417)
        #expect(refusal(request("POST / HTTP/1.1", length + ["expect: 100-continue, x"])) == 417)
    }

    /// RFC 9112, 9.3.
    @Test(arguments: [
        ("close", true), ("Close", true), ("keep-alive, close", true), ("keep-alive", false), ("closed", false),
        ("x", false),
    ])
    func connection(_ value: String, _ closes: Bool) {
        #expect(firstHead(request("GET / HTTP/1.1", ["host: x", "connection: \(value)"]))?.closes == closes)
    }
}

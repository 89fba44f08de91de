import HTTPWire
import Testing
import WireHarness

/// RFC 9112, sections 6 and 7.
@Suite struct BodyTests {
    private static func chunked(_ body: String, maximum: Int = 1024) -> HTTPPeer {
        connect(
            request("POST / HTTP/1.1", ["host: x", "transfer-encoding: chunked"], body: body),
            bodies: .admitted(maximum: maximum))
    }
    private static func body(_ peer: HTTPPeer) -> String? {
        for case .body(let body) in peer.events { return String(decoding: body, as: UTF8.self) }
        return nil
    }

    @Test(
        arguments: [
            ("0\r\n\r\n", ""), ("3\r\nabc\r\n0\r\n\r\n", "abc"), ("1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "abc"),
            ("a\r\n0123456789\r\n0\r\n\r\n", "0123456789"), ("A\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
            ("00000003\r\nabc\r\n00000000\r\n\r\n", "abc"), ("2\r\n\r\n\r\n0\r\n\r\n", "\r\n"),
            // Extensions (7.1.1) and trailers (7.1.2) are passed over.
            ("3;a=b\r\nabc\r\n0;x\r\n\r\n", "abc"), ("3 \t; a = \"b;\r\"\r\n", nil),
            ("3 ; a=\"b\"\r\nabc\r\n0\r\n\r\n", "abc"),
            ("3\r\nabc\r\n0\r\na: b\r\nc:\r\n\r\n", "abc"),
        ] as [(String, String?)])
    func chunks(_ text: String, _ body: String?) {
        let peer = Self.chunked(text)
        #expect(Self.body(peer) == body)
        #expect(peer.faults == (body == nil ? [400] : []))
        expectSameAtEverySplit(
            Array(request("POST / HTTP/1.1", ["host: x", "transfer-encoding: chunked"], body: text).utf8))
    }

    @Test(arguments: [
        "\r\n", "g\r\n", "-1\r\n", "+1\r\n", "0x1\r\n", " 1\r\n", "1 \r\n", "1\t\r\n", "1\n", "1\r\r\n", "1x\r\n",
        "1,2\r\n", ";a\r\n",
        "1\r\naX", "1\r\na\n", "1\r\na\rX", "1\r\nab", "1\r\na\r\r", "1;\0\r\n", "1;\r\r\n", "000000001\r\n",
        "fffffffff\r\n",
        "7fffffffffffffff\r\n", "ffffffffffffffff\r\n", "10000000000000001\r\n", "0\r\na\r\n", "0\r\n: b\r\n",
        "0\r\na : b\r\n",
        "0\r\n a: b\r\n", "0\r\na: \0\r\n", "0\r\n\n", "0\r\n\r\r", "0\r\na: b\n", "\n1\r\n",
    ])
    func malformedChunks(_ text: String) {
        let peer = Self.chunked(text + "\r\n\r\n")
        #expect(peer.faults == [400])
        #expect(Self.body(peer) == nil)
        #expect(statuses(peer) == [400])
    }

    @Test(arguments: ["401\r\n", "ffffffff\r\n", "400\r\n" + String(repeating: "a", count: 1024) + "\r\n1\r\n"])
    func chunksBeyondTheMaximum(_ text: String) {
        #expect(Self.chunked(text).faults == [413])
    }

    /// Bodies come up to their maximum, and the machine itself holds them to it, whoever admitted them.
    @Test(arguments: [(5, [Int]()), (6, [413]), (999_999_999_999_999_999, [413])])
    func lengthAndMaximum(_ length: Int, _ faults: [Int]) {
        let text = request("POST / HTTP/1.1", ["host: x", "content-length: \(length)"], body: "abcde")
        let peer = connect(text, bodies: .admitted(maximum: 5))
        #expect(peer.faults == faults)
        #expect(peer.violations.isEmpty)
    }

    @Test(arguments: [Int.max, 0, -1, Int.min])
    func maximumAtItsEnds(_ maximum: Int) {
        for framing in ["content-length: 999999999999999999", "transfer-encoding: chunked"] {
            var machine = HTTPServerMachine(limits: WireLimits(), now: 0)
            machine.receive(
                Array(request("POST / HTTP/1.1", ["host: x", framing], body: "ffffffff\r\na").utf8), now: 0)
            guard case .head = machine.next(now: 0) else { return #expect(Bool(false), "no head") }
            machine.admitBody(maximum: maximum, now: 0)
            let event = machine.next(now: 0)
            if case .fault(let fault) = event { #expect(fault.status == 413) }
            #expect((event == nil) == (maximum == .max))
            #expect(machine.deadline > 0)
        }
    }

    /// A little body in much framing (CVE-2023-39326).
    @Test func extensionsWithoutEnd() {
        let chunk = "1;" + String(repeating: "x", count: 1000) + "\r\na\r\n"
        let peer = Self.chunked(String(repeating: chunk, count: 1000), maximum: 1 << 20)
        #expect(peer.faults == [400])
        #expect(Self.body(Self.chunked(String(repeating: chunk, count: 10) + "0\r\n\r\n")) == "aaaaaaaaaa")
    }

    @Test func linesWithoutEnd() {
        #expect(Self.chunked("1;" + String(repeating: "x", count: 1100)).faults == [400])
        #expect(Self.chunked("0\r\n" + String(repeating: "x", count: 1100)).faults == [400])
        #expect(Self.chunked("0\r\n" + String(repeating: "a: b\r\n", count: 33)).faults == [400])
        #expect(Self.chunked("0\r\n" + String(repeating: "a: b\r\n", count: 32) + "\r\n").faults == [])
    }

    /// A body that comes in pieces is the body, and what is kept of it is told.
    @Test func bodyInPieces() {
        var peer = HTTPPeer()
        peer.feed(request("POST / HTTP/1.1", ["host: x", "content-length: 6"]))
        #expect(peer.machine.bodyBytes == 0)
        peer.feed("abc")
        #expect(peer.machine.bodyBytes == 3)
        peer.feed("def")
        #expect(Self.body(peer) == "abcdef")
        #expect(peer.machine.bodyBytes == 0)
    }

    /// RFC 9110, 10.1.1: leave is given when the body is taken, and only to who waits for it.
    @Test func leaveToSendTheBody() {
        let asking = ["host: x", "content-length: 2", "expect: 100-continue"]
        var waits = HTTPPeer()
        waits.feed(request("POST / HTTP/1.1", asking))
        #expect(waits.text == "HTTP/1.1 100 Continue\r\n\r\n")
        waits.feed("ab")
        #expect(statuses(waits) == [200])
        #expect(
            connect(request("POST / HTTP/1.1", asking, body: "ab")).finalOutput
                == connect(request("POST / HTTP/1.1", asking, body: "ab")).text)
        #expect(connect(request("POST / HTTP/1.1", asking), bodies: .refused).text.hasPrefix("HTTP/1.1 403 "))
        #expect(
            connect(request("POST / HTTP/1.1", asking), bodies: .admitted(maximum: 1)).text.hasPrefix("HTTP/1.1 413 "))
        #expect(
            connect(request("GET / HTTP/1.1", ["host: x", "expect: 100-continue"])).text.hasPrefix("HTTP/1.1 200 "))
        #expect(connect(request("POST / HTTP/1.0", ["content-length: 2", "expect: 100-continue"])).text.isEmpty)
    }
}

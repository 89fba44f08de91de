import HTTPWire
import Testing
import WireHarness

/// The bounds of a head: RFC 9112, 3 (414) and RFC 6585, 5 (431).
@Suite struct HeadLimitTests {
    private static func line(_ bytes: Int) -> String {
        "GET /" + String(repeating: "a", count: bytes - 14) + " HTTP/1.1"
    }
    private static func field(_ bytes: Int) -> String { "a: " + String(repeating: "b", count: bytes - 3) }

    @Test func requestLine() {
        #expect(refusal(request(Self.line(8192))) == nil)
        #expect(refusal(request(Self.line(8193))) == 414)
        // It is said before the line has ended.
        #expect(refusal("GET /" + String(repeating: "a", count: 8189)) == 414)
    }

    @Test func fieldLine() {
        #expect(refusal(request("GET / HTTP/1.1", ["host: x", Self.field(8192)])) == nil)
        #expect(refusal(request("GET / HTTP/1.1", ["host: x", Self.field(8193)])) == 431)
        #expect(refusal("GET / HTTP/1.1\r\n" + String(repeating: "a", count: 8194)) == 431)
    }

    @Test func wholeHead() {
        let others = Array(repeating: Self.field(8000), count: 4)
        let rest = 32 * 1024 - request("GET / HTTP/1.1", ["host: x"] + others).utf8.count
        func fields(_ bytes: Int) -> [String] { ["host: x"] + others + [Self.field(bytes)] }
        #expect(refusal(request("GET / HTTP/1.1", fields(rest - 2))) == nil)
        #expect(refusal(request("GET / HTTP/1.1", fields(rest - 1))) == 431)
    }

    @Test func emptyLinesBeforeAHeadAreNotOfIt() {
        var limits = WireLimits()
        limits.headBytes = request("GET / HTTP/1.1").utf8.count
        #expect(refusal("\r\n\r\n" + request("GET / HTTP/1.1"), limits: limits) == nil)
        #expect(refusal("\r\n\r\n" + request("GET /a HTTP/1.1"), limits: limits) == 431)
    }

    @Test func countOfFields() {
        let fields = (1...100).map { $0 == 1 ? "host: x" : "a: \($0)" }
        #expect(refusal(request("GET / HTTP/1.1", fields)) == nil)
        #expect(refusal(request("GET / HTTP/1.1", fields + ["a: 101"])) == 431)
    }

    /// Positions in a head are kept in 16 bits: a larger limit is held to that.
    @Test func limitsBeyondSixteenBits() throws {
        var limits = WireLimits()
        (limits.lineBytes, limits.headBytes, limits.fields) = (.max, .max, .max)
        let long = String(repeating: "b", count: 60_000)
        let peer = connect(request("GET / HTTP/1.1", ["host: x", "a: \(long)", "c: d"]), limits: limits)
        #expect(peer.heads.first?.first("c") == "d")
        #expect(refusal(request("GET / HTTP/1.1", ["host: x", "a: \(long)", "c: \(long)"]), limits: limits) == 431)
    }

    /// Which fault it is does not hang on how the bytes come.
    @Test func faultAtEverySplit() {
        var limits = WireLimits()
        (limits.lineBytes, limits.headBytes, limits.fields) = (20, 60, 4)
        let texts = [
            "GET /aaaaaaaaaaaaaaaaaaaaaaaaaaa\n", "GET / HTTP/1.1\r\naaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
            "GET / HTTP/1.1\r\na: b\r\nb: c\r\nc: d\r\nd: e\r\ne: f\r\nf\n",
            "GET / HTTP/1.1\r\naaaaaaaaa: b\r\naaaaaaaaaaa: c\r\naaaaaaaaaaaaa: d\r\naaaaaaaaaaaaaaa\n\r\n\n",
            "GET /aaaaa HTTP/1.1\r\naaaaaaaaaaaaaa: b\r\naaaaaaaaaaaaaa: b\r\n\r\n", "\r\n\r\n\r\n\r\n\r\n\r\n",
            "GET /aaaaaa HTTP/1.1\r\r\n",
        ]
        for text in texts { expectSameAtEverySplit(Array(text.utf8), limits: limits) }
    }
}

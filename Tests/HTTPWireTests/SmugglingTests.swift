import HTTPWire
import Testing
import WireHarness

/// RFC 9112, sections 6 and 11.2: what one program takes for one request, another must not take for two.
@Suite struct SmugglingTests {
    private static let smuggled = request("GET /p/smuggled HTTP/1.1")

    /// The length is one number, given once.
    @Test(arguments: [
        ["content-length: 2", "content-length: 2"], ["content-length: 2", "content-length: 40"],
        ["content-length: 2, 2"],
        ["content-length: +2"], ["content-length: -2"], ["content-length: 0x2"], ["content-length:"],
        ["content-length: 2 2"],
        ["content-length:\r\n 2"], ["content-length: 2\r\n 0"], ["content-length : 2"], ["content-length: 2;"],
        ["content-length: 99999999999999999999999"], ["content-length: 18446744073709551618"],
        ["content-length: 9223372036854775807"], ["content-length: 9223372036854775808"], ["content-length: 2.0"],
        ["content-length: 2e0"], ["content-length: \u{0662}"], ["content-length: 2\u{b}"], ["content-length: 2\0"],
        ["content-length: 1_0"], ["content-length: 0", "content-length: 2"], ["content-length: two"],
    ])
    func ambiguousLength(_ fields: [String]) {
        for method in ["POST", "GET"] {
            #expect(refusal(request("\(method) / HTTP/1.1", ["host: x"] + fields, body: "{}" + Self.smuggled)) == 400)
        }
    }

    /// Chunked is the only coding, in one field, and never beside a length.
    @Test(
        arguments: [
            (["content-length: 2", "transfer-encoding: chunked"], 400),
            (["transfer-encoding: chunked", "content-length: 2"], 400),
            (["content-length: 0", "transfer-encoding: chunked"], 400),
            (["content-length: 2", "transfer-encoding: gzip"], 400),
            (["content-length: 2", "transfer-encoding : chunked"], 400),
            (["content-length: 2", "transfer-encoding:"], 400),
            (["content-length: 2", " transfer-encoding: chunked"], 400),
            (["content-length: 2", "transfer\0-encoding: chunked"], 400), (["transfer-encoding: \u{b}chunked"], 400),
            (["transfer-encoding: chunked\u{c}"], 400), (["transfer-encoding:"], 400), (["transfer-encoding: ,"], 400),
            (["transfer-encoding: identity"], 400), (["transfer-encoding: xchunked"], 400),
            (["transfer-encoding: chunked, x"], 400),
            (["transfer-encoding: chunked;q=1"], 400), (["transfer-encoding: \"chunked\""], 400),
            (["transfer-encoding: chun ked"], 400),
            (["transfer-encoding: chunked", "transfer-encoding: identity"], 400),
            (["transfer-encoding: chunked", "transfer-encoding: chunked"], 501),
            (["transfer-encoding: chunked, chunked"], 501),
            (["transfer-encoding: gzip, chunked"], 501),
            (["transfer-encoding: gzip", "transfer-encoding: chunked"], 501),
            (["transfer-encoding: x, chunked"], 501),
        ] as [([String], Int)])
    func ambiguousCoding(_ fields: [String], _ status: Int) {
        let body = "0\r\n\r\n" + Self.smuggled
        for method in ["POST", "GET"] {
            #expect(refusal(request("\(method) / HTTP/1.1", ["host: x"] + fields, body: body)) == status)
        }
    }

    /// RFC 9112, 6.1: HTTP/1.0 knows no chunks.
    @Test func codingInVersion10() {
        #expect(refusal(request("POST / HTTP/1.0", ["transfer-encoding: chunked"], body: "0\r\n\r\n")) == 400)
    }

    /// What is unambiguous is taken, and what stands behind it is the next request and no other.
    @Test(
        arguments: [
            (["content-length: 2"], "{}", 2), (["content-length:\t2\t "], "{}", 2), (["content-length: 02"], "{}", 2),
            (["content-length: 0"], "", nil), (["content-length: 000"], "", nil), ([], "", nil),
            (["transfer-encoding: chunked"], "2\r\n{}\r\n0\r\n\r\n", 2),
            (["Transfer-Encoding: CHUNKED"], "0\r\n\r\n", 0),
            (["transfer-encoding: , chunked ,"], "0\r\n\r\n", 0), (["content_length: 7"], "", nil),
        ] as [([String], String, Int?)])
    func unambiguousBody(_ fields: [String], _ body: String, _ bytes: Int?) {
        for method in ["POST", "GET", "HEAD", "DELETE", "OPTIONS"] {
            let peer = connect(
                request("\(method) /a HTTP/1.1", ["host: x"] + fields, body: body + request("GET /b HTTP/1.1")))
            #expect(peer.heads.map(\.path) == ["/a", "/b"])
            let bodies = peer.events.compactMap { if case .body(let body) = $0 { body.count } else { nil } }
            #expect(bodies == (bytes.map { [$0] } ?? []))
            #expect(statuses(peer) == [200, 200])
        }
    }

    /// The body of a request that is refused from its head is not read as a request.
    @Test func bodyThatIsRefused() {
        for fields in [["content-length: 44"], ["transfer-encoding: chunked"]] {
            let peer = connect(request("POST / HTTP/1.1", ["host: x"] + fields, body: Self.smuggled), bodies: .refused)
            #expect(peer.heads.count == 1)
            #expect(statuses(peer) == [403])
            #expect(ResponseReader.read(peer.output)?.last?.closes == true)
        }
    }
}

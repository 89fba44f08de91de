import Testing
import WireHarness

@testable import HTTPWire

/// RFC 9112, section 4, and RFC 9110, section 6.4.
@Suite struct ResponseTests {
    private func encoded(_ response: HTTPResponse, to method: String = "GET") -> HTTPPeer {
        var peer = HTTPPeer { _, _ in response }
        peer.feed(request("\(method) / HTTP/1.1"))
        return peer
    }

    @Test func headAndBody() {
        let peer = encoded(HTTPResponse(status: 404, headers: [("content-type", "text/plain")], body: Array("no".utf8)))
        #expect(
            peer.text == "HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\ncontent-type: text/plain\r\n"
                + "date: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\nno")
    }

    /// RFC 9110, 9.3.2: the length is told, and the body is not sent.
    @Test func answerToHead() {
        for count in [3, 10_000] {
            let peer = encoded(HTTPResponse(status: 200, body: Array(repeating: 97, count: count)), to: "HEAD")
            #expect(peer.text.contains("content-length: \(count)\r\n"))
            #expect(peer.text.hasSuffix("GMT\r\n\r\n"))
        }
    }

    /// However a HEAD is refused, no body comes.
    @Test func refusedHead() {
        let refused = connect(request("HEAD / HTTP/1.1", ["host: x", "content-length: 2"]), bodies: .refused)
        #expect(refused.text.hasSuffix("connection: close\r\n\r\n"))
        let faulty = connect(request("HEAD / HTTP/1.1", ["host: x", "transfer-encoding: chunked"], body: "x\r\n"))
        #expect(faulty.text.hasPrefix("HTTP/1.1 400 "))
        #expect(faulty.text.hasSuffix("connection: close\r\n\r\n"))
        var late = connect(request("HEAD / HTTP/1.1", ["host: x", "content-length: 2"]))
        late.advance(40_000)
        #expect(late.text.hasPrefix("HTTP/1.1 408 "))
        #expect(late.text.hasSuffix("connection: close\r\n\r\n"))
    }

    /// RFC 9110, 8.6 and 15.3.5.
    @Test(arguments: [204, 304])
    func statusWithoutContent(_ status: Int) {
        let peer = encoded(HTTPResponse(status: status, body: Array("x".utf8)))
        #expect(!peer.text.contains("content-length"))
        #expect(peer.text.hasSuffix("GMT\r\n\r\n"))
    }

    @Test(arguments: [0, 1, 8192, 8193, 1_000_000])
    func bodiesOfAnyLength(_ count: Int) {
        let body = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        #expect(ResponseReader.read(encoded(HTTPResponse(status: 200, body: body)).output)?.first?.body == body)
    }

    /// No text gets out of its line.
    @Test(arguments: ["a\r\nx: y", "a\nx: y", "a\r\n\r\nbody", "a\0b", "a\u{7f}", "\r\n", "a\u{1b}[m"])
    func responseSplitting(_ text: String) {
        let peer = encoded(HTTPResponse(status: 302, headers: [("location", text), ("a" + text, "b")], body: [1]))
        let answer = ResponseReader.read(peer.output)?.first
        #expect(answer?.fields.count == 4)
        #expect(answer?.body == [1])
        #expect(answer?.value("x") == nil)
    }

    @Test func preparedAnswerIsTheSame() {
        var response = HTTPResponse(status: 200, headers: [("etag", "1")], body: [1, 2, 3])
        let prepared = response.preparedOnce()
        #expect(encoded(prepared).output == encoded(response).output)
        var changed = prepared
        changed.headers.append(("x", "y"))
        response.headers.append(("x", "y"))
        #expect(encoded(changed).output == encoded(response).output)
    }

    @Test func everyStatusInUseHasItsReason() {
        for status in [
            101, 200, 204, 302, 400, 401, 403, 404, 405, 408, 413, 414, 417, 426, 429, 431, 500, 501, 503, 505,
        ] {
            #expect(HTTPResponse.reason(status) != "Status")
        }
        #expect(encoded(HTTPResponse(status: 299)).text.hasPrefix("HTTP/1.1 299 Status\r\n"))
    }
}

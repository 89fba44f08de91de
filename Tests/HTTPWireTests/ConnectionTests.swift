import HTTPWire
import Testing
import WireHarness

/// RFC 9112, section 9.
@Suite struct ConnectionTests {
    private func get(_ path: String) -> String { request("GET \(path) HTTP/1.1") }
    private func paths(_ peer: HTTPPeer) -> [String]? {
        ResponseReader.read(peer.output)?.compactMap { $0.value("x-path") }
    }

    /// 9.3.2: answers leave in the order of their requests, however late they are given.
    @Test func pipelinedRequestsAreAnsweredInOrder() {
        let expected = (0..<50).map { "/\($0)" }
        var peer = HTTPPeer()
        peer.answersLate = true
        peer.feed(expected.map { get($0) }.joined())
        #expect(peer.heads.count == 1, "the next request waits for the answer")
        for _ in expected { peer.answer() }
        #expect(paths(peer) == expected)
    }

    /// C1: a second request with a whole body in the same packet.
    @Test func pipelinedBody() {
        let peer = connect(
            get("/o") + request("POST /x HTTP/1.1", ["host: x", "content-length: 1"], body: "a") + get("/z"))
        #expect(paths(peer) == ["/o", "/x", "/z"])
        #expect(peer.machine.isIdle)
    }

    @Test func lastRequestClosesTheConnection() {
        for last in [request("GET /a HTTP/1.1", ["host: x", "connection: close"]), request("GET /a HTTP/1.0")] {
            let peer = connect(last + get("/b"))
            #expect(paths(peer) == ["/a"], "nothing is answered behind it")
            #expect(ResponseReader.read(peer.output)?.last?.closes == true)
            #expect(peer.machine.isLast)
            #expect(!peer.isEnded, "what the peer sends is read over until it has the answer (9.6)")
            #expect(peer.machine.wantsInput)
        }
    }

    @Test func answerMayClose() {
        var peer = HTTPPeer { _, _ in
            var response = HTTPResponse(status: 200)
            response.closes = true
            return response
        }
        peer.feed(get("/a") + get("/b"))
        #expect(peer.heads.count == 1)
        #expect(ResponseReader.read(peer.output)?.map(\.closes) == [true])
    }

    @Test func requestsOfOneConnection() {
        var limits = WireLimits()
        limits.requests = 3
        let peer = connect(String(repeating: get("/"), count: 5), limits: limits)
        #expect(ResponseReader.read(peer.output)?.map(\.closes) == [false, false, true])
        #expect(peer.heads.count == 3)
    }

    /// 9.6: a peer that has shut its side down gets what it asked for, and then the end.
    @Test func halfClosedPeer() {
        var peer = HTTPPeer()
        peer.answersLate = true
        peer.feed(get("/a") + get("/b") + "GET /half")
        peer.endInput()
        #expect(!peer.isEnded)
        peer.answer()
        peer.answer()
        #expect(paths(peer) == ["/a", "/b"])
        #expect(peer.isEnded)
    }

    @Test func halfClosedPeerThatReadsSlowly() {
        var peer = HTTPPeer()
        peer.bytesPerStep = 0
        peer.feed(get("/a") + "POST")
        peer.endInput()
        #expect(!peer.isEnded, "the answer has not left")
        peer.bytesPerStep = .max
        peer.advance(1)
        #expect(paths(peer) == ["/a"])
        #expect(peer.isEnded)
    }

    @Test(arguments: ["", "GET /", "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nab"])
    func halfClosedBeforeTheRequestIsWhole(_ text: String) {
        var peer = connect(text)
        peer.endInput()
        #expect(peer.isEnded)
        #expect(peer.output.isEmpty)
    }

    /// What a peer sends ahead is left in the socket beyond a bound.
    @Test func inputAheadIsBounded() {
        var peer = HTTPPeer()
        peer.answersLate = true
        peer.feed(get("/a") + String(repeating: get("/b"), count: 10_000))
        #expect(!peer.machine.wantsInput)
        var limits = WireLimits()
        limits.requests = 20_000
        var long = HTTPPeer(limits: limits)
        long.feed(String(repeating: get("/b"), count: 10_000))
        #expect(statuses(long)?.count == 10_000)
    }

    /// A peer that does not read gets no more answers made than it has room for.
    @Test func unsentAnswersHoldBackRequests() {
        var peer = HTTPPeer { _, _ in HTTPResponse(status: 200, body: Array(repeating: 97, count: 50_000)) }
        peer.bytesPerStep = 0
        peer.feed(String(repeating: get("/"), count: 10))
        #expect(peer.heads.count == 2)
        #expect(peer.machine.output.count < 64 * 1024 + 51_000)
        peer.bytesPerStep = .max
        peer.advance(1)
        #expect(statuses(peer)?.count == 10)
    }

    @Test func idleAndServed() {
        var peer = HTTPPeer()
        peer.answersLate = true
        #expect(peer.machine.isIdle)
        #expect(!peer.machine.hasServed)
        peer.feed("GET / HT")
        #expect(!peer.machine.isIdle)
        peer.feed("TP/1.1\r\nhost: x\r\n\r\n")
        #expect(!peer.machine.isIdle)
        peer.answer()
        #expect(peer.machine.isIdle)
        #expect(peer.machine.hasServed)
    }

    /// RFC 6455, 4.2.2: what was sent behind the handshake belongs to the WebSocket.
    @Test func upgradeKeepsWhatWasSentAhead() {
        var machine = HTTPServerMachine(limits: WireLimits(), now: 0)
        #expect(machine.upgrade(accept: "a", subprotocol: "b", date: HTTPPeer.date).isEmpty)
        #expect(machine.output.isEmpty, "nothing was asked for")
        machine.receive(Array((get("/ws") + "ahead").utf8), now: 0)
        guard case .head = machine.next(now: 0) else { return #expect(Bool(false), "no head") }
        let ahead = machine.upgrade(
            accept: "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", subprotocol: "p\r\nx: y", date: HTTPPeer.date)
        #expect(ahead == Array("ahead".utf8))
        let answer = ResponseReader.read(Array(machine.output.next))?.first
        #expect(answer?.status == 101)
        #expect(answer?.value("sec-websocket-accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        #expect(answer?.value("sec-websocket-protocol") == "p  x: y")
        #expect(machine.deadline == HTTPServerMachine.never)
    }
}

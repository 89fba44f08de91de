import HTTPWire
import Testing
import WireHarness

/// Bodies that are handed out in parts as they arrive: RFC 9112, sections 6 and 7, under backpressure.
@Suite struct StreamedBodyTests {
    private static func chunked(_ body: String, maximum: Int = 1024) -> HTTPPeer {
        connect(
            request("POST / HTTP/1.1", ["host: x", "transfer-encoding: chunked"], body: body),
            bodies: .streamed(maximum: maximum))
    }
    private static func body(_ peer: HTTPPeer) -> [UInt8]? {
        for case .body(let body) in peer.events { return body }
        return nil
    }
    /// A machine that streams the body of a request whose head has come.
    private static func streaming(
        _ fields: [String], maximum: Int = 1 << 30, limits: WireLimits = WireLimits()
    ) -> HTTPServerMachine {
        var machine = HTTPServerMachine(limits: limits, now: 0)
        machine.receive(Array(request("POST / HTTP/1.1", ["host: x"] + fields).utf8), now: 0)
        guard case .head = machine.next(now: 0) else { return machine }
        machine.streamBody(maximum: maximum, now: 0)
        return machine
    }

    @Test(arguments: [
        ("0\r\n\r\n", ""), ("3\r\nabc\r\n0\r\n\r\n", "abc"), ("1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "abc"),
        ("2\r\n\r\n\r\n0\r\n\r\n", "\r\n"), ("3;a=b\r\nabc\r\n0;x\r\na: b\r\n\r\n", "abc"),
    ])
    func chunksAtEveryCut(_ text: String, _ body: String) {
        let peer = Self.chunked(text)
        #expect(Self.body(peer) == Array(body.utf8))
        #expect(statuses(peer) == [200])
        expectSameAtEverySplit(
            Array(
                (request("POST /a HTTP/1.1", ["host: x", "transfer-encoding: chunked"], body: text)
                    + request("GET /b HTTP/1.1")).utf8),
            bodies: .streamed(maximum: 1024))
    }

    @Test func lengthAtEveryCut() {
        let text =
            request("POST /a HTTP/1.1", ["host: x", "content-length: 5"], body: "abcde") + request("GET /b HTTP/1.1")
        let peer = connect(text, bodies: .streamed(maximum: 5))
        #expect(Self.body(peer) == Array("abcde".utf8))
        #expect(statuses(peer) == [200, 200], "the next request is read behind the body")
        expectSameAtEverySplit(Array(text.utf8), bodies: .streamed(maximum: 5))
    }

    @Test(arguments: ["g\r\n", "1\r\naX", "1\r\nab", "ffffffffffffffff\r\n", "0\r\na : b\r\n", "\r\n"])
    func malformedChunks(_ text: String) {
        for ahead in ["", "2\r\nab\r\n"] {
            let peer = Self.chunked(ahead + text + "\r\n\r\n")
            #expect(statuses(peer) == [400] && Self.body(peer) == nil)
            expectSameAtEverySplit(
                Array(
                    request(
                        "POST / HTTP/1.1", ["host: x", "transfer-encoding: chunked"], body: ahead + text + "\r\n\r\n"
                    )
                    .utf8), bodies: .streamed(maximum: 1024))
        }
    }

    /// A maximum counts what was handed out before, too.
    @Test(arguments: ["401\r\n", "ffffffff\r\n", "400\r\n" + String(repeating: "a", count: 1024) + "\r\n1\r\n"])
    func chunksBeyondTheMaximum(_ text: String) {
        #expect(Self.chunked(text).faults == [413])
    }

    @Test(arguments: [(5, []), (6, [413]), (999_999_999_999_999_999, [413])] as [(Int, [Int])])
    func lengthAndMaximum(_ length: Int, _ faults: [Int]) {
        let text = request("POST / HTTP/1.1", ["host: x", "content-length: \(length)"], body: "abcde")
        let peer = connect(text, bodies: .streamed(maximum: 5))
        #expect(peer.faults == faults && peer.violations.isEmpty)
    }

    // MARK: Backpressure

    @Test(arguments: ["content-length: 1000000", "transfer-encoding: chunked"])
    func nothingIsReadWhileAPartIsHeld(_ framing: String) {
        var machine = Self.streaming([framing])
        #expect(machine.wantsInput && machine.next(now: 0) == nil)
        let chunk = Array("fffff\r\n".utf8) + Array(repeating: 97, count: 200_000)
        machine.receive(framing.hasPrefix("c") ? Array(repeating: 97, count: 200_000) : chunk, now: 0)
        var got = 0
        for _ in 1...3 {
            guard case .bodyPart(let part) = machine.next(now: 0) else { return #expect(Bool(false), "no part") }
            #expect(part.count == HTTPServerMachine.partBytes)
            got += part.count
            #expect(!machine.wantsInput && machine.next(now: 0) == nil)
            #expect(machine.isReceiving && machine.isStreaming)
            machine.resumeBody(now: 0)
            machine.resumeBody(now: 0)
        }
        guard case .bodyPart(let part) = machine.next(now: 0) else { return #expect(Bool(false), "no part") }
        #expect(got + part.count == 200_000)
        machine.resumeBody(now: 0)
        #expect(machine.next(now: 0) == nil && machine.wantsInput)
    }

    /// Chunks of a byte do not become parts of a byte.
    @Test func smallChunksAreJoined() {
        let peer = Self.chunked(String(repeating: "1\r\na\r\n", count: 1000))
        #expect(peer.parts.map(\.count) == [1000])
    }

    /// Input in single bytes ends in a time that is bounded.
    @Test func tinyChunks() {
        var machine = Self.streaming(["transfer-encoding: chunked"])
        var got = 0
        let chunk = Array("1\r\na\r\n".utf8)
        for _ in 0..<100_000 {
            for byte in chunk {
                machine.receive([byte], now: 0)
                while case .bodyPart(let part) = machine.next(now: 0) {
                    got += part.count
                    machine.resumeBody(now: 0)
                }
            }
        }
        machine.receive(Array("0\r\n\r\n".utf8), now: 0)
        guard case .bodyEnd = machine.next(now: 0) else { return #expect(Bool(false), "no end") }
        #expect(got == 100_000)
    }

    /// RFC 9110, 10.1.1.
    @Test func leaveToSendTheBody() {
        let asking = ["host: x", "content-length: 2", "expect: 100-continue"]
        var waits = HTTPPeer(bodies: .streamed(maximum: 2))
        waits.feed(request("POST / HTTP/1.1", asking))
        #expect(waits.text == "HTTP/1.1 100 Continue\r\n\r\n")
        waits.feed("ab")
        #expect(statuses(waits) == [200])
        #expect(
            connect(request("POST / HTTP/1.1", asking), bodies: .streamed(maximum: 1)).text.hasPrefix("HTTP/1.1 413 "))
    }

    // MARK: Ends

    @Test func peerThatEndsWithinTheBody() {
        var peer = HTTPPeer(bodies: .streamed(maximum: 10))
        peer.holdsParts = true
        peer.feed(request("POST / HTTP/1.1", ["host: x", "content-length: 5"], body: "abc"))
        peer.endInput()
        #expect(!peer.isEnded, "its end is not read while a part is held")
        peer.resume()
        #expect(peer.isEnded && Self.body(peer) == nil && peer.output.isEmpty)
    }

    /// An answer within the body closes the connection: the rest would be taken for the next request.
    @Test func answerWithinTheBody() {
        var machine = Self.streaming(["content-length: 100"])
        machine.receive(Array("abc".utf8), now: 0)
        guard case .bodyPart = machine.next(now: 0) else { return #expect(Bool(false), "no part") }
        machine.answer(HTTPResponse(status: 507), date: HTTPPeer.date, now: 0)
        #expect(ResponseReader.read(Array(machine.output.next))?.map(\.closes) == [true])
        machine.resumeBody(now: 0)
        machine.receive(Array("GET / HTTP/1.1\r\nhost: x\r\n\r\n".utf8), now: 0)
        #expect(machine.next(now: 0) == nil && machine.isLast && machine.bodyBytes == 0)
    }

    // MARK: Time

    /// There is no limit on the whole, as long as the sender keeps to the rate.
    @Test func rate() {
        for (bytesPerSecond, faults) in [(1100, []), (1000, [408]), (0, [408])] {
            var peer = HTTPPeer(bodies: .streamed(maximum: 1 << 30))
            peer.feed(request("POST / HTTP/1.1", ["host: x", "content-length: 10000000"]))
            for _ in 0..<200 where peer.faults.isEmpty {
                peer.feed(Array(repeating: 97, count: bytesPerSecond))
                peer.advance(1000)
            }
            #expect(peer.faults == faults && peer.violations.isEmpty, "\(bytesPerSecond) bytes a second")
            if bytesPerSecond == 0 { #expect(peer.now == 30_000) }
        }
    }

    /// Framing is no progress.
    @Test func rateCountsTheBodyAlone() {
        var peer = HTTPPeer(bodies: .streamed(maximum: 1 << 30))
        peer.feed(request("POST / HTTP/1.1", ["host: x", "transfer-encoding: chunked"]))
        for _ in 0..<60 where peer.faults.isEmpty {
            peer.feed(String(repeating: "000001\r\na\r\n", count: 1000))
            peer.advance(1000)
        }
        #expect(peer.faults == [408] && peer.violations.isEmpty)
    }

    /// The time in which the sender is held back is the receiver's.
    @Test func timeStandsStillWhileAPartIsHeld() {
        var peer = HTTPPeer(bodies: .streamed(maximum: 1 << 30))
        peer.holdsParts = true
        peer.feed(request("POST / HTTP/1.1", ["host: x", "content-length: 1000"]))
        peer.advance(20_000)
        peer.feed("abc")
        peer.advance(1_000_000)
        #expect(peer.faults.isEmpty)
        peer.resume()
        peer.advance(9999)
        #expect(peer.faults.isEmpty)
        peer.advance(1)
        #expect(statuses(peer) == [408])
    }

    @Test func limitsAtTheirEnds() {
        for (milliseconds, bytes) in [(0, 0), (0, Int.max), (1 << 40, Int.max), (1, Int.min)] as [(Int64, Int)] {
            var limits = WireLimits()
            (limits.streamMilliseconds, limits.streamBytesPerSecond) = (milliseconds, bytes)
            var machine = Self.streaming(["content-length: 10"], limits: limits)
            machine.receive(Array("abc".utf8), now: 0)
            guard case .bodyPart = machine.next(now: 0) else { return #expect(Bool(false), "no part") }
            machine.resumeBody(now: 0)
            #expect(machine.deadline >= 0)
        }
    }
}

import HTTPWire
import Testing
import WireHarness

/// Every state that waits for the peer ends by itself, in virtual time.
@Suite struct DeadlineTests {
    private func endsAfter(_ milliseconds: Int64, _ peer: inout HTTPPeer) {
        peer.advance(milliseconds - 1)
        #expect(!peer.isEnded)
        peer.advance(1)
        #expect(peer.isEnded)
        #expect(peer.violations.isEmpty)
    }

    @Test func connectionThatSaysNothing() {
        var peer = HTTPPeer()
        endsAfter(10_000, &peer)
        #expect(peer.output.isEmpty)
    }

    /// Whatever trickles in, the time counts from the first byte.
    @Test func slowHead() {
        var peer = HTTPPeer()
        peer.advance(5000)
        for _ in 0..<4 {
            peer.feed("a")
            peer.advance(1000)
        }
        #expect(peer.faults.isEmpty)
        peer.advance(1000)
        #expect(statuses(peer) == [408], "a new connection has this time from its start")
        endsAfter(5000, &peer)
    }

    @Test func slowHeadBehindAnother() {
        var peer = HTTPPeer()
        peer.feed(request("GET / HTTP/1.1"))
        peer.advance(60_000)
        peer.feed("G")
        peer.advance(9999)
        #expect(statuses(peer) == [200])
        peer.advance(1)
        #expect(statuses(peer) == [200, 408])
    }

    @Test func idleConnection() {
        var peer = connect(request("GET / HTTP/1.1"))
        endsAfter(75_000, &peer)
    }

    @Test func slowBody() {
        var peer = connect(request("POST / HTTP/1.1", ["host: x", "content-length: 1000"]))
        for _ in 0..<30 {
            peer.advance(1000)
            peer.feed("a")
        }
        #expect(peer.faults.isEmpty)
        peer.advance(1000)
        #expect(statuses(peer) == [408])
        #expect(peer.machine.bodyBytes == 0, "what was kept of it is gone")
    }

    @Test func largeBodyHasMoreTime() {
        var peer = connect(request("POST / HTTP/1.1", ["host: x", "content-length: 655360"]))
        peer.advance(40_999)
        #expect(peer.faults.isEmpty)
        peer.advance(1)
        #expect(peer.faults == [408])
    }

    /// The time of a handler is its own.
    @Test func slowHandler() {
        var peer = HTTPPeer()
        peer.answersLate = true
        peer.feed(request("GET / HTTP/1.1"))
        peer.advance(1_000_000)
        peer.answer()
        #expect(statuses(peer) == [200])
    }

    @Test func answerThatIsNotRead() {
        var peer = HTTPPeer()
        peer.bytesPerStep = 0
        peer.feed(request("GET / HTTP/1.1"))
        endsAfter(60_000, &peer)
    }

    @Test func longAnswerHasMoreTime() {
        var peer = HTTPPeer { _, _ in HTTPResponse(status: 200, body: Array(repeating: 0, count: 640 * 1024)) }
        peer.bytesPerStep = 0
        peer.feed(request("GET / HTTP/1.1"))
        endsAfter(100_000, &peer)
    }

    /// A request that is whole, but waits for room, is not late.
    @Test func requestBehindALongAnswer() {
        var peer = HTTPPeer { head, _ in
            HTTPResponse(status: 200, body: Array(repeating: 0, count: head.path == "/long" ? 100_000 : 1))
        }
        peer.bytesPerStep = 0
        peer.feed(request("GET /long HTTP/1.1"))
        peer.feed(request("GET / HTTP/1.1"))
        peer.advance(30_000)
        #expect(peer.faults.isEmpty)
        peer.bytesPerStep = .max
        peer.advance(1)
        #expect(statuses(peer) == [200, 200])
    }

    @Test func lastAnswerLingers() {
        var peer = connect(request("GET / HTTP/1.0"))
        endsAfter(5000, &peer)
    }

    @Test func lingeringEndsWithThePeer() {
        var peer = connect(request("GET / HTTP/1.0"))
        peer.feed(String(repeating: "x", count: 1_000_000))
        peer.endInput()
        #expect(peer.isEnded)
    }

    @Test func theClockNeverOverflows() {
        var peer = HTTPPeer(now: .max / 2)
        peer.feed(request("POST / HTTP/1.1", ["host: x", "content-length: 1"]))
        peer.feed("a")
        #expect(statuses(peer) == [200])
    }
}

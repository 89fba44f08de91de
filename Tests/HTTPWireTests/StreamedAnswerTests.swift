import HTTPWire
import Testing
import WireHarness

/// Answers whose bodies are given in parts.
@Suite struct StreamedAnswerTests {
    private static let body = Array("0123456789".utf8)
    private static func peer(partBytes: Int) -> HTTPPeer {
        var peer = HTTPPeer { _, _ in HTTPResponse(status: 200, body: body) }
        peer.partBytes = partBytes
        return peer
    }
    /// A machine that is asked once.
    private static func asked(_ line: String = "GET / HTTP/1.1") -> HTTPServerMachine {
        var machine = HTTPServerMachine(limits: WireLimits(), now: 0)
        machine.receive(Array(request(line).utf8), now: 0)
        _ = machine.next(now: 0)
        return machine
    }
    private static func send(_ count: Int, _ machine: inout HTTPServerMachine, now: Int64 = 0) -> Bool {
        machine.send(Array(repeating: 97, count: count), now: now)
    }
    private static func drain(_ machine: inout HTTPServerMachine, now: Int64 = 0) -> [UInt8] {
        var sent: [UInt8] = []
        while !machine.output.isEmpty {
            sent += machine.output.next
            machine.output.consume(machine.output.next.count)
        }
        machine.flushed(now: now)
        return sent
    }

    /// Whatever the parts, it is the answer that is sent as a whole.
    @Test(arguments: [1, 3, 9, 10, 11])
    func partsOfAnyLength(_ partBytes: Int) {
        let text =
            request("GET /a HTTP/1.1") + request("HEAD /b HTTP/1.1")
            + request("POST /c HTTP/1.1", ["host: x", "content-length: 2"], body: "ab")
            + request("GET /d HTTP/1.1", ["host: x", "connection: close"])
        var whole = HTTPPeer { _, _ in HTTPResponse(status: 200, body: Self.body) }
        whole.feed(text)
        for bytesPerStep in [1, 7, Int.max] {
            var peer = Self.peer(partBytes: partBytes)
            peer.bytesPerStep = bytesPerStep
            peer.feed(text)
            for _ in 0..<1000 { peer.advance(1) }
            #expect(peer.output == whole.output && peer.violations.isEmpty)
            #expect(peer.machine.isLast)
        }
        #expect(statuses(whole) == [200, 200, 200, 200])
    }

    @Test func statusAndMethodWithoutABody() {
        for (line, status, length) in [
            ("HEAD / HTTP/1.1", 200, 5), ("GET / HTTP/1.1", 204, 5), ("GET / HTTP/1.1", 304, 5),
            ("GET / HTTP/1.1", 200, 0), ("GET / HTTP/1.1", 200, -1), ("GET / HTTP/1.1", 200, Int.min),
        ] {
            var machine = Self.asked(line)
            machine.answer(HTTPResponse(status: status), streaming: length, date: HTTPPeer.date, now: 0)
            #expect(!machine.isSending && machine.isAtHead)
            let sent = Self.drain(&machine)
            let answer = ResponseReader.read(sent) { _ in line.hasPrefix("HEAD") }?.first
            #expect(answer?.status == status && answer?.body == [])
            #expect(answer?.value("content-length") == (status == 200 ? "\(max(0, length))" : nil))
        }
    }

    /// A body that was set, and a head that was prepared for it, do not count.
    @Test func lengthIsTheOneGiven() {
        var machine = Self.asked()
        let prepared = HTTPResponse(status: 200, body: [1, 2, 3]).preparedOnce()
        machine.answer(prepared, streaming: 1, date: HTTPPeer.date, now: 0)
        #expect(Self.send(1, &machine))
        #expect(ResponseReader.read(Self.drain(&machine))?.map(\.body) == [[97]])
    }

    @Test func partsThatDoNotFit() {
        var machine = Self.asked()
        #expect(!Self.send(1, &machine), "nothing was announced")
        machine.answer(HTTPResponse(status: 200), streaming: 3, date: HTTPPeer.date, now: 0)
        #expect(!Self.send(0, &machine))
        #expect(!Self.send(4, &machine))
        #expect(Self.send(2, &machine) && machine.isSending)
        #expect(!Self.send(2, &machine))
        machine.answer(HTTPResponse(status: 500), date: HTTPPeer.date, now: 0)
        #expect(Self.send(1, &machine) && !machine.isSending)
        #expect(ResponseReader.read(Self.drain(&machine))?.map(\.body) == [[97, 97, 97]], "it has one answer")
    }

    /// RFC 9112, 9.3.2 and 9.6: what was asked behind it is answered behind it, and a peer that sends no more gets it
    /// all.
    @Test func requestsBehindIt() {
        var peer = Self.peer(partBytes: 4)
        peer.bytesPerStep = 0
        peer.feed(request("GET /a HTTP/1.1") + request("GET /b HTTP/1.1"))
        peer.endInput()
        #expect(peer.heads.count == 1 && !peer.isEnded)
        peer.bytesPerStep = .max
        peer.advance(1)
        #expect(statuses(peer) == [200, 200] && peer.isEnded)
    }

    @Test func inputAheadIsBounded() {
        var machine = Self.asked()
        machine.answer(HTTPResponse(status: 200), streaming: 1 << 20, date: HTTPPeer.date, now: 0)
        #expect(machine.wantsInput)
        machine.receive(Array(repeating: 97, count: 64 * 1024), now: 0)
        #expect(!machine.wantsInput && machine.next(now: 0) == nil)
    }

    // MARK: Time

    /// Each part has the time of an answer. The time of the source is its own.
    @Test func slowReaderAndSlowSource() {
        var machine = Self.asked()
        machine.answer(HTTPResponse(status: 200), streaming: 1 << 20, date: HTTPPeer.date, now: 0)
        #expect(machine.deadline == 60_000)
        _ = Self.drain(&machine, now: 50_000)
        #expect(machine.deadline == HTTPServerMachine.never)
        #expect(Self.send(128 * 1024, &machine, now: 900_000))
        #expect(machine.deadline == 968_000)
        machine.output.consume(10)
        #expect(machine.tick(now: 967_999) == nil)
        guard case .end = machine.tick(now: 968_000) else { return #expect(Bool(false), "no end") }
        #expect(!machine.isSending && machine.output.isEmpty)
    }

    @Test func idleBehindIt() {
        var peer = Self.peer(partBytes: 4)
        peer.feed(request("GET / HTTP/1.1"))
        peer.advance(74_999)
        #expect(!peer.isEnded)
        peer.advance(1)
        #expect(peer.isEnded && peer.violations.isEmpty)
    }
}

import HTTPWire
import Testing
import WireHarness

/// What would not end in a minute if its cost grew with the square of what a peer sends.
@Suite(.timeLimit(.minutes(45))) struct ComplexityTests {
    /// 2 MB of pipelined requests, in reads of 64 KiB.
    @Test func pipelinedRequests() {
        var limits = WireLimits()
        limits.requests = .max
        let text = request("GET / HTTP/1.1")
        let (count, perRead) = (60_000, 1800)
        var machine = HTTPServerMachine(limits: limits, now: 0)
        let response = HTTPResponse(status: 204)
        var answered = 0
        let read = Array(String(repeating: text, count: perRead).utf8)
        while answered < count {
            machine.receive(read, now: 0)
            while case .head = machine.next(now: 0) {
                machine.answer(response, date: HTTPPeer.date, now: 0)
                machine.output.consume(machine.output.next.count)
                machine.flushed(now: 0)
                answered += 1
            }
        }
        #expect(machine.isIdle)
    }

    /// A megabyte in chunks of one byte, a byte a read.
    @Test func tinyChunks() {
        var machine = HTTPServerMachine(limits: WireLimits(), now: 0)
        machine.receive(Array(request("POST / HTTP/1.1", ["host: x", "transfer-encoding: chunked"]).utf8), now: 0)
        guard case .head = machine.next(now: 0) else { return #expect(Bool(false), "no head") }
        machine.admitBody(maximum: 1 << 20, now: 0)
        let chunk = Array("1\r\na\r\n".utf8)
        var events = 0
        for _ in 0..<200_000 {
            for byte in chunk {
                machine.receive([byte], now: 0)
                if machine.next(now: 0) != nil { events += 1 }
            }
        }
        #expect(events == 0)
        #expect(machine.bodyBytes == 200_000)
        machine.receive(Array("0\r\n\r\n".utf8), now: 0)
        guard case .body(let body) = machine.next(now: 0) else { return #expect(Bool(false), "no body") }
        #expect(body.count == 200_000)
    }

    /// Heads of 32 KiB, a byte a read, behind a request that was used.
    @Test func heads() {
        var fields = ["host: x"] + (0..<4).map { "a\($0): " + String(repeating: "b", count: 8000) }
        fields.append("c: d")
        let bytes = Array((request("GET / HTTP/1.1") + request("GET / HTTP/1.1", fields)).utf8)
        for _ in 0..<10 {
            var machine = HTTPServerMachine(limits: WireLimits(), now: 0)
            var heads = 0
            for byte in bytes {
                machine.receive([byte], now: 0)
                if case .head = machine.next(now: 0) {
                    heads += 1
                    machine.answer(HTTPResponse(status: 204), date: HTTPPeer.date, now: 0)
                }
            }
            #expect(heads == 2)
        }
    }

    /// A head that comes behind pipelined ones is not moved for each byte.
    @Test func bytesAheadOfTheirTurn() {
        var machine = HTTPServerMachine(limits: WireLimits(), now: 0)
        machine.receive(Array(String(repeating: request("GET / HTTP/1.1"), count: 1800).utf8), now: 0)
        guard case .head = machine.next(now: 0) else { return #expect(Bool(false), "no head") }
        for _ in 0..<300_000 { machine.receive([97], now: 0) }
        #expect(!machine.wantsInput)
    }

    @Test func fragmentsAndPings() {
        var limits = WebSocketLimits()
        (limits.fragments, limits.controlFrames, limits.messageBytes) = (.max, .max, .max)
        var machine = WebSocketMachine(limits: limits, now: 0)
        machine.receive(ClientFrame.text("a", isFinal: false), now: 0)
        let frames = ClientFrame.make(0, [98], isFinal: false) + ClientFrame.make(10, [])
        var events = 0
        for _ in 0..<100_000 {
            machine.receive(frames, now: 0)
            if machine.next(now: 0) != nil { events += 1 }
        }
        #expect(events == 0)
        machine.receive((0..<100_000).flatMap { _ in frames } + ClientFrame.make(0, []), now: 0)
        guard case .message(.text(let text)) = machine.next(now: 0) else { return #expect(Bool(false), "no message") }
        #expect(text.count == 200_001)
    }
}

import HTTPWire

/// What libFuzzer, and the tests' smoke run, call with each input. The first four bytes choose splits, answers and times, and the
/// others are what the peer sends.
public enum WireFuzz {
    private struct Plan {
        var bytes: [UInt8]
        var pieceBytes: Int
        var flags: UInt8
        var step: Int64

        init?(_ input: [UInt8]) {
            guard input.count > 4 else { return nil }
            pieceBytes = max(1, Int(input[0]))
            flags = input[1]
            step = Int64(input[2]) << Int64(input[3] & 0x0f)
            bytes = Array(input[4...])
        }

        func has(_ bit: UInt8) -> Bool { flags >> bit & 1 == 1 }

        var pieces: [ArraySlice<UInt8>] {
            stride(from: 0, to: bytes.count, by: pieceBytes).map { bytes[$0..<min($0 + pieceBytes, bytes.count)] }
        }
    }

    // MARK: HTTP

    /// - Returns: what did not hold; empty if all is well.
    public static func http(_ input: [UInt8]) -> [String] {
        guard let plan = Plan(input) else { return [] }
        var limits = WireLimits()
        limits.webSocket.messageBytes = 1024
        if plan.has(0) { (limits.lineBytes, limits.headBytes, limits.fields, limits.requests) = (64, 256, 6, 4) }
        let bodies: HTTPPeer.Bodies =
            plan.has(1) ? .refused : plan.has(6) ? .streamed(maximum: 1024) : .admitted(maximum: 1024)
        let whole = runHTTP(plan, limits, bodies, pieces: [plan.bytes[...]], inTime: false)
        let split = runHTTP(plan, limits, bodies, pieces: plan.pieces, inTime: false)
        let timed = runHTTP(plan, limits, bodies, pieces: plan.pieces, inTime: true)
        var wrong = whole.violations + split.violations + timed.violations
        if whole.events != split.events { wrong.append("the split changes events: \(whole.events) \(split.events)") }
        if whole.finalOutput != split.finalOutput { wrong.append("the split changes the output") }
        return wrong
    }

    private static func runHTTP(
        _ plan: Plan, _ limits: WireLimits, _ bodies: HTTPPeer.Bodies, pieces: [ArraySlice<UInt8>], inTime: Bool
    ) -> (events: [HTTPPeer.Event], finalOutput: String, violations: [String]) {
        var peer = HTTPPeer(limits: limits, bodies: bodies)
        peer.answersLate = inTime && plan.has(2)
        if inTime, plan.has(3) { peer.bytesPerStep = 40 }
        if plan.has(7) { peer.partBytes = 3 }
        peer.holdsParts = inTime && plan.has(6)
        for piece in pieces {
            peer.feed(piece)
            if inTime {
                peer.advance(plan.step)
                if plan.has(4) { peer.answer() }
                peer.resume()
            }
        }
        if plan.has(5) { peer.endInput() }
        peer.answersLate = false
        peer.holdsParts = false
        peer.resume()
        peer.answer()
        let events = peer.events
        // Whatever it was, it comes to an end by itself.
        peer.bytesPerStep = .max
        for _ in 0..<8 { peer.advance(100_000) }
        var violations = peer.violations
        if !peer.isEnded { violations.append("the connection does not end") }
        let isWhole = !inTime || !plan.has(3)
        if isWhole {
            let read = ResponseReader.read(peer.output) { peer.answers.indices.contains($0) && peer.answers[$0].isHead }
            if let read {
                if read.map(\.status) != peer.answers.map(\.status) {
                    violations.append("answers: \(read.map(\.status)), given: \(peer.answers.map(\.status))")
                }
            } else {
                violations.append("what was sent is no answers: \(peer.text)")
            }
        }
        return (events, peer.finalOutput, violations)
    }

    // MARK: WebSocket

    /// - Returns: what did not hold; empty if all is well.
    public static func webSocket(_ input: [UInt8]) -> [String] {
        guard let plan = Plan(input) else { return [] }
        var limits = WebSocketLimits()
        limits.messageBytes = 512
        if plan.has(0) { (limits.controlFrames, limits.controlFramesPerSecond, limits.fragments) = (8, 2, 4) }
        let whole = runWebSocket(plan, limits, pieces: [plan.bytes[...]], inTime: false)
        let split = runWebSocket(plan, limits, pieces: plan.pieces, inTime: false)
        let timed = runWebSocket(plan, limits, pieces: plan.pieces, inTime: true)
        var wrong = whole.violations + split.violations + timed.violations
        if whole.events != split.events { wrong.append("the split changes events: \(whole.events) \(split.events)") }
        if whole.output != split.output { wrong.append("the split changes the output") }
        return wrong
    }

    private static func runWebSocket(
        _ plan: Plan, _ limits: WebSocketLimits, pieces: [ArraySlice<UInt8>], inTime: Bool
    ) -> (events: [WebSocketMachine.Event], output: [UInt8], violations: [String]) {
        var peer = WebSocketPeer(limits: limits, ahead: plan.has(1) ? Array(pieces.first ?? []) : [])
        for piece in pieces.dropFirst(plan.has(1) ? 1 : 0) {
            peer.takesOutput = !(inTime && plan.has(3))
            peer.feed(Array(piece))
            if inTime {
                peer.advance(plan.step)
                if plan.has(2) { peer.send("ok") }
            }
        }
        if plan.has(4) { peer.close(4000, "enough") }
        if plan.has(5) { peer.endInput() }
        let (events, output) = (peer.events, peer.output)
        peer.takesOutput = true
        for _ in 0..<8 { peer.advance(100_000) }
        var violations = peer.violations
        if !peer.isEnded { violations.append("the connection does not end") }
        if ServerFrame.read(peer.output) == nil { violations.append("what was sent is no frames: \(peer.output)") }
        for case .text(let text) in peer.messages {
            if text.count > limits.messageBytes { violations.append("a message beyond its limit") }
            if String(validating: text, as: UTF8.self) == nil { violations.append("a text that is not UTF-8") }
        }
        return (events, output, violations)
    }
}

import HTTPWire
import Testing
import WireHarness

/// Bytes of a request: lines with CRLF, an empty line, and a body.
func request(_ line: String, _ fields: [String] = ["host: x"], body: String = "") -> String {
    ([line] + fields).map { $0 + "\r\n" }.joined() + "\r\n" + body
}

/// What a connection makes of bytes that come whole.
func connect(
    _ text: String, limits: WireLimits = WireLimits(), bodies: HTTPPeer.Bodies = .admitted(maximum: 1 << 20)
) -> HTTPPeer {
    var peer = HTTPPeer(limits: limits, bodies: bodies)
    peer.feed(text)
    return peer
}

/// The head of the first request; nil if it was refused.
func firstHead(_ text: String) -> RequestHead? { connect(text).heads.first }

/// The status by which the first request is refused, before a handler sees it; nil if it is not.
func refusal(_ text: String, limits: WireLimits = WireLimits()) -> Int? {
    let peer = connect(text, limits: limits)
    #expect(peer.violations.isEmpty)
    guard case .fault(let status) = peer.events.first else { return nil }
    let answers = ResponseReader.read(peer.output)
    #expect(answers?.map(\.status) == [status])
    #expect(answers?.last?.closes == true, "after \(status) the connection closes")
    return status
}

/// Statuses of the answers that a connection sent.
func statuses(_ peer: HTTPPeer) -> [Int]? {
    ResponseReader.read(peer.output) { peer.answers[$0].isHead }?.map(\.status)
}

/// Runs a transcript whole, byte by byte, and split at every single place: what comes of it must be the same.
func expectSameAtEverySplit(
    _ bytes: [UInt8], limits: WireLimits = WireLimits(), bodies: HTTPPeer.Bodies = .admitted(maximum: 1 << 20),
    sourceLocation: SourceLocation = #_sourceLocation
) {
    func run(_ pieces: [ArraySlice<UInt8>]) -> (events: [HTTPPeer.Event], output: String, violations: [String]) {
        var peer = HTTPPeer(limits: limits, bodies: bodies)
        for piece in pieces { peer.feed(piece) }
        return (peer.events, peer.finalOutput, peer.violations)
    }
    let whole = run([bytes[...]])
    #expect(whole.violations.isEmpty, sourceLocation: sourceLocation)
    for pieces in splits(bytes) {
        let split = run(pieces)
        guard split == whole else {
            Issue.record("pieces of \(pieces.map(\.count)) differ: \(split) \(whole)", sourceLocation: sourceLocation)
            return
        }
    }
}

/// The same of a WebSocket's frames.
func expectSameAtEverySplit(
    frames bytes: [UInt8], limits: WebSocketLimits = WebSocketLimits(),
    sourceLocation: SourceLocation = #_sourceLocation
) {
    func run(_ pieces: [ArraySlice<UInt8>]) -> (events: [WebSocketMachine.Event], output: [UInt8], violations: [String])
    {
        var peer = WebSocketPeer(limits: limits)
        for piece in pieces { peer.feed(Array(piece)) }
        return (peer.events, peer.output, peer.violations)
    }
    let whole = run([bytes[...]])
    #expect(whole.violations.isEmpty, sourceLocation: sourceLocation)
    for pieces in splits(bytes) {
        let split = run(pieces)
        guard split == whole else {
            Issue.record("pieces of \(pieces.map(\.count)) differ: \(split) \(whole)", sourceLocation: sourceLocation)
            return
        }
    }
}

/// Byte by byte, and every way to cut into two.
private func splits(_ bytes: [UInt8]) -> [[ArraySlice<UInt8>]] {
    let single = bytes.indices.map { bytes[$0...$0] }
    return [single] + (1..<max(2, bytes.count)).map { [bytes[..<$0], bytes[$0...]] }
}

internal import EventLoop
internal import HTTPWire

/// The HTTP state of a connection, until it becomes a WebSocket.
@EventLoop
final class HTTPSide {
    var machine: HTTPServerMachine
    /// Number of the current request. A reply with an older number is dropped.
    var transaction = 0
    var takesBody: (@EventLoop ([UInt8]) -> Void)?
    var hasBody = false
    var heldBody = 0
    /// Takes the current request's body in parts.
    var sink: (any BodySink)?
    /// Gives the current answer's body in parts.
    var source: (any BodySource)?
    /// Number of the part that a sink uses, or that a source was asked for. An older one is ignored.
    var serial = 0
    /// Whether the source was asked for a part, and has not given it.
    var isAsking = false

    init(_ machine: HTTPServerMachine) { self.machine = machine }

    /// The current request is answered or refused: later replies to it are dropped, and its body has no taker.
    func endRequest() {
        transaction += 1
        takesBody = nil
        sink = nil
    }

    /// Bytes of memory that the answer being sent may need: a part of a streamed one, or what is unsent.
    var answerBytes: Int { max(machine.output.count, machine.isSending ? Self.sourceBytes : 0) }

    /// Highest number of bytes of a source's part.
    static let sourceBytes = 256 * 1024

    var worth: ConnectionWorth {
        if !machine.output.isEmpty { return .receiving }
        if machine.isLast { return .idle }
        if machine.isAtHead { return machine.hasServed ? .idle : .unproven }
        return machine.isReceiving ? .receiving : .needed
    }
}

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

    init(_ machine: HTTPServerMachine) { self.machine = machine }

    var worth: ConnectionWorth {
        if !machine.output.isEmpty { return .receiving }
        if machine.isLast { return .idle }
        if machine.isAtHead { return machine.hasServed ? .idle : .unproven }
        return machine.isReceiving ? .receiving : .needed
    }
}

public import EventLoop
public import HTTPWire

/// Receives messages from a WebSocket, and supplies the frames to send. A frame is requested only when the socket takes
/// bytes (backpressure), so the handler decides what to do if the peer is slow.
@EventLoop
public protocol WebSocketHandler: AnyObject {
    /// The WebSocket is open.
    func opened(_ socket: any WebSocket)
    /// A message has arrived.
    func received(_ input: WebSocketInput)
    /// The next text message to send; nil if there is none at the moment.
    func nextFrame() -> [UInt8]?
    /// Asked when `nextFrame` returns nil: the code and text to close with; nil to stay open.
    var closing: (code: UInt16, reason: String)? { get }
    /// The socket has closed. `code` and `reason` are from the peer's close frame, if it sent one.
    func closed(code: UInt16?, reason: String)
}

/// An open WebSocket, on a server or a client.
@EventLoop
public protocol WebSocket: AnyObject, Sendable {
    /// Requests a call of `nextFrame` when the socket takes bytes.
    func wantWrite()
    /// Closes at once and drops unsent data.
    func abort()
}

public import EventLoop
public import HTTPWire

/// Answers the requests of a server.
@EventLoop
public protocol HTTPHandler: AnyObject {
    /// Called when a request's head is complete. The reply may be sent at once or later; it is dropped if the
    /// connection has closed by then.
    func handle(_ request: HTTPRequest, _ reply: any HTTPReply)
    /// The answer to a request that was malformed, too large or too slow.
    func refusal(_ fault: RequestFault) -> HTTPResponse
}

/// Sends the answer to one request, on the loop only. Only the first answer is sent; later ones are dropped.
@EventLoop
public protocol HTTPReply: Sendable {
    /// Sends the answer.
    func send(_ response: HTTPResponse)

    /// Receives the request's body. Call it once. `then` runs when the body is complete, and never if it does not
    /// arrive. A request without a body has an empty one. If the head announces a length above `maximum`, refuse the
    /// request instead of calling this.
    func takeBody(upTo maximum: Int, then: @escaping @EventLoop ([UInt8]) -> Void)

    /// Hands the request's body to a sink as it arrives, in parts of at most 64 KiB; see `BodySink`. Call it once,
    /// instead of `takeBody`. A sender that does not keep to `WireLimits.streamBytesPerSecond` is refused with 408.
    ///
    /// - Parameter maximum: maximum bytes of the body. Beyond it the sink gets `tooLarge`, and its owner answers.
    func streamBody(upTo maximum: Int, to sink: any BodySink)

    /// Sends an answer whose body comes from a source part by part; see `BodySource`. Only as much of it as the peer
    /// takes is held in memory.
    ///
    /// - Parameters:
    ///   - head: the answer without its body.
    ///   - length: bytes of the body.
    func send(_ head: HTTPResponse, length: Int, source: any BodySource)

    /// Turns the connection into a WebSocket.
    func upgrade(_ handshake: WebSocketHandshake, subprotocol: String, to handler: any WebSocketHandler)
}

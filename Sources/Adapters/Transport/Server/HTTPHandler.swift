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

    /// Turns the connection into a WebSocket.
    func upgrade(_ handshake: WebSocketHandshake, subprotocol: String, to handler: any WebSocketHandler)
}

internal import EventLoop
internal import HTTPWire

/// Sends the answer to one request of a connection.
struct ServerReply: HTTPReply {
    let connection: ServerConnection
    let transaction: Int

    func send(_ response: HTTPResponse) { connection.send(response, transaction) }

    func takeBody(upTo maximum: Int, then: @escaping @EventLoop ([UInt8]) -> Void) {
        connection.takeBody(upTo: maximum, transaction, then: then)
    }

    func streamBody(upTo maximum: Int, to sink: any BodySink) {
        connection.streamBody(upTo: maximum, to: sink, transaction)
    }

    func send(_ head: HTTPResponse, length: Int, source: any BodySource) {
        connection.send(head, length: length, source: source, transaction)
    }

    func upgrade(_ handshake: WebSocketHandshake, subprotocol: String, to handler: any WebSocketHandler) {
        connection.upgrade(handshake, subprotocol, handler, transaction)
    }
}

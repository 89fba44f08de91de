internal import CLibWebSockets
public import EventLoop

/// The address of a WebSocket.
public struct WebSocketEndpoint: Hashable, Sendable {
    /// A host name or an IP address; IPv6 without brackets.
    public var host: String
    /// The TCP port.
    public var port: UInt16
    /// Path and query.
    public var path: String
    /// Whether TLS is used (wss).
    public var isTLS: Bool

    /// An endpoint of these parts.
    public init(host: String, port: UInt16, path: String, isTLS: Bool) {
        self.host = host
        self.port = port
        self.path = path
        self.isTLS = isTLS
    }
}

/// Opens a WebSocket to a hub. Redirects are not followed.
@EventLoop
public final class WebSocketClient {
    /// Highest size of a message in bytes; the hub sends up to 64 KiB.
    private static let maximumBytes = 128 * 1024

    private let handler: any WebSocketHandler
    private let authorization: String
    private var onFailure: (@EventLoop (String) -> Void)?
    private var connection: ClientConnection?
    private var socket: ClientWebSocket?

    /// Starts connecting. Later, either the handler's `opened` is called, or `onFailure` once with the reason.
    ///
    /// - Parameter authorization: the value of the `Authorization` header.
    public init(
        _ endpoint: WebSocketEndpoint, subprotocol: String, authorization: String, handler: any WebSocketHandler,
        onFailure: @escaping @EventLoop (String) -> Void
    ) {
        self.handler = handler
        self.authorization = authorization
        self.onFailure = onFailure
        let target = ClientTarget(
            host: endpoint.host, port: endpoint.port, isTLS: endpoint.isTLS, path: endpoint.path,
            subprotocol: subprotocol)
        connection = ClientConnection(target, handler: self)
    }
}

extension WebSocketClient: ClientConnectionHandler {
    func handle(_ call: Callback) -> Int32 {
        switch call.reason {
        case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
            guard let input = call.input else { return 0 }
            let cursor = input.assumingMemoryBound(to: UnsafeMutablePointer<UInt8>?.self)
            var value = authorization
            let failed = value.withUTF8 {
                lws_add_http_header_by_name(
                    call.wsi, "authorization:", $0.baseAddress, Int32($0.count), cursor,
                    cursor.pointee.map { $0 + call.length })
            }
            return failed != 0 ? -1 : 0
        // An answer that opens no WebSocket ends here, before libwebsockets prints a line about it.
        case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP: return lws_http_client_http_response(call.wsi) == 101 ? 0 : -1
        case LWS_CALLBACK_CLIENT_ESTABLISHED:
            let socket = ClientWebSocket(wsi: call.wsi, handler: handler, maximumBytes: Self.maximumBytes)
            self.socket = socket
            onFailure = nil
            socket.start()
        case LWS_CALLBACK_CLIENT_RECEIVE: return socket?.receive(call.bytes) ?? -1
        case LWS_CALLBACK_CLIENT_WRITEABLE: return socket?.write() ?? -1
        case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: return socket?.peerCloses(call.bytes) ?? -1
        case LWS_CALLBACK_CLIENT_CLOSED: closed()
        default: break
        }
        return 0
    }

    func failed(_ error: ConnectionFailure) {
        let tell = onFailure
        onFailure = nil
        tell?(error.description)
    }

    func ended() {
        failed(ConnectionFailure("the connection was closed before the WebSocket opened"))
        closed()
    }

    private func closed() {
        socket?.didClose()
        socket = nil
    }
}

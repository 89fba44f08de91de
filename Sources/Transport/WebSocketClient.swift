internal import CLibWebSockets
public import EventLoop

#if canImport(Glibc)
    import Glibc
#endif

/// Where a client connects.
public struct WebSocketEndpoint: Hashable, Sendable {
    public var host: String
    public var port: UInt16
    public var path: String
    public var isTLS: Bool

    public init(host: String, port: UInt16, path: String, isTLS: Bool) {
        self.host = host
        self.port = port
        self.path = path
        self.isTLS = isTLS
    }
}

/// Opens a WebSocket to a hub.
@EventLoop
public final class WebSocketClient {
    /// Bytes of one message, at most; the hub sends 64 KiB.
    private static let maximumBytes = 128 * 1024

    let handler: any WebSocketHandler
    let authorization: String
    private var onFailure: (@EventLoop (String) -> Void)?
    private(set) var socket: WebSocket?
    private var isFinished = false

    /// Starts to connect. The handler hears of the opened socket, or `onFailure` is called once with the reason.
    ///
    /// - Parameter authorization: the value of the `Authorization` header.
    public init(
        _ endpoint: WebSocketEndpoint, subprotocol: String, authorization: String, handler: any WebSocketHandler,
        onFailure: @escaping @EventLoop (String) -> Void
    ) {
        self.handler = handler
        self.authorization = authorization
        self.onFailure = onFailure
        // libwebsockets holds on to the client until its connection is destroyed.
        let opaque = Unmanaged.passRetained(self)
        var info = lws_client_connect_info()
        info.context = EventLoop.context
        info.vhost = clientVhost()
        info.port = Int32(endpoint.port)
        info.ssl_connection = endpoint.isTLS ? mb_lws_client_tls : 0
        info.ietf_version_or_minus_one = -1
        info.opaque_user_data = opaque.toOpaque()
        let isDefaultPort = endpoint.port == (endpoint.isTLS ? 443 : 80)
        let name = endpoint.host.contains(":") ? "[\(endpoint.host)]" : endpoint.host
        let hostHeader = isDefaultPort ? name : "\(name):\(endpoint.port)"
        let result = endpoint.host.withCString { address in
            endpoint.path.withCString { path in
                hostHeader.withCString { host in
                    subprotocol.withCString { subprotocol in
                        "http/1.1".withCString { alpn in
                            "mailbell".withCString { local in
                                info.address = address
                                info.path = path
                                info.host = host
                                info.protocol = subprotocol
                                info.alpn = alpn
                                info.local_protocol_name = local
                                return lws_client_connect_via_info(&info)
                            }
                        }
                    }
                }
            }
        }
        // Where it fails at once libwebsockets has either called back already or will not.
        if result == nil { fail("cannot connect") }
    }

    func established(_ wsi: OpaquePointer) {
        let socket = WebSocket(wsi: wsi, handler: handler, maximumBytes: Self.maximumBytes)
        self.socket = socket
        socket.start()
    }

    func fail(_ reason: String) {
        guard !isFinished, socket == nil else { return }
        isFinished = true
        let tell = onFailure
        onFailure = nil
        tell?(reason)
    }

    func closed() {
        isFinished = true
        socket?.didClose()
        socket = nil
    }
}

/// The vhost that all clients share, made when the first connects.
@EventLoop private var sharedClientVhost: OpaquePointer?

@EventLoop
private func clientVhost() -> OpaquePointer? {
    if let known = sharedClientVhost { return known }
    let protocols = UnsafeMutablePointer<lws_protocols>.allocate(capacity: 2)
    protocols.initialize(repeating: lws_protocols(), count: 2)
    protocols[0].name = UnsafePointer(strdup("mailbell"))
    protocols[0].callback = clientCallback
    protocols[0].rx_buffer_size = 64 * 1024
    protocols[0].tx_packet_size = 64 * 1024
    var info = lws_context_creation_info()
    info.options = mb_lws_tls_options
    info.port = mb_lws_no_listen
    info.vhost_name = UnsafePointer(strdup("client"))
    info.protocols = UnsafePointer(protocols)
    info.connect_timeout_secs = 10
    info.timeout_secs = 15
    sharedClientVhost = lws_create_vhost(EventLoop.context, &info)
    return sharedClientVhost
}

private func clientCallback(
    wsi: OpaquePointer?, reason: lws_callback_reasons, user: UnsafeMutableRawPointer?,
    input: UnsafeMutableRawPointer?, length: Int
) -> Int32 {
    guard let wsi, let pointer = lws_get_opaque_user_data(wsi) else { return 0 }
    let call = Callback(wsi: wsi, reason: reason, input: input, length: length)
    let address = UInt(bitPattern: pointer)
    return EventLoop.assumeIsolated {
        forward(call, Unmanaged<WebSocketClient>.fromOpaque(UnsafeRawPointer(bitPattern: address)!))
    }
}

@EventLoop
private func forward(_ call: Callback, _ owner: Unmanaged<WebSocketClient>) -> Int32 {
    let client = owner.takeUnretainedValue()
    switch call.reason {
    case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
        guard let input = call.input else { return 0 }
        let cursor = input.assumingMemoryBound(to: UnsafeMutablePointer<UInt8>?.self)
        var value = client.authorization
        let failed = value.withUTF8 {
            lws_add_http_header_by_name(
                call.wsi, "authorization:", $0.baseAddress, Int32($0.count), cursor,
                cursor.pointee.map { $0 + call.length })
        }
        return failed != 0 ? -1 : 0
    case LWS_CALLBACK_CLIENT_ESTABLISHED: client.established(call.wsi)
    case LWS_CALLBACK_CLIENT_RECEIVE: return client.socket?.receive(call.bytes) ?? -1
    case LWS_CALLBACK_CLIENT_WRITEABLE: return client.socket?.write() ?? -1
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: return client.socket?.peerCloses(call.bytes) ?? -1
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        client.fail(explanation(of: String(decoding: call.bytes.prefix { $0 != 0 }, as: UTF8.self)))
    case LWS_CALLBACK_CLIENT_CLOSED: client.closed()
    case LWS_CALLBACK_WSI_DESTROY:
        lws_set_opaque_user_data(call.wsi, nil)
        client.fail("cannot connect")
        client.closed()
        owner.release()
    default: break
    }
    return 0
}

/// What libwebsockets says of a connection that failed, in words for people.
private func explanation(of text: String) -> String {
    if text.isEmpty || text == "closed before established" { return "nothing answers there" }
    return text.hasPrefix("HS:") ? "what answers there is not a hub (\(text.dropFirst(4)))" : text
}

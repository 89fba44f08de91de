internal import CLibWebSockets
public import EventLoop
internal import Mailbell

#if canImport(Glibc)
    import Glibc
#endif

/// A certificate chain and its key, as PEM files.
public struct TLSFiles: Hashable, Sendable {
    public var certificate: String
    public var key: String
    public init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}

/// What a server shows its clients: a certificate, those that lead from it to an authority, and the key. Given to servers once.
public final class TLSIdentity: @unchecked Sendable {
    fileprivate var raw = mb_tls_identity()

    /// Reads the files, and blocks while it does. nil if they are not a certificate and its key.
    public init?(_ files: TLSFiles) {
        guard mb_tls_read_identity(&raw, files.certificate, files.key) == 0 else { return nil }
    }

    deinit { mb_tls_free_identity(&raw) }
}

/// Answers what comes in.
@EventLoop
public protocol HTTPHandler: AnyObject {
    /// The reply may be sent at once or later; a reply whose connection has gone by then is dropped.
    func handle(_ request: HTTPRequest, _ reply: HTTPReply)
    /// The answer to a request that was refused before it was read: its length is missing, too large, or ambiguous.
    func refusal(status: Int, maximumBodyBytes: Int) -> HTTPResponse
    /// What is to be behind the WebSocket that this request would open; nil to refuse it.
    func openWebSocket(_ request: HTTPRequest) -> (any WebSocketHandler)?
}

/// HTTP/1.1, HTTP/2 where TLS is on, and WebSocket on one address, by libwebsockets.
@EventLoop
public final class HTTPServer {
    /// Bytes of a request's body, at most; a longer one is answered 413.
    public static let maximumBodyBytes = 1024 * 1024

    /// Tells the WebSocket protocol from HTTP's in callbacks.
    static let webSocketProtocolID: UInt32 = 1

    let handler: any HTTPHandler
    private(set) var identity: UnsafeMutablePointer<mb_tls_identity>?
    private var vhost: OpaquePointer?
    private(set) var isStopped = false
    private let protocols: UnsafeMutablePointer<lws_protocols>
    /// What libwebsockets keeps pointers to, for as long as the vhost lives.
    private var strings: [UnsafeMutablePointer<CChar>] = []
    private let retry: UnsafeMutablePointer<lws_retry_bo_t>
    /// What new connections are shown, by the files it is from. They live as long as the process, as vhosts do.
    private static var identities: [TLSFiles: UnsafeMutablePointer<mb_tls_identity>] = [:]

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - offersHTTP2: whether clients may choose HTTP/2 where TLS is on. Over it libwebsockets 4.1.6 does not tell of
    ///     headers that it has no name for, such as those of webhooks.
    ///   - webSocketProtocol: the subprotocol that clients must ask for (RFC 6455, 11.3.4).
    /// - Throws: `ListenError` if the address is taken or not the machine's, or the certificate cannot be used.
    public init(
        on listen: ListenAddress, tls: TLSFiles? = nil, offersHTTP2: Bool = true, webSocketProtocol: String,
        handler: any HTTPHandler
    ) throws(ListenError) {
        self.handler = handler
        protocols = .allocate(capacity: 3)
        protocols.initialize(repeating: lws_protocols(), count: 3)
        retry = .allocate(capacity: 1)
        retry.initialize(to: lws_retry_bo_t())
        // PING after 20 s without traffic; without an answer the connection is closed 35 s after the last.
        retry.pointee.secs_since_valid_ping = 20
        retry.pointee.secs_since_valid_hangup = 35

        try Self.probe(listen, tls)
        protocols[0].name = UnsafePointer(keep("http"))
        protocols[0].callback = serverCallback
        protocols[1].name = UnsafePointer(keep(webSocketProtocol))
        protocols[1].callback = serverCallback
        protocols[1].id = Self.webSocketProtocolID
        protocols[1].rx_buffer_size = 16 * 1024
        // libwebsockets passes this much to one send(2) and copies the rest.
        protocols[0].tx_packet_size = 64 * 1024
        protocols[1].tx_packet_size = 72 * 1024

        var info = lws_context_creation_info()
        info.options = mb_lws_listen_options
        info.port = Int32(listen.port)
        info.vhost_name = UnsafePointer(keep(listen.description))
        info.protocols = UnsafePointer(protocols)
        info.retry_and_idle_policy = UnsafePointer(retry)
        info.keepalive_timeout = 75
        info.timeout_secs = 20
        // The vhost lives as long as the process: 4.1.6 destroys one only together with its context.
        let owner = Unmanaged.passRetained(self)
        info.user = owner.toOpaque()
        if listen.address.isIPv4 { info.options |= mb_lws_no_ipv6 }
        // Without an interface libwebsockets listens on all addresses of the family.
        if listen.address.low != 0 || listen.address.high != 0 {
            info.iface = UnsafePointer(keep(listen.address.description))
        }
        if let tls {
            info.options |= mb_lws_tls_options
            info.ssl_cert_filepath = UnsafePointer(keep(tls.certificate))
            info.ssl_private_key_filepath = UnsafePointer(keep(tls.key))
            info.alpn = UnsafePointer(keep(offersHTTP2 ? "h2,http/1.1" : "http/1.1"))
            if Self.identities[tls] == nil {
                let identity = UnsafeMutablePointer<mb_tls_identity>.allocate(capacity: 1)
                identity.initialize(to: mb_tls_identity())
                Self.identities[tls] = identity
            }
            identity = Self.identities[tls]
        }
        vhost = lws_create_vhost(EventLoop.context, &info)
        if vhost == nil {
            owner.release()
            let what = tls.map { " with certificate \($0.certificate) and key \($0.key)" } ?? ""
            throw ListenError(description: "cannot listen on \(listen)\(what)")
        }
    }

    /// The port, also where the system chose it.
    public var port: UInt16 { vhost.map { UInt16(truncatingIfNeeded: lws_get_vhost_listen_port($0)) } ?? 0 }

    /// Has every server that was started with these files show its clients something else: new connections get it, those that
    /// are open keep what they have.
    public static func show(_ identity: TLSIdentity, for files: TLSFiles) {
        if let shown = identities[files] { swap(&shown.pointee, &identity.raw) }
    }

    private func keep(_ text: String) -> UnsafeMutablePointer<CChar> {
        let copy = strdup(text)!
        strings.append(copy)
        return copy
    }

    /// Finds out why listening would fail; libwebsockets itself only says that it did.
    private static func probe(_ listen: ListenAddress, _ tls: TLSFiles?) throws(ListenError) {
        for file in tls.map({ [$0.certificate, $0.key] }) ?? [] where access(file, R_OK) != 0 {
            throw ListenError(description: "\(file): \(String(cString: strerror(errno)))")
        }
        try listen.probe()
    }

    /// Answers nothing from now on. The port is free again when the process ends.
    public func stop() { isStopped = true }
}

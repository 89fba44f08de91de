internal import CLibWebSockets
internal import Core
internal import EventLoop

#if canImport(Glibc)
    import Glibc
#endif

/// The server that a WebSocket's client connects to, and its request.
struct ClientTarget: Sendable {
    var host: String
    var port: UInt16
    var isTLS: Bool
    /// Path and query.
    var path: String
    var subprotocol: String

    var url: HTTPURL { HTTPURL(host: host, port: port, isTLS: isTLS, path: path) }

    /// The host, with the port unless it is the scheme's default, as in a URL and the `Host` header.
    var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isTLS ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// Why libwebsockets cannot send this request; nil if it can. It silently truncates a request line at 2 KiB and a
    /// `Host` line at 128 bytes (lib/roles/http/client/client-http.c, `lws_generate_client_handshake`).
    var problem: ConnectionFailure? {
        func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f } }
        guard !host.isEmpty, isPlain(host), isPlain(path) else {
            return ConnectionFailure("the URL of \(host.isEmpty ? "the request" : host) has an invalid host or path")
        }
        if authority.utf8.count > 110 { return ConnectionFailure("the name \(host) is too long") }
        if path.utf8.count > 2000 { return ConnectionFailure("the path is longer than 2000 bytes") }
        return nil
    }
}

/// Handles the events of a client's connection.
@EventLoop
protocol ClientConnectionHandler: AnyObject {
    /// Handles a libwebsockets callback, once connected. Returns -1 to close.
    func handle(_ call: Callback) -> Int32
    /// The connection failed, or ended before the head of an answer. Called once; no other call follows.
    func failed(_ error: ConnectionFailure)
    /// libwebsockets has destroyed the connection. Called once; no other call follows.
    func ended()
}

/// An outgoing connection. It resolves the name off the loop, tries one address after another, and then forwards
/// libwebsockets' callbacks.
///
/// libwebsockets can resolve names itself, but would block the loop meanwhile. The connection holds its handler until
/// it has failed or ended.
@EventLoop
final class ClientConnection {
    private enum Stage { case lookup, connecting, connected }

    let target: ClientTarget
    private var stage = Stage.lookup
    private var wsi: OpaquePointer?
    private var handler: (any ClientConnectionHandler)?
    private var addresses: ArraySlice<String> = []
    private var attempt: ClientAttempt?
    /// Whether a call to connect is running.
    private var isCalling = false

    /// Starts connecting. The handler is not called before this returns.
    init(_ target: ClientTarget, handler: any ClientConnectionHandler) {
        self.target = target
        self.handler = handler
        if let problem = target.problem {
            EventLoop.submit { self.fail(problem) }
        } else {
            NameLookup.start(target.host) { self.found($0) }
        }
    }

    private func found(_ result: Result<[String], ConnectionFailure>) {
        guard handler != nil else { return }
        switch result {
        case .success(let found):
            stage = .connecting
            addresses = found[...]
            tryNext(ConnectionFailure("the name \(target.host) is not known"))
        case .failure(let error): fail(error)
        }
    }

    /// - Parameter error: the error if no address is left.
    private func tryNext(_ error: ConnectionFailure) {
        var error = error
        // Never after connecting: the request may have been sent, and a second one could act twice.
        while handler != nil, stage == .connecting, let address = addresses.popFirst() {
            let attempt = ClientAttempt(self)
            self.attempt = attempt
            isCalling = true
            let made = connect(to: address, attempt)
            isCalling = false
            if let made {
                if attempt === self.attempt { wsi = made }
                return
            }
            // libwebsockets reports no error for a failure within this call.
            error = .connecting(target, .refused)
        }
        fail(error)
    }

    private func connect(to address: String, _ attempt: ClientAttempt) -> OpaquePointer? {
        var info = lws_client_connect_info()
        info.context = EventLoop.context
        info.vhost = clientVhost(isTLS: target.isTLS)
        info.port = Int32(target.port)
        // If libwebsockets followed a redirect, it would send the Authorization header along, wherever it leads.
        info.ssl_connection = mb_lws_client_no_redirects | (target.isTLS ? mb_lws_client_tls : 0)
        info.ietf_version_or_minus_one = -1
        // libwebsockets holds the attempt until its connection is destroyed.
        info.opaque_user_data = Unmanaged.passRetained(attempt).toOpaque()
        // Copied by libwebsockets before it returns.
        let strings = [
            address, target.path, target.authority, "http/1.1", clientProtocol, target.subprotocol,
        ].map { (text: String) in UnsafePointer<CChar>(strdup(text)) }
        defer { strings.forEach { free(UnsafeMutablePointer(mutating: $0)) } }
        info.address = strings[0]
        info.path = strings[1]
        info.host = strings[2]
        info.alpn = strings[3]
        info.local_protocol_name = strings[4]
        info.protocol = strings[5]
        return lws_client_connect_via_info(&info)
    }

    fileprivate func handle(_ call: Callback, of attempt: ClientAttempt) -> Int32 {
        guard attempt === self.attempt, let handler else { return -1 }
        switch call.reason {
        case LWS_CALLBACK_WSI_CREATE:
            wsi = call.wsi
            stage = .connected
        case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
            let text = String(decoding: call.bytes.prefix { $0 != 0 }, as: UTF8.self)
            if stage == .connected {
                fail(.connected(target, text, call.wsi))
            } else {
                goOn(.connecting(target, ConnectTrouble(text, call.wsi)))
            }
        default: return handler.handle(call)
        }
        return 0
    }

    fileprivate func destroyed(_ attempt: ClientAttempt) {
        guard attempt === self.attempt else { return }
        guard stage == .connected else { return goOn(.connecting(target, .silence)) }
        self.attempt = nil
        wsi = nil
        guard !isCalling, let handler else { return }
        self.handler = nil
        handler.ended()
    }

    /// An attempt failed before it connected. The next starts later: libwebsockets is still working on this one.
    private func goOn(_ error: ConnectionFailure) {
        attempt = nil
        wsi = nil
        // `tryNext` itself sees that its call failed.
        if !isCalling { EventLoop.submit { self.tryNext(error) } }
    }

    private func fail(_ error: ConnectionFailure) {
        guard let handler else { return }
        self.handler = nil
        handler.failed(error)
    }
}

/// One attempt to connect to one address; libwebsockets holds it as user data.
@EventLoop
private final class ClientAttempt {
    let connection: ClientConnection
    init(_ connection: ClientConnection) { self.connection = connection }
}

private let clientProtocol = "mailbell"

/// The vhosts that all clients share, with TLS and without, each created by its first client.
@EventLoop private var sharedClientVhosts: [Bool: OpaquePointer] = [:]

/// Only a vhost with TLS reads the system's certificates, which takes longer than all else that a client does first.
@EventLoop
private func clientVhost(isTLS: Bool) -> OpaquePointer? {
    if let known = sharedClientVhosts[isTLS] { return known }
    let protocols = UnsafeMutablePointer<lws_protocols>.allocate(capacity: 2)
    protocols.initialize(repeating: lws_protocols(), count: 2)
    protocols[0].name = UnsafePointer(strdup(clientProtocol))
    protocols[0].callback = clientCallback
    protocols[0].rx_buffer_size = 64 * 1024
    protocols[0].tx_packet_size = 64 * 1024
    var info = lws_context_creation_info()
    info.options = isTLS ? mb_lws_tls_options : 0
    info.port = mb_lws_no_listen
    info.vhost_name = UnsafePointer(strdup(isTLS ? "client with TLS" : "client"))
    info.protocols = UnsafePointer(protocols)
    // No proxy. Without this, libwebsockets uses the environment's http_proxy, even for TLS.
    info.http_proxy_address = UnsafePointer(strdup(":0"))
    info.connect_timeout_secs = 10
    info.timeout_secs = 15
    let vhost = lws_create_vhost(EventLoop.context, &info)
    sharedClientVhosts[isTLS] = vhost
    return vhost
}

private func clientCallback(
    wsi: OpaquePointer?, reason: lws_callback_reasons, user: UnsafeMutableRawPointer?,
    input: UnsafeMutableRawPointer?, length: Int
) -> Int32 {
    if reason == LWS_CALLBACK_OPENSSL_LOAD_EXTRA_CLIENT_VERIFY_CERTS {
        mb_tls_set_up_clients(user)
        return 0
    }
    guard let wsi, let pointer = lws_get_opaque_user_data(wsi) else { return 0 }
    let call = Callback(wsi: wsi, reason: reason, input: input, length: length)
    let address = UInt(bitPattern: pointer)
    return EventLoop.assumeIsolated {
        let owner = Unmanaged<ClientAttempt>.fromOpaque(UnsafeRawPointer(bitPattern: address)!)
        let attempt = owner.takeUnretainedValue()
        guard call.reason == LWS_CALLBACK_WSI_DESTROY else { return attempt.connection.handle(call, of: attempt) }
        lws_set_opaque_user_data(call.wsi, nil)
        attempt.connection.destroyed(attempt)
        owner.release()
        return 0
    }
}

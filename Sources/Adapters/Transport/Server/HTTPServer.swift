internal import Core
public import EventLoop
internal import HTTPWire

#if canImport(Glibc)
    import Glibc
#endif

/// A server of HTTP/1.1 and WebSocket on one address, in plain text or over TLS.
@EventLoop
public final class HTTPServer {
    /// Highest number of connections accepted in one turn of the loop, so that open connections get their turn.
    private static let acceptsPerTurn = 64

    let handler: any HTTPHandler
    let pool: ServerPool
    /// The certificate of new connections; nil without TLS.
    private(set) var tls: TLSContext?
    /// The port that it listens on; the actual one if 0 was requested.
    public let port: UInt16
    private var listener: Descriptor?
    private var retry: Alarm?

    /// Starts listening.
    ///
    /// - Throws: `ListenError` if the address is in use or not this machine's, or the certificate is unusable.
    public init(
        on listen: ListenAddress, tls files: TLSFiles? = nil, pool: ServerPool, handler: any HTTPHandler
    ) throws(ListenError) {
        self.handler = handler
        self.pool = pool
        if let files {
            for file in [files.certificate, files.key] where access(file, R_OK) != 0 {
                throw ListenError(description: "\(file): \(String(cString: strerror(errno)))")
            }
            guard let context = TLSContext(files) else {
                throw ListenError(
                    description:
                        "cannot listen on \(listen) with certificate \(files.certificate) and key \(files.key): they are not a certificate and its key"
                )
            }
            tls = context
        }
        let fd = try listen.open()
        port = Socket.port(fd)
        listener = Descriptor(fd, handler: self)
        guard listener != nil else { throw ListenError(description: "cannot listen on \(listen): out of memory") }
    }

    /// Uses this certificate for new connections; open ones keep theirs.
    public func use(_ context: TLSContext) { tls = context }

    /// Stops listening, and closes all connections.
    public func stop() {
        retry?.cancel()
        listener?.close()
        pool.closeAll(of: self)
    }
}

extension HTTPServer: DescriptorHandler {
    /// Accepts waiting connections.
    public func readable() {
        guard let listener else { return }
        for _ in 0..<Self.acceptsPerTurn {
            switch Socket.accept(listener.fd) {
            case .connection(let fd, let peer): take(fd, peer)
            case .none: return
            case .lost: continue
            case .failed(let error):
                // No connection can be accepted until this is over. Without the pause the loop would be called again at
                // once, and use a whole core.
                pool.cannotAccept(error)
                pause()
                return
            }
        }
    }

    private func take(_ fd: Int32, _ peer: IPAddress) {
        let household = pool.household(of: peer)
        guard pool.hasRoom(for: household) else {
            close(fd)
            return
        }
        ServerConnection.start(fd, from: peer, household: household, on: self)
    }

    private func pause() {
        listener?.isRead = false
        let alarm = retry ?? Alarm { [unowned self] in listener?.isRead = true }
        retry = alarm
        alarm.set(after: .milliseconds(100))
    }

    /// Does nothing: a listener is not written to.
    public func writable() {}
    /// The loop has closed the listener.
    public func closed() { listener = nil }
}

internal import CTLS
import EventLoop

/// A certificate chain and its key, as PEM files.
public struct TLSFiles: Hashable, Sendable {
    /// Path of the certificate chain.
    public var certificate: String
    /// Path of the private key.
    public var key: String
    /// The paths of a chain and its key.
    public init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}

/// A server's certificate and TLS settings. A connection keeps the context that it began with.
public final class TLSContext: @unchecked Sendable {
    /// Immutable once created; libssl counts the connections that use it.
    fileprivate let raw: OpaquePointer

    /// Loads the files, and blocks while it reads. nil if they are not a certificate chain and its key.
    public init?(_ files: TLSFiles) {
        guard let raw = mb_tls_server(files.certificate, files.key) else { return nil }
        self.raw = raw
    }

    deinit { mb_tls_free_context(raw) }
}

/// Result of a read from, or a write to, a socket.
enum Transfer {
    case bytes(Int)
    /// The peer has ended its side.
    case ended
    /// Retry when the socket is readable.
    case wantsInput
    /// Retry when the socket is writable.
    case wantsOutput
    case broken
}

/// A server's TLS session on one socket, by libssl.
@EventLoop
final class TLSSession {
    private let raw: OpaquePointer

    init?(_ context: TLSContext, on fd: Int32) {
        guard let raw = mb_tls_accept(context.raw, fd) else { return nil }
        self.raw = raw
    }

    isolated deinit { mb_tls_free(raw) }

    /// Continues the handshake. Returns `bytes` when it is complete.
    func handshake() -> Transfer { Self.transfer(mb_tls_handshake(raw)) }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        Self.transfer(mb_tls_read(raw, buffer.baseAddress, Int32(buffer.count)))
    }

    func write(_ buffer: UnsafeRawBufferPointer) -> Transfer {
        Self.transfer(mb_tls_write(raw, buffer.baseAddress, Int32(min(buffer.count, 1 << 20))))
    }

    /// Whether libssl has buffered input, which the loop cannot see.
    var hasPending: Bool { mb_tls_pending(raw) > 0 }

    /// Tells the peer that no more data follows (close_notify).
    func end() { mb_tls_end(raw) }

    private static func transfer(_ result: Int32) -> Transfer {
        switch Int(result) {
        case 1...: .bytes(Int(result))
        case 0: .ended
        case -1: .wantsInput
        case -2: .wantsOutput
        default: .broken
        }
    }
}

/// The limits of one LMTP connection. Time is the embedder's: it calls `LMTPServer.close(_:)` on a connection that is
/// idle.
public struct LMTPLimits: Hashable, Sendable {
    /// Bytes of a command line with its CRLF. A longer line is discarded and answered with 500. RFC 5321, section
    /// 4.5.3.1 demands 512, and more for each extension.
    public var lineBytes = 1000
    /// Bytes of one line that are discarded. After them the connection closes with 421.
    public var discardedBytes = 64 * 1024
    /// Bytes of an address with its angle brackets and its source route. RFC 5321, section 4.5.3.1.3 demands 256;
    /// return paths that encode a recipient are longer.
    public var pathBytes = 512
    /// Accepted recipients of a message. Further ones are answered with 452, and the client sends to them in another
    /// transaction. RFC 5321, section 4.5.3.1.8 demands 100.
    public var recipients = 100
    /// Invalid commands in a row, after which the connection closes with 421. Refused recipients do not count.
    public var failures = 20
    /// Bytes of a message after dots were removed. A longer message is dropped and answered with 552.
    public var messageBytes = 150 * 1024 * 1024
    /// Bytes of one `LMTPServer.Event.data`.
    public var chunkBytes = 64 * 1024
    /// Bytes of unsent replies, beyond which no command is read (backpressure).
    public var unsentBytes = 16 * 1024

    /// The defaults.
    public init() {}

    /// The limits, raised to values with which the machine can work.
    var withinBounds: LMTPLimits {
        var limits = self
        limits.lineBytes = max(64, lineBytes)
        limits.discardedBytes = max(0, discardedBytes)
        limits.recipients = max(1, recipients)
        limits.failures = max(1, failures)
        limits.messageBytes = min(max(0, messageBytes), Int.max / 2)
        limits.chunkBytes = max(16, chunkBytes)
        limits.unsentBytes = max(1, unsentBytes)
        return limits
    }
}

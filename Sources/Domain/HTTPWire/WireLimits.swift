/// The limits of one HTTP connection. Times are in milliseconds of a monotonic clock.
public struct WireLimits: Hashable, Sendable {
    /// Bytes of one line of a head, without its line end.
    public var lineBytes = 8 * 1024
    /// Bytes of a head, from the request line to the empty line.
    public var headBytes = 32 * 1024
    /// Field lines of a head.
    public var fields = 100
    /// Time for a head, from its first byte to its last; on a new connection from the connection's start.
    public var headMilliseconds: Int64 = 10_000
    /// Time that a connection may be idle between an answer and the next request.
    public var idleMilliseconds: Int64 = 75_000
    /// Time for a body of any size, plus `bodyMillisecondsPer64KiB`.
    public var bodyMilliseconds: Int64 = 30_000
    /// Additional time for each 64 KiB of a body.
    public var bodyMillisecondsPer64KiB: Int64 = 1000
    /// Minimum rate of a streamed body, in bytes a second, averaged over `streamMilliseconds`.
    public var streamBytesPerSecond = 1024
    /// Time over which the rate of a streamed body is averaged; it may pause for so long.
    public var streamMilliseconds: Int64 = 30_000
    /// Time for the peer to take an answer of any size, plus `answerMillisecondsPer64KiB`. If the answer is streamed,
    /// each part of it has this time.
    public var answerMilliseconds: Int64 = 60_000
    /// Additional time for each 64 KiB of an answer.
    public var answerMillisecondsPer64KiB: Int64 = 4000
    /// How long input is read and dropped after the last answer, so that the peer can read the answer before the
    /// connection is reset (RFC 9112, 9.6).
    public var lingerMilliseconds: Int64 = 5000
    /// Maximum requests on one connection.
    public var requests = 1000
    /// Bytes of pipelined requests that are buffered; beyond it the socket is not read (backpressure).
    public var pipelinedBytes = 64 * 1024
    /// Bytes of unsent answers, beyond which the next request is not handled (backpressure).
    public var unsentBytes = 64 * 1024
    /// Limits after an upgrade to WebSocket.
    public var webSocket = WebSocketLimits()

    /// The defaults.
    public init() {}

    /// A copy in which a head is limited to 65,535 bytes, because positions in it are 16-bit numbers.
    var withinBounds: WireLimits {
        var limits = self
        limits.headBytes = min(max(0, headBytes), Int(UInt16.max))
        limits.lineBytes = min(max(0, lineBytes), limits.headBytes)
        return limits
    }
}

/// The limits of one WebSocket. Times are in milliseconds of a monotonic clock.
public struct WebSocketLimits: Hashable, Sendable {
    /// Maximum bytes of a message, all its fragments together.
    public var messageBytes = 16 * 1024
    /// Maximum fragments of a message. Even empty fragments cost time.
    public var fragments = 64
    /// Time for a message, from its first frame to its last byte.
    public var messageMilliseconds: Int64 = 10_000
    /// Silence after which a ping is sent.
    public var pingMilliseconds: Int64 = 20_000
    /// Silence after which the connection is closed, although a ping was sent.
    public var silenceMilliseconds: Int64 = 35_000
    /// Time for the peer to answer a close frame.
    public var closeMilliseconds: Int64 = 3000
    /// Rate limit of control frames: the burst.
    public var controlFrames = 1000
    /// Rate limit of control frames: the rate per second after a burst.
    public var controlFramesPerSecond = 100

    /// The defaults.
    public init() {}
}

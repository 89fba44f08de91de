/// The limits of a session. Every one can be met in a test with smaller numbers.
public struct SessionLimits: Hashable, Sendable {
    /// Activities sent and not acknowledged at which sending pauses.
    public var unackedActivities = 8192
    /// Bytes sent and not acknowledged at which sending pauses.
    public var unackedBytes = 1024 * 1024
    /// Bytes waiting for the socket at which they are dropped, to be read from disk again.
    public var queuedBytes = 256 * 1024
    /// Entries read from disk at a time.
    public var pageEntries = 512
    /// Bytes read from disk at a time. Two pages fit in the queue.
    public var pageBytes = 60 * 1024
    /// Milliseconds until the first frame has to be there.
    public var helloMilliseconds: Int64 = 10_000
    /// Milliseconds after which a socket that takes nothing is closed.
    public var stallMilliseconds: Int64 = 30_000
    /// Milliseconds of silence after which a heartbeat is sent.
    public var heartbeatMilliseconds: Int64 = 25_000
    /// Frames that change nothing, such as an ack of what was acknowledged: a burst of so many …
    public var idleFrames = 1000
    /// … and then so many a second.
    public var idleFramesPerSecond = 100
    /// Sessions of one user at the same time.
    public var sessionsPerUser = 100

    public init() {}
}

/// The limits of a session. Tests set smaller values to reach them.
public struct SessionLimits: Hashable, Sendable {
    /// Sending pauses at this many unacknowledged activities.
    public var unackedActivities = 8192
    /// Sending pauses at this many unacknowledged bytes.
    public var unackedBytes = 1024 * 1024
    /// Bytes queued for the socket, at most. A live session that would exceed it goes back to replaying.
    public var queuedBytes = 256 * 1024
    /// Entries read from disk at a time.
    public var pageEntries = 512
    /// Bytes read from disk at a time. Two pages fit in the queue.
    public var pageBytes = 60 * 1024
    /// Milliseconds that a client has to send its `hello`.
    public var helloMilliseconds: Int64 = 10_000
    /// Milliseconds after which a socket that takes no frame is closed.
    public var stallMilliseconds: Int64 = 30_000
    /// Milliseconds of silence after which a heartbeat is sent.
    public var heartbeatMilliseconds: Int64 = 25_000
    /// Rate limit for frames that change nothing, such as a repeated ack: the burst.
    public var idleFrames = 1000
    /// Rate limit for frames that change nothing: frames a second, after the burst.
    public var idleFramesPerSecond = 100
    /// Sessions of one user at the same time, at most.
    public var sessionsPerUser = 100

    /// The limits of a hub.
    public init() {}
}

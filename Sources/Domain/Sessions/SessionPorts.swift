public import Core
public import Wire

/// What `SessionDriver` needs from its surroundings: a clock, a store that is read and written beside it, and sockets.
///
/// No method may call the driver back before it returns, except `wantWrite` and `abort`.
public protocol SessionPorts: AnyObject {
    /// The clock that measures waits.
    var uptime: MonotonicTime { get }
    /// Gets the query answered, then calls `SessionDriver.answered`. If it `waitsForWrites`, everything submitted before
    /// is committed first.
    func read(_ query: SessionQuery)
    /// Saves a cursor, then calls `SessionDriver.saved`.
    func save(_ save: CursorSave)
    /// Records that the user has read; calls `SessionDriver.readFailed` if it cannot.
    func markRead(_ mark: ReadMark)
    /// The socket should ask for `SessionDriver.nextFrame` as soon as it is writable.
    func wantWrite(_ id: SessionID)
    /// Closes the socket at once.
    func abort(_ id: SessionID, _ code: CloseCode)
}

/// A cursor to be saved for a session's device.
public struct CursorSave: Hashable, Sendable {
    public var session: SessionID
    public var user: UserID
    public var device: String
    public var cursor: Cursor
    /// The filter in the session's hello.
    public var filter: Filter

    /// How a save ended.
    public enum Result: Hashable, Sendable {
        case onDisk
        /// The session retries.
        case failed
        /// The user has too many devices. Ends the session.
        case overLimit(Quota)
    }
}

/// A user's mark: everything up to a seq was read.
public struct ReadMark: Hashable, Sendable {
    public var session: SessionID
    public var user: UserID
    public var upTo: Seq
    /// Where it was read; nil for a client without a device.
    public var device: String?
}

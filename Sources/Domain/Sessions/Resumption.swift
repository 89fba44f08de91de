public import Mailbell
public import MailbellWire

/// Where a session goes on, and what it is told of it.
public struct Resumption: Hashable, Sendable {
    public var state: LogState
    /// The session has all up to here; what comes after it is its backlog.
    public var position: Seq
    /// What the hub holds for acknowledged: less than `position` where the device has more than it could say, -1 where the
    /// hub holds nothing of this log.
    public var acknowledged: Seq
    public var resume: Welcome.Resume
    public var lost: Welcome.Lost?

    /// Decides by cursor, then by what the hub holds for the device, then by `from`; the default is `now`. A cursor of an
    /// earlier life of the log counts as far as that one is the same; one of no life of it says nothing, and what the device
    /// has acknowledged of this log counts.
    ///
    /// - Returns: nil if the user is gone.
    public init?(_ hello: Hello, of user: UserID, now: Timestamp, in store: any StoreSnapshot) throws {
        guard let state = try store.logState(of: user) else { return nil }
        let held = try hello.device.flatMap { try store.device($0, of: user)?.cursor }
        let has =
            try hello.cursor.flatMap { try store.seq(of: $0, in: state, of: user) }
            ?? held.flatMap { try store.seq(of: $0, in: state, of: user) }
        try self.init(
            state: state, cursor: hello.cursor ?? held, has: has, from: hello.from ?? .now, catchUp: hello.catchUp,
            now: now
        ) { try store.firstSeq(of: user, since: $0) }
        // A new device's place is saved as it is welcomed.
        guard hello.device != nil, resume != .new else { return }
        acknowledged = if let held, held.epoch == state.epoch { min(held.seq, position) } else { -1 }
    }

    /// - Parameter has: the device has the log up to here; nil if nobody knows.
    init(
        state: LogState, cursor: Cursor?, has: Seq?, from: StartingPoint, catchUp: Hello.CatchUp, now: Timestamp,
        firstSeq: (Timestamp) throws -> Seq
    ) rethrows {
        self.state = state
        let beforeOldest = state.floor - 1
        if let cursor {
            if let has, has < state.expired { lost = .init(from: has + 1, to: state.expired) }
            let isOfThisLife = cursor.epoch == state.epoch && cursor.seq <= state.head
            resume = !isOfThisLife ? .reset : lost != nil ? .gap : .exact
            position = max(has ?? beforeOldest, beforeOldest)
        } else {
            resume = .new
            position =
                switch from {
                case .now: state.head
                case .earliest: beforeOldest
                case .back(let span): max(beforeOldest, try firstSeq(now - span) - 1)
                case .time(let time): max(beforeOldest, try firstSeq(time) - 1)
                }
        }
        if catchUp == .unread { position = max(position, state.readUpTo) }
        acknowledged = position
    }
}

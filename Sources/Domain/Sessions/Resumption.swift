public import Core
public import Wire

/// Where a session resumes, and what its welcome says.
public struct Resumption: Hashable, Sendable {
    /// The log's state at the time of the look-up.
    public var state: LogState
    /// The session starts after this seq. Everything later is its backlog.
    public var position: Seq
    /// Last seq the hub has stored as acknowledged. Below `position` if the client's own cursor is newer; -1 if none is
    /// stored for this log. Equal to `position` for a new device, and without a device.
    public var acknowledged: Seq
    /// How the session resumes: `new`, `exact`, `gap` or `reset`.
    public var resume: Welcome.Resume
    /// The range that retention has removed from the client's backlog; nil if nothing is lost.
    public var lost: Welcome.Lost?
    /// Whether the filter stored for the device differs from the filter in its hello.
    public var changesFilter = false
    /// What the user has set for pop-ups, at the time of the look-up.
    public var preferences: PreferencesReply

    /// Resumes from the client's cursor, else from the cursor stored for the device, else at `from` (default: `now`).
    ///
    /// A cursor of an earlier epoch counts up to where the two logs are the same, and up to there it is exact. If the
    /// client's cursor has an unknown epoch, the cursor stored for the device counts.
    ///
    /// - Returns: nil if the user was removed.
    /// - Throws: `StoreError`.
    public init?(
        _ hello: Hello, of user: UserID, now: Timestamp, zones: any TimeZones, in store: any SessionQuery.Snapshot
    ) throws {
        guard let state = try store.logState(of: user) else { return nil }
        let device = try hello.device.flatMap { try store.state(of: .device($0), of: user) }
        let held = device?.cursor
        let cursor = hello.cursor ?? held
        let known = try cursor.flatMap { try store.seq(of: $0, in: state, of: user) }
        let has = try known ?? held.flatMap { try store.seq(of: $0, in: state, of: user) }
        try self.init(
            state: state, preferences: PreferencesReply(try store.preferences(of: user), at: now, zones: zones),
            cursor: cursor, has: has, isOfThisLog: known != nil && known == cursor?.seq,
            from: hello.from ?? .now, catchUp: hello.catchUp, now: now
        ) { try store.firstSeq(of: user, since: $0) }
        // The welcome saves a new device's cursor.
        guard hello.device != nil, resume != .new else { return }
        changesFilter = device.map { $0.filter != hello.filter } ?? false
        acknowledged = if let held, held.epoch == state.epoch { min(held.seq, position) } else { -1 }
    }

    /// - Parameters:
    ///   - has: the device has this log up to here; nil if unknown.
    ///   - isOfThisLog: whether everything up to the cursor is in this log, perhaps since an earlier life.
    init(
        state: LogState, preferences: PreferencesReply, cursor: Cursor?, has: Seq?, isOfThisLog: Bool,
        from: StartingPoint, catchUp: Hello.CatchUp,
        now: Timestamp,
        firstSeq: (Timestamp) throws -> Seq
    ) rethrows {
        self.state = state
        self.preferences = preferences
        let beforeOldest = state.floor - 1
        if cursor != nil {
            if let has, has < state.expired { lost = .init(from: has + 1, to: state.expired) }
            resume = !isOfThisLog ? .reset : lost != nil ? .gap : .exact
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

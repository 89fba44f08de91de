/// Queries on the activity logs.
public protocol LogSnapshot {
    /// nil if there is no such user.
    func logState(of user: UserID) throws -> LogState?
    /// The last seq that an earlier life of a user's log, named by its epoch, shares with the present life; nil if the
    /// log had no such life.
    func sharedSeq(with epoch: Epoch, of user: UserID) throws -> Seq?
    /// A page of the log after a seq: at most `limit` entries, ending with the entry that brings the bodies to
    /// `maximumBytes`.
    func page(of user: UserID, after: Seq, limit: Int, maximumBytes: Int) throws -> Page
    /// Entries that match the query, in its order: at most `query.limit`.
    func activities(of user: UserID, matching query: ActivityQuery) throws -> [Entry]
    /// The latest activities by when they happened, latest first. Uses indexes, so it need not read the whole log.
    /// Ignores `query.order`, `after` and `before`.
    ///
    /// - Parameter span: maximum number of entries to examine, if the query names neither a contact nor a message.
    func latest(of user: UserID, matching query: ActivityQuery, span: Int) throws -> Listing
    /// Seq of the first activity recorded at `time` or later; head + 1 if there is none.
    func firstSeq(of user: UserID, since time: Timestamp) throws -> Seq
    /// Counts the activities in (after, through].
    func digest(of user: UserID, after: Seq, through: Seq) throws -> Digest

    /// When the first stored entry after a seq was recorded; nil if there is none.
    func recordedAt(firstAfter seq: Seq, of user: UserID) throws -> Timestamp?
    /// Counts the stored entries after a seq that pass a filter. It examines the first `limit` entries, and counts
    /// every seq beyond them.
    func backlog(of user: UserID, after seq: Seq, filter: Filter, limit: Int) throws -> BacklogCount
}

/// Changes of the activity logs.
public protocol LogTransaction: LogSnapshot {
    /// Locks the logs of these users, which are in ascending order, until the end of the transaction. Whatever decides about
    /// a log is read after that.
    ///
    /// - Parameters:
    ///   - recipients: those whose evidence will be asked for, by the store's own ids. A store beyond a network reads it
    ///     along with the lock.
    ///   - since: hits that came before decide nothing.
    ///   - now: the time of the lot, by the same clock.
    func lock(_ users: [UserID], evidenceOf recipients: [Int64], since: Timestamp, now: Timestamp) throws
    /// The ends of logs, including what this transaction appended, with `newUnread` 0. Users that do not exist have none.
    func heads(of users: [UserID]) throws -> [UserID: LogHead]
    /// Writes what a lot's hits change. The logs of its users are locked, and nobody else has appended to them since
    /// `heads` was called.
    func apply(_ decision: Decision) throws

    /// Appends an activity to a user's log.
    ///
    /// - Throws: `StoreError.other` if there is no such user, or the log has reached `Seq.lastOfLog`.
    /// - Parameters:
    ///   - recipient: id of the recipient that it is about, if any.
    ///   - recordedAt: raised to the previous entry's time if it is earlier.
    func append(_ activity: Activity, to user: UserID, recipient: Int64?, recordedAt: Timestamp) throws -> Entry
    /// Changes an activity in place and recounts what is unread. Readers see the new version from then on. Its kind,
    /// time and recipient must not change.
    ///
    /// - Parameter change: gets the present activity; returns false to leave it unchanged.
    /// - Returns: the new activity; nil if it was left unchanged, or is no longer stored.
    func amend(_ seq: Seq, of user: UserID, _ change: (inout Activity) -> Bool) throws -> Activity?
    /// Moves the read marker forward and recounts what is unread. Returns false if the marker is there already, or if
    /// `upTo` is beyond the head.
    func markRead(of user: UserID, upTo: Seq) throws -> Bool
    /// Starts a new life of a user's log, as after a restore: the log continues under another epoch. Activities that
    /// the old life had beyond the head are not part of the new one. Devices keep their old cursors, so those beyond it
    /// are told of the reset.
    func beginLife(_ epoch: Epoch, of user: UserID) throws

    /// Empties activities that are due, raises the floors, and removes hits and other systems' events that are due: at
    /// most `limit` in total. A total of zero means that nothing is due.
    func expire(_ due: Expiry, limit: Int) throws -> Expired
}

extension LogTransaction {
    /// Locks the logs of these users, which are in ascending order, for changes that need no evidence.
    public func lock(_ users: [UserID]) throws {
        try lock(users, evidenceOf: [], since: Timestamp(milliseconds: 0), now: Timestamp(milliseconds: 0))
    }
}

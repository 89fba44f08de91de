/// Activities of one user that are on disk.
///
/// Only the event path makes these from new activities, after the commit. So push can never get ahead of record.
public struct Recorded: Sendable {
    /// Whose log they are in.
    public let user: UserID
    /// The life of the log that they belong to.
    public let epoch: Epoch
    /// In order of seq, without holes.
    public let entries: [Entry]

    init(user: UserID, epoch: Epoch, entries: [Entry]) {
        self.user = user
        self.epoch = epoch
        self.entries = entries
    }

    /// The newest activity of a user's log, which another process may have recorded. A session that is further behind
    /// reads the rest from the log. nil if the log is empty.
    public init?(newestOf user: UserID, in store: any StoreSnapshot) throws {
        guard let log = try store.logState(of: user), let newest = try store.entry(log.head, of: user) else {
            return nil
        }
        self.init(user: user, epoch: log.epoch, entries: [newest])
    }
}

/// What a lot changed. The results of its commands are in their slots.
public struct Committed: Sendable {
    /// Activities to push: at most one element for each user.
    public var recorded: [Recorded] = []
    /// What happened to the lot's hits.
    public var hits = HitCounts()
    /// Why the store rejected the whole lot; nil if it did not, or if the fault was one command's own.
    public var failure: StoreError?

    init(recorded: [Recorded] = [], hits: HitCounts = HitCounts(), failure: StoreError? = nil) {
        self.recorded = recorded
        self.hits = hits
        self.failure = failure
    }
}

/// What happened to the hits of one lot, for metrics. Includes events from other systems.
public struct HitCounts: Hashable, Sendable {
    /// New opens and clicks.
    public var recorded = 0
    /// Repeats of an earlier open or click.
    public var folded = 0
    /// Hits with an unknown ticket or link.
    public var unknown = 0
    /// Hits that are not tracked, because of the contact's setting, the message or the seat.
    public var untracked = 0
    /// Hits beyond `HitLimits`, counted in a burst's activity.
    public var flooded = 0
    /// Clicks that could not be recorded and were redirected all the same.
    public var unkept = 0

    static func + (a: HitCounts, b: HitCounts) -> HitCounts {
        var sum = a
        sum.recorded += b.recorded
        sum.folded += b.folded
        sum.unknown += b.unknown
        sum.untracked += b.untracked
        sum.flooded += b.flooded
        sum.unkept += b.unkept
        return sum
    }
}

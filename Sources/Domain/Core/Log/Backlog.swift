/// The activities between a consumer's cursor and the head.
public struct Backlog: Hashable, Sendable {
    public var state: ConsumerState
    /// Number of activities that pass the consumer's filter and are not acknowledged. nil if the cursor belongs to no
    /// life of the log.
    public var count: Int64?
    /// When the oldest of them that is still stored was recorded.
    public var oldest: Timestamp?

    /// Maximum number of entries to examine for a consumer with a filter.
    static let places = 100_000
}

/// A count of unacknowledged activities.
public struct BacklogCount: Hashable, Sendable {
    public var count: Int64
    /// When the oldest of them was recorded; nil if there are none.
    public var oldest: Timestamp?

    public init(count: Int64 = 0, oldest: Timestamp? = nil) {
        self.count = count
        self.oldest = oldest
    }
}

extension LogSnapshot {
    /// The seq that a cursor stands for in the present life of the log. For a cursor of an earlier life, this is at
    /// most the last seq that both lives share. nil if the cursor belongs to no life of the log.
    public func seq(of cursor: Cursor, in log: LogState, of user: UserID) throws -> Seq? {
        guard cursor.epoch != log.epoch else { return cursor.seq <= log.head ? cursor.seq : nil }
        return try sharedSeq(with: cursor.epoch, of: user).map { min($0, cursor.seq) }
    }
}

extension LogSnapshot where Self: ConsumerSnapshot {
    /// Each consumer's unacknowledged activities, in the order of the consumers.
    public func backlogs(of user: UserID) throws -> [Backlog] {
        guard let log = try logState(of: user) else { return [] }
        return try consumers(of: user).map { state in
            guard let seq = try seq(of: state.cursor, in: log, of: user) else {
                return Backlog(state: state, count: nil, oldest: try recordedAt(firstAfter: 0, of: user))
            }
            if state.filter != Filter() {
                let found = try backlog(of: user, after: seq, filter: state.filter, limit: Backlog.places)
                return Backlog(state: state, count: found.count, oldest: found.oldest)
            }
            let count = log.head - max(0, seq)
            return Backlog(
                state: state, count: count, oldest: count > 0 ? try recordedAt(firstAfter: seq, of: user) : nil)
        }
    }
}

public import Core

/// Notices what other processes, such as commands, change in the store of a running hub.
///
/// A hub asks a few times a second. The control version counts as seen only once every follower of the feed was asked
/// about: one that came while the store was read may have read the store before it changed.
public final class ControlWatch {
    /// A question to the store. Any thread may answer it.
    public struct Query: Sendable {
        fileprivate let seen: Int64
        fileprivate let users: [UserID]

        /// What has changed; nil if nothing has.
        ///
        /// - Parameter now: by which tokens and sessions have expired.
        /// - Throws: `StoreError`.
        public func answer(from store: any StoreSnapshot, now: Timestamp) throws -> ChangesElsewhere? {
            let version = try store.controlVersion()
            guard version != seen else { return nil }
            let tokens = try store.tokens().filter { $0.isValid(at: now) }.map(\.id)
            let sessions = try users.flatMap { try store.sessions(of: $0) }.filter { $0.isValid(at: now) }.map(\.id)
            return ChangesElsewhere(
                version: version, valid: Set(tokens + sessions), users: Set(users),
                newest: try users.compactMap { try Recorded(newestOf: $0, in: store) })
        }
    }

    private let feed: LogFeed
    private var seen: Int64
    private var isAsking = false

    /// - Parameters:
    ///   - feed: knows whose logs are followed.
    ///   - seen: the store's control version when the hub starts.
    public init(_ feed: LogFeed, seen: Int64) {
        self.feed = feed
        self.seen = seen
    }

    /// What to ask now; nil if the last query is not answered yet, or a follower is finding out whom it follows.
    public func next() -> Query? {
        guard !isAsking, let users = feed.users else { return nil }
        isAsking = true
        return Query(seen: seen, users: users)
    }

    /// Makes the next query find a change, to see which tokens have expired.
    public func lookAgain() { seen = -1 }

    /// Takes the answer to a query. Returns what has changed; nil if nothing has, or the store could not be read.
    public func answered(
        _ query: Query, _ result: Result<ChangesElsewhere?, StoreError>
    ) -> ChangesElsewhere? {
        isAsking = false
        guard case .success(let changes?) = result else { return nil }
        if let users = feed.users, Set(query.users).isSuperset(of: users) { seen = changes.version }
        return changes
    }
}

/// What another process has changed in the store.
public struct ChangesElsewhere: Sendable {
    let version: Int64
    /// The ids of all valid tokens, and of the valid web sessions of `users`.
    let valid: Set<String>
    /// The users whose log was followed when the store was read.
    let users: Set<UserID>
    /// The newest activity of each user whose log is followed, to be published. The other process may have recorded it.
    public let newest: [Recorded]

    /// Whether a token or web session is valid no more.
    public func ends(_ identity: Identity) -> Bool {
        guard !valid.contains(identity.tokenID) else { return false }
        // Nobody has asked for the sessions of a user who has connected since.
        return !identity.isWebSession || users.contains(identity.user.id)
    }
}

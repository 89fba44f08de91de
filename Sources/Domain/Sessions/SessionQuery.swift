public import Core
public import Wire

/// A question of a session to the store. Any thread may answer it, on one snapshot.
public struct SessionQuery: Hashable, Sendable {
    /// What is asked.
    public enum Question: Hashable, Sendable {
        /// Where does the session resume?
        case resumption(Hello)
        /// What is in the log after this seq?
        case page(after: Seq, limit: Int, maximumBytes: Int)
        /// How many activities of each kind are in (after, through]?
        case digest(after: Seq, through: Seq)
    }

    /// The answer to a question of the same name.
    public enum Answer: Hashable, Sendable {
        /// nil if the user was removed.
        case resumption(Resumption?)
        case page(Page)
        case digest(Digest)
    }

    public let session: SessionID
    public let user: UserID
    public let question: Question

    /// Whether everything that was submitted before must be committed first. A look-up must see the cursor that the
    /// device's earlier session has just saved.
    public var waitsForWrites: Bool { if case .resumption = question { true } else { false } }

    /// The facets of a store that sessions ask for.
    public typealias Snapshot = LogSnapshot & ConsumerSnapshot & PreferencesSnapshot

    /// Answers the question.
    ///
    /// - Throws: `StoreError`.
    public func answer(from store: any Snapshot, now: Timestamp, zones: any TimeZones) throws -> Answer {
        switch question {
        case .resumption(let hello): .resumption(try Resumption(hello, of: user, now: now, zones: zones, in: store))
        case .page(let after, let limit, let maximumBytes):
            .page(try store.page(of: user, after: after, limit: limit, maximumBytes: maximumBytes))
        case .digest(let after, let through): .digest(try store.digest(of: user, after: after, through: through))
        }
    }
}

public import Core

/// A question of a webhook's delivery to the store. Any thread may answer it, on one snapshot.
public struct DeliveryQuery: Hashable, Sendable {
    enum Question: Hashable, Sendable {
        /// Whose log is it, and how much of it does the target have?
        case lookUp(email: String, Consumer)
        /// What is in the log after this seq?
        case page(user: UserID, after: Seq)
    }

    /// The answer to a query.
    public enum Answer: Hashable, Sendable {
        /// The user is nil if there is none, and the log too. `has`: the target has this log up to here; nil if unknown.
        case found(UserID?, LogState?, Cursor?, has: Seq?)
        case page(Page)
    }

    let question: Question

    /// Answers the question.
    ///
    /// - Throws: `StoreError`.
    public func answer(from store: any DirectorySnapshot & LogSnapshot & ConsumerSnapshot) throws -> Answer {
        switch question {
        case .lookUp(let email, let consumer):
            let user = try store.user(email: email)?.id
            guard let user, let log = try store.logState(of: user) else { return .found(user, nil, nil, has: nil) }
            let cursor = try store.state(of: consumer, of: user)?.cursor
            return .found(user, log, cursor, has: try cursor.flatMap { try store.seq(of: $0, in: log, of: user) })
        case .page(let user, let after):
            return .page(
                try store.page(of: user, after: after, limit: Delivery.batch, maximumBytes: Delivery.batchBytes))
        }
    }
}

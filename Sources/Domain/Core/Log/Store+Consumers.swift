/// Queries about who reads a log, and how far they are.
public protocol ConsumerSnapshot {
    /// nil if the user has no such consumer.
    func state(of consumer: Consumer, of user: UserID) throws -> ConsumerState?
    /// A user's consumers, in their order.
    func consumers(of user: UserID) throws -> [ConsumerState]
}

/// Changes of consumers' cursors.
public protocol ConsumerTransaction: ConsumerSnapshot {
    /// Stores a consumer's cursor and filter, and adds the consumer if it is new. Does nothing if there is no such user.
    ///
    /// A cursor never goes back: within the log's present life the greater seq stays, and a cursor of another life does not
    /// replace one of the present life. Only a stored cursor beyond the head is replaced by a lower one: it is of a life that
    /// ended unnoticed. The filter and the time are stored in any case.
    func saveCursor(_ cursor: Cursor, of consumer: Consumer, filter: Filter, user: UserID, at: Timestamp) throws
    /// Removes a consumer and its cursor. Returns false if there is none. Any process except the hub must also call
    /// `countControlVersion`.
    func forget(_ consumer: Consumer, of user: UserID) throws -> Bool
}

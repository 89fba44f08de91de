extension Recorded {
    /// The newest activity of a user's log, which another process may have recorded. A session that is further behind
    /// reads the rest from the log. nil if the log is empty.
    public init?(newestOf user: UserID, in store: any StoreSnapshot) throws {
        var query = ActivityQuery()
        query.limit = 1
        guard let newest = try store.activities(of: user, matching: query).first else { return nil }
        self.init(user: user, entries: [newest])
    }
}

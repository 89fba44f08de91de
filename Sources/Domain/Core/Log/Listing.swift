/// One page of a query's result.
public struct Listing: Hashable, Sendable {
    /// The entries found, in the query's order.
    public var entries: [Entry]
    /// Where the next page starts: everything up to this seq, in the query's order, has been examined. nil if this is
    /// the last page.
    public var reached: Seq?
    /// The same for a query by time (`isByTime`).
    public var moment: TimePlace?

    public init(entries: [Entry], reached: Seq? = nil, moment: TimePlace? = nil) {
        self.entries = entries
        self.reached = reached
        self.moment = moment
    }
}

extension StoreSnapshot {
    /// One page of the log.
    ///
    /// A filter may match nothing in a long log, and finding that out takes as long as the log is. So a query by kind
    /// or verdict alone examines at most `span` entries a page: the page may be short or empty without being the last.
    /// Queries by contact or message use an index and have no such limit, and so do words that few recipients have.
    ///
    /// - Parameter span: maximum number of entries to examine.
    public func list(of user: UserID, matching query: ActivityQuery, span: Seq = 50_000) throws -> Listing {
        if query.isUnread {
            var unread = query
            unread.isUnread = false
            unread.unreadAfter = max(query.unreadAfter ?? 0, try logState(of: user)?.readUpTo ?? 0)
            return try list(of: user, matching: unread, span: span)
        }
        if query.isByTime { return try latest(of: user, matching: query, span: Int(span)) }
        if query.text != nil { return try search(of: user, matching: query, span: Int(clamping: span)) }
        let isFiltered = query.filter != Filter() || query.unreadAfter != nil || query.opensMoreThan != nil
        let isSearch = isFiltered && query.contact == nil && query.message == nil
        guard isSearch, let log = try logState(of: user) else {
            let entries = try activities(of: user, matching: query)
            return Listing(entries: entries, reached: entries.count == query.limit ? entries.last?.seq : nil)
        }
        // The result lies between these two, both exclusive.
        var low = max(query.after ?? 0, query.unreadAfter ?? 0, log.floor - 1)
        var high = min(query.before ?? .max, log.head + 1)
        if let since = query.since { low = max(low, try firstSeq(of: user, since: since) - 1) }
        if let until = query.until { high = min(high, try firstSeq(of: user, since: until)) }
        // `after` and `before` may be any number; from here on both are within the log or one beyond its ends.
        guard low < high, low < log.head else { return Listing(entries: [], reached: nil) }
        let span = max(1, min(span, log.head))
        let after = query.order == .oldestFirst ? low : max(low, high - 1 - span)
        let before = query.order == .oldestFirst ? min(high, low + 1 + span) : high
        guard after + 1 < before else { return Listing(entries: [], reached: nil) }
        var part = query
        (part.after, part.before) = (after, before)
        let entries = try activities(of: user, matching: part)
        if entries.count == query.limit { return Listing(entries: entries, reached: entries.last?.seq) }
        switch query.order {
        case .newestFirst: return Listing(entries: entries, reached: after > low ? after + 1 : nil)
        case .oldestFirst: return Listing(entries: entries, reached: before < high ? before - 1 : nil)
        }
    }
}

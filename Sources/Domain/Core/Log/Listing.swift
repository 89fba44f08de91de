/// A page of the answer to a question to a log.
public struct Listing: Hashable, Sendable {
    public var entries: [Entry]
    /// Where the next page goes on: all up to this entry, in the order of the question, has been looked at. nil where there
    /// is no more.
    public var reached: Seq?
}

extension StoreSnapshot {
    /// A page of the log.
    ///
    /// A filter may match nothing in a long log, and to find that out takes as long as the log: of a question by kind or
    /// verdict alone so many entries are looked at and no more, and the page may be short or empty and yet not the last.
    /// Contacts and messages are found without a search.
    ///
    /// - Parameter span: entries to look at.
    public func list(of user: UserID, matching query: ActivityQuery, span: Seq = 50_000) throws -> Listing {
        let isSearch = query.filter != Filter() && query.contact == nil && query.message == nil
        guard isSearch, let log = try logState(of: user) else {
            let entries = try activities(of: user, matching: query)
            return Listing(entries: entries, reached: entries.count == query.limit ? entries.last?.seq : nil)
        }
        // What is asked for lies between these two.
        var low = max(query.after ?? 0, log.floor - 1)
        var high = min(query.before ?? .max, log.head + 1)
        if let since = query.since { low = max(low, try firstSeq(of: user, since: since) - 1) }
        if let until = query.until { high = min(high, try firstSeq(of: user, since: until)) }
        guard low + 1 < high else { return Listing(entries: [], reached: nil) }
        var part = query
        part.after = query.order == .oldestFirst ? low : max(low, high - 1 - span)
        part.before = query.order == .oldestFirst ? min(high, low + 1 + span) : high
        let entries = try activities(of: user, matching: part)
        if entries.count == query.limit { return Listing(entries: entries, reached: entries.last?.seq) }
        switch query.order {
        case .newestFirst: return Listing(entries: entries, reached: part.after! > low ? part.after! + 1 : nil)
        case .oldestFirst: return Listing(entries: entries, reached: part.before! < high ? part.before! - 1 : nil)
        }
    }
}

package import Core

/// Activities by their text.
extension SQLSnapshot {
    /// Recipients of whom an activity can match.
    enum Candidates {
        /// So few that their activities are looked up, ascending.
        case few([Int64])
        case some(Set<Int64>)
        /// The words are too common to list their recipients.
        case all

        /// Recipients whose activities are looked up, at most.
        static let few = 1000
        /// Recipients with one word who are listed, at most.
        static let some = 20_000
    }

    /// The recipients in whose texts, or in those of their messages, each word may occur.
    func candidates(_ terms: SearchTerms, of user: UserID) throws -> Candidates {
        guard let found = try owners(of: terms, user, [.recipients, .recipientsOfMessages], { $0[0] as Int64 }) else {
            return .all
        }
        return found.count <= Candidates.few ? .few(found.sorted()) : .some(found)
    }

    /// The ids that one of the questions finds for each word; nil if all words are too common.
    func owners<ID: Hashable>(
        of terms: SearchTerms, _ user: UserID, _ questions: [IndexQuestion], _ id: @escaping (SQLRow) -> ID
    ) throws -> Set<ID>? {
        let found = terms.terms.map { _ in questions.map { _ in FoundIDs<ID>() } }
        var queries: [SQLQuery] = []
        for (term, lists) in zip(terms.terms, found) {
            for (question, list) in zip(questions, lists) {
                queries.append(
                    db.query(question, term: term, of: user, limit: Candidates.some + 1) { list.ids.append(id($0)) })
            }
        }
        try db.each(queries)
        var common: Set<ID>?
        for lists in found where lists.allSatisfy({ $0.ids.count <= Candidates.some }) {
            let ids = Set(lists.flatMap(\.ids))
            common = common?.intersection(ids) ?? ids
        }
        return common
    }

    package func search(of user: UserID, matching query: ActivityQuery, span: Int) throws -> Listing {
        guard let state = try logState(of: user) else { return Listing(entries: []) }
        var range = try seqs(of: user, matching: query, state)
        guard !range.isEmpty else { return Listing(entries: []) }
        let sieve = Sieve(query)
        // A single activity is read sooner than the index.
        let candidates = range.count > 1 ? try candidates(sieve.terms, of: user) : .all
        if case .few(let recipients) = candidates {
            return try looked(up: recipients, query, sieve, user, range)
        }
        let whole = range
        if range.count > span, query.contact == nil, query.message == nil {
            range = query.order == .newestFirst ? range.suffix(span) : range.prefix(span)
        }
        return try scanned(query, sieve, candidates, user, range, of: whole)
    }

    /// The seqs in which a query by seq looks for activities.
    func seqs(of user: UserID, matching query: ActivityQuery, _ state: LogState) throws -> Range<Seq> {
        var low = max(query.after ?? 0, query.unreadAfter ?? 0, state.floor - 1)
        var high = min(query.before ?? .max, state.head.plus(1))
        if let since = query.since { low = max(low, try firstSeq(of: user, since: since) - 1) }
        if let until = query.until { high = min(high, try firstSeq(of: user, since: until)) }
        return low.plus(1) < high ? low.plus(1)..<high : 0..<0
    }

    private static let columns = "SELECT key, kind, verdict, body, recorded_at, recipient FROM activity"

    /// Activities of some recipients: their keys by the index, and then the rows that are wanted.
    private func looked(
        up recipients: [Int64], _ query: ActivityQuery, _ sieve: Sieve, _ user: UserID, _ range: Range<Seq>
    ) throws -> Listing {
        guard !recipients.isEmpty else { return Listing(entries: []) }
        let (conditions, arguments) = conditions(of: query, user)
        let isDown = query.order == .newestFirst
        var range = range
        var listing = Listing(entries: [])
        var count = min(max(query.limit * 2, 100), Self.longest)
        var examined = 0
        while !range.isEmpty {
            let keys = try db.integers(
                """
                SELECT key FROM activity WHERE \(db.dialect.isAmong("recipient")) AND key >= ? AND key < ?
                ORDER BY key \(isDown ? "DESC" : "ASC") LIMIT ?
                """,
                [
                    SQLValue.integers(recipients), ActivityKey.make(user, range.lowerBound),
                    ActivityKey.make(user, range.upperBound), count,
                ])
            guard let last = keys.last else { break }
            var isFull = false
            try db.each(
                """
                \(Self.columns) WHERE \(db.dialect.isAmong("key")) AND body IS NOT NULL \(conditions)
                ORDER BY key \(isDown ? "DESC" : "ASC")
                """, [SQLValue.integers(keys.sorted())] + arguments
            ) { row in
                examined += 1
                if sieve.matches(row) { listing.entries.append(entry(row)) }
                isFull = listing.entries.count == query.limit
                return !isFull
            }
            if isFull {
                listing.reached = listing.entries.last?.seq
                return listing
            }
            let reached = ActivityKey.seq(last)
            range = isDown ? range.clamped(to: 0..<reached) : range.clamped(to: reached.plus(1)..<Seq.max)
            guard keys.count == count else { break }
            if examined >= Self.checks {
                listing.reached = reached
                return listing
            }
            count = min(count * 4, Self.longest)
        }
        return listing
    }

    /// Rows that are read at once, at most.
    private static let longest = 2000
    /// Bodies that are compared with the words for a page, at most.
    static let checks = 5000

    /// Activities in a part of the log.
    private func scanned(
        _ query: ActivityQuery, _ sieve: Sieve, _ candidates: Candidates, _ user: UserID, _ part: Range<Seq>,
        of whole: Range<Seq>
    ) throws -> Listing {
        var members: Set<Int64>?
        if case .some(let recipients) = candidates { members = recipients }
        let (conditions, arguments) = conditions(of: query, user)
        let isDown = query.order == .newestFirst
        var range = part
        var listing = Listing(entries: [])
        var count = min(max(query.limit * 4, 200), Self.longest)
        var checks = 0
        while !range.isEmpty {
            var rows = 0
            var last: Seq?
            var isDone = false
            try db.each(
                """
                \(Self.columns) WHERE key >= ? AND key < ? AND body IS NOT NULL \(conditions)
                ORDER BY key \(isDown ? "DESC" : "ASC") LIMIT ?
                """,
                [ActivityKey.make(user, range.lowerBound), ActivityKey.make(user, range.upperBound)] + arguments + [
                    count
                ]
            ) { row in
                rows += 1
                last = ActivityKey.seq(row[0])
                guard let recipient: Int64 = row[5], members?.contains(recipient) ?? true else { return true }
                checks += 1
                if sieve.matches(row) { listing.entries.append(entry(row)) }
                isDone = listing.entries.count == query.limit || checks == Self.checks
                return !isDone
            }
            if isDone {
                listing.reached = last
                return listing
            }
            guard let last, rows == count else { break }
            range = isDown ? range.clamped(to: 0..<last) : range.clamped(to: last.plus(1)..<Seq.max)
            count = min(count * 4, Self.longest)
        }
        if isDown, part.lowerBound > whole.lowerBound { listing.reached = part.lowerBound }
        if !isDown, part.upperBound < whole.upperBound { listing.reached = part.upperBound - 1 }
        return listing
    }

    /// What decides whether an activity is wanted, once its row is read.
    struct Sieve {
        let terms: SearchTerms
        private let filter: Filter
        private let unreadAfter: Seq?
        private let opensMoreThan: Int64?

        init(_ query: ActivityQuery) {
            terms = SearchTerms(query.text ?? "", .standard)
            (filter, unreadAfter, opensMoreThan) = (query.filter, query.unreadAfter, query.opensMoreThan)
        }

        /// Whether the body of a row has each word. Only activities of a recipient do.
        func matches(_ row: SQLRow) -> Bool { matches(row[3] as [UInt8]) }

        func matches(_ entry: Entry) -> Bool { matches(entry.body) }

        private func matches(_ body: [UInt8]) -> Bool {
            terms.isEmpty || SearchedText(body: body)?.matches(terms, .standard) ?? false
        }

        /// Whether all but the words applies.
        func admits(_ entry: Entry, opens: Int64?) -> Bool {
            guard filter.admits(kind: entry.kind, verdict: entry.verdict) else { return false }
            if let unreadAfter, entry.seq <= unreadAfter || !entry.isNotifiable { return false }
            if let opensMoreThan, opens ?? 0 <= opensMoreThan { return false }
            return true
        }
    }
}

/// The ids that one question finds.
private final class FoundIDs<ID> {
    var ids: [ID] = []
}

extension Entry {
    /// Whether the user is notified of it.
    fileprivate var isNotifiable: Bool { kind.map { Activity.isNotifiable(kind: $0, verdict: verdict) } ?? false }
}

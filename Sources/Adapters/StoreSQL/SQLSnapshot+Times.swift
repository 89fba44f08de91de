package import Core

/// Activities by the time at which they happened, newest first. That time is in `activity.at`; if `at` is NULL, it is
/// `recorded_at`.
extension SQLSnapshot {
    package func latest(of user: UserID, matching query: ActivityQuery, span: Int) throws -> Listing {
        guard let state = try logState(of: user) else { return Listing(entries: []) }
        let sieve = Sieve(query)
        let candidates = sieve.terms.isEmpty ? .all : try candidates(sieve.terms, of: user)
        var (recipients, members): ([Int64]?, Set<Int64>?) = (nil, nil)
        switch candidates {
        case .few(let few): recipients = few
        case .some(let some): members = some
        case .all: break
        }
        let isSearch = query.contact == nil && query.message == nil && recipients == nil
        let sources =
            try isSearch
            ? [recordedAsTheyHappened(of: user, query, state), recordedLater(of: user, query)]
            : [all(of: user, query, recipients)]
        for source in sources { try source.fill() }
        var entries: [Entry] = []
        var (seen, checks) = (0, 0)
        while let next = sources.filter({ $0.next != nil }).max(by: { $0.next!.place < $1.next!.place }) {
            guard let row = next.next else { break }
            if sieve.admits(row.entry, opens: row.opens) {
                if sieve.terms.isEmpty {
                    entries.append(row.entry)
                } else if let recipient = row.recipient, members?.contains(recipient) ?? true {
                    checks += 1
                    if sieve.matches(row.entry) { entries.append(row.entry) }
                }
            }
            seen += 1
            if entries.count == query.limit || (isSearch && seen == span) || checks == Self.checks {
                return Listing(entries: entries, moment: row.place)
            }
            try next.step()
        }
        return Listing(entries: entries)
    }

    /// Rows in that order, read some at a time and merged with those of another source.
    private final class Source {
        struct Row {
            var place: TimePlace
            var entry: Entry
            var recipient: Int64?
            /// How often a person opened the message whose recipient it is about; nil if that is not asked for, or never.
            var opens: Int64?
        }
        /// Reads at most so many rows that are earlier than a place.
        private let read: (TimePlace?, Int) throws -> [Row]
        private var rows: ArraySlice<Row> = []
        private var end: TimePlace?
        private var isDone = false
        /// How many rows are read next.
        private var count: Int

        init(from end: TimePlace?, count: Int, read: @escaping (TimePlace?, Int) throws -> [Row]) {
            (self.end, self.count, self.read) = (end, min(max(1, count), 4096), read)
        }

        var next: Row? { rows.first }

        func step() throws {
            rows = rows.dropFirst()
            try fill()
        }

        func fill() throws {
            guard rows.isEmpty, !isDone else { return }
            rows = try read(end, count)[...]
            isDone = rows.count < count
            end = rows.last?.place ?? end
            count = min(count * 4, 4096)
        }
    }

    private func row(_ row: SQLRow) -> Source.Row {
        Source.Row(
            place: TimePlace(at: row[7], seq: ActivityKey.seq(row[0])), entry: entry(row), recipient: row[5],
            opens: row[6])
    }

    private static func columns(_ query: ActivityQuery) -> String {
        let opens =
            query.opensMoreThan == nil
            ? "CAST(NULL AS BIGINT)" : "(SELECT opens FROM tally WHERE tally.recipient = activity.recipient)"
        return "SELECT key, kind, verdict, body, recorded_at, recipient, \(opens)"
    }

    /// The exclusive end of a source by time and key; the greatest values if it has none.
    private static func bounds(_ end: TimePlace?, _ user: UserID) -> (at: Int64, key: Int64) {
        end.map { ($0.at.milliseconds, ActivityKey.make(user, $0.seq)) } ?? (.max, .max)
    }

    /// Activities that were recorded when they happened. Their order by time is that of the log.
    private func recordedAsTheyHappened(
        of user: UserID, _ query: ActivityQuery, _ state: LogState
    ) throws -> Source {
        var (low, high) = (state.floor - 1, state.head)
        if let since = query.since { low = max(low, try firstSeq(of: user, since: since) - 1) }
        if let until = query.until { high = min(high, try firstSeq(of: user, since: until) - 1) }
        if let end = query.earlier {
            high = min(high, try firstSeq(of: user, since: Timestamp(milliseconds: end.at.milliseconds.plus(1))) - 1)
        }
        return Source(from: query.earlier, count: query.limit) { [self] end, count in
            let (at, key) = Self.bounds(end, user)
            let rows = try db.all(
                """
                \(Self.columns(query)), recorded_at FROM activity
                WHERE key > ? AND key <= ? AND at IS NULL AND body IS NOT NULL AND (recorded_at, key) < (?, ?)
                ORDER BY key DESC LIMIT ?
                """, [ActivityKey.make(user, low), ActivityKey.make(user, high), at, key, Int64(count)], row)
            if let last = rows.last { high = last.place.seq - 1 }
            return rows
        }
    }

    /// Activities that were recorded later than they happened, by the index on their time.
    private func recordedLater(of user: UserID, _ query: ActivityQuery) throws -> Source {
        Source(from: query.earlier, count: query.limit) { [self] end, count in
            let (at, key) = Self.bounds(end, user)
            return try db.all(
                """
                \(Self.columns(query)), at FROM activity \(db.dialect.byIndex("activity_at"))
                WHERE key >> 40 = ? AND at IS NOT NULL AND at >= ? AND at < ? AND at <= ? AND (at, key) < (?, ?)
                    AND body IS NOT NULL
                ORDER BY at DESC, key DESC LIMIT ?
                """,
                [
                    user, query.since?.milliseconds ?? Int64.min, query.until?.milliseconds ?? Int64.max, at, at, key,
                    count,
                ], row)
        }
    }

    /// Activities about a contact, a message or some recipients, sorted by the engine. There are few of them.
    private func all(of user: UserID, _ query: ActivityQuery, _ recipients: [Int64]?) throws -> Source {
        // To sort more than is wanted costs more than to sort again.
        let first = recipients == nil ? 4096 : max(query.limit * 2, 100)
        return Source(from: query.earlier, count: first) { [self] end, count in
            let (at, key) = Self.bounds(end, user)
            var conditions = ""
            var arguments: [any SQLBindable] = [
                ActivityKey.make(user, 0), ActivityKey.end(user), query.since?.milliseconds ?? Int64.min,
                query.until?.milliseconds ?? Int64.max, at, key,
            ]
            if let contact = query.contact {
                conditions += " AND recipient IN (SELECT id FROM recipient WHERE user = ? AND email = ?)"
                arguments += [user, contact]
            }
            if let message = query.message {
                conditions += " AND recipient IN (SELECT id FROM recipient WHERE message = ?)"
                arguments += [message]
            }
            if let recipients {
                conditions += " AND \(db.dialect.isAmong("recipient"))"
                arguments += [SQLValue.integers(recipients)]
            }
            arguments += [count]
            let time = "coalesce(at, recorded_at)"
            return try db.all(
                """
                \(Self.columns(query)), \(time) FROM activity
                WHERE key > ? AND key <= ? AND body IS NOT NULL AND \(time) >= ? AND \(time) < ?
                    AND (\(time), key) < (?, ?) \(conditions)
                ORDER BY \(time) DESC, key DESC LIMIT ?
                """, arguments, row)
        }
    }
}

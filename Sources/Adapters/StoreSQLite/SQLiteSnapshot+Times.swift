import Core
import Foundation
import GRDB

/// Activities by the time at which they happened, newest first. That time is in `activity.at`; if `at` is NULL, it is
/// `recorded_at`.
extension SQLiteSnapshot {
    func latest(of user: UserID, matching query: ActivityQuery, span: Int) throws -> Listing {
        guard let state = try logState(of: user) else { return Listing(entries: []) }
        let isSearch = query.contact == nil && query.message == nil
        var sources =
            try isSearch
            ? [recordedAsTheyHappened(of: user, query, state), recordedLater(of: user, query)]
            : [all(of: user, query)]
        var entries: [Entry] = []
        var seen = 0
        while let next = sources.indices.filter({ sources[$0].next != nil }).max(by: {
            sources[$0].next! < sources[$1].next!
        }) {
            let moment = sources[next].next!
            if let row = sources[next].row, query.filter.admits(kind: row.kind, verdict: row.verdict) {
                entries.append(entry(row))
            }
            seen += 1
            if entries.count == query.limit || (isSearch && seen == span) {
                return Listing(entries: entries, moment: moment)
            }
            try sources[next].step()
        }
        return Listing(entries: entries)
    }

    /// Rows in that order, read one at a time and merged with those of another source.
    private struct Source {
        private let cursor: RowCursor
        private(set) var row: Row?

        init(_ cursor: RowCursor) throws {
            self.cursor = cursor
            row = try cursor.next()
        }

        var next: TimePlace? {
            row.map { TimePlace(at: Timestamp(milliseconds: $0[5]), seq: ActivityKey.seq($0[0])) }
        }

        mutating func step() throws { row = try cursor.next() }
    }

    private static let columns = "SELECT key, kind, verdict, body, recorded_at"

    /// Activities that were recorded when they happened. Their order by time is that of the log.
    private func recordedAsTheyHappened(
        of user: UserID, _ query: ActivityQuery, _ state: LogState
    ) throws -> Source {
        var (low, high) = (state.floor - 1, state.head)
        if let since = query.since { low = max(low, try firstSeq(of: user, since: since) - 1) }
        if let until = query.until { high = min(high, try firstSeq(of: user, since: until) - 1) }
        let end = Self.end(query)
        if query.earlier != nil {
            high = min(high, try firstSeq(of: user, since: Timestamp(milliseconds: end.at.plus(1))) - 1)
        }
        return try Source(
            rows(
                """
                \(Self.columns), recorded_at FROM activity
                WHERE key > ? AND key <= ? AND at IS NULL AND body IS NOT NULL AND (recorded_at, key) < (?, ?)
                ORDER BY key DESC
                """, [ActivityKey.make(user, low), ActivityKey.make(user, high), end.at, end.key(user)]))
    }

    /// Activities that were recorded later than they happened, by the index on their time.
    private func recordedLater(of user: UserID, _ query: ActivityQuery) throws -> Source {
        let end = Self.end(query)
        return try Source(
            rows(
                """
                \(Self.columns), at FROM activity INDEXED BY activity_at
                WHERE key >> 40 = ? AND at IS NOT NULL AND at >= ? AND at < ? AND at <= ? AND (at, key) < (?, ?)
                    AND body IS NOT NULL
                ORDER BY at DESC, key DESC
                """,
                [
                    user, query.since?.milliseconds ?? Int64.min, query.until?.milliseconds ?? Int64.max, end.at,
                    end.at,
                    end.key(user),
                ]))
    }

    /// Activities about a contact or a message, sorted by SQLite. There are few of them.
    private func all(of user: UserID, _ query: ActivityQuery) throws -> Source {
        let end = Self.end(query)
        var conditions = ""
        var arguments: StatementArguments = [
            ActivityKey.make(user, 0), ActivityKey.end(user), query.since?.milliseconds ?? Int64.min,
            query.until?.milliseconds ?? Int64.max, end.at, end.key(user),
        ]
        if let contact = query.contact {
            conditions += " AND recipient IN (SELECT id FROM recipient WHERE user = ? AND email = ?)"
            arguments += [user, contact]
        }
        if let message = query.message {
            conditions += " AND recipient IN (SELECT id FROM recipient WHERE message = ?)"
            arguments += [message]
        }
        return try Source(
            rows(
                """
                \(Self.columns), coalesce(at, recorded_at) AS time FROM activity
                WHERE key > ? AND key <= ? AND body IS NOT NULL AND time >= ? AND time < ? AND (time, key) < (?, ?)
                    \(conditions)
                ORDER BY time DESC, key DESC
                """, arguments))
    }

    /// The exclusive end of the query by time and key; the greatest values if it has none.
    private static func end(_ query: ActivityQuery) -> (at: Int64, key: (UserID) -> Int64) {
        guard let earlier = query.earlier else { return (.max, { _ in .max }) }
        return (earlier.at.milliseconds, { ActivityKey.make($0, earlier.seq) })
    }
}

extension Row {
    fileprivate var kind: Kind? { String.fromDatabaseValue(self[1]).flatMap(Kind.init) }
    fileprivate var verdict: Verdict? { String.fromDatabaseValue(self[2]).flatMap(Verdict.init) }
}

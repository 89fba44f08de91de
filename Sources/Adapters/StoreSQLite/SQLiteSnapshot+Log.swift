import Core
import Foundation
import GRDB

/// Reads of the log.
extension SQLiteSnapshot {
    func activity(_ seq: Seq, of user: UserID) throws -> Activity? {
        guard let key = ActivityKey.exact(user, seq),
            let row = try row("SELECT kind, body FROM activity WHERE key = ? AND body IS NOT NULL", [key]),
            let kind = String.fromDatabaseValue(row[0]), Kind(rawValue: kind) != nil
        else { return nil }
        let activity = Data.fromDatabaseValue(row[1]).flatMap { try? JSONDecoder().decode(Activity.self, from: $0) }
        if activity == nil { damaged.add(.init(user: user, seq: seq)) }
        return activity
    }

    func sharedSeq(with epoch: Epoch, of user: UserID) throws -> Seq? {
        try row("SELECT shared FROM life WHERE user = ? AND epoch = ?", [user, epoch.text])?[0]
    }

    func page(of user: UserID, after: Seq, limit: Int, maximumBytes: Int) throws -> Page {
        guard let state = try logState(of: user) else { return Page(entries: [], through: after) }
        let cursor = try rows(
            """
            SELECT key, kind, verdict, body, recorded_at FROM activity
            WHERE key > ? AND key <= ? AND body IS NOT NULL ORDER BY key LIMIT ?
            """, [ActivityKey.make(user, after), ActivityKey.make(user, state.head), limit])
        var entries: [Entry] = []
        var bytes = 0
        while let row = try cursor.next() {
            let entry = entry(row)
            entries.append(entry)
            bytes += entry.body.count
            if bytes >= maximumBytes { break }
        }
        let isWhole = entries.count < limit && bytes < maximumBytes
        return Page(entries: entries, through: isWhole ? max(after, state.head) : entries.last!.seq)
    }

    /// The entry of a row. If its body is damaged, the entry keeps its seq with a mark as its body, and is noted in `damaged`.
    func entry(_ row: Row) -> Entry {
        let key: Int64 = row[0]
        let kind = String.fromDatabaseValue(row[1]) ?? ""
        var body = Data.fromDatabaseValue(row[3]).map { [UInt8]($0) } ?? []
        if !Activity.isSound(body, kind: kind) {
            damaged.add(.init(user: ActivityKey.user(key), seq: ActivityKey.seq(key)))
            let recordedAt = Int64.fromDatabaseValue(row[4]) ?? 0
            body = Activity.damagedBody(recordedAt: Timestamp(milliseconds: recordedAt))
        }
        return Entry(
            seq: ActivityKey.seq(key), kind: Kind(rawValue: kind),
            verdict: String.fromDatabaseValue(row[2]).flatMap(Verdict.init), body: body)
    }

    func activities(of user: UserID, matching query: ActivityQuery) throws -> [Entry] {
        guard let state = try logState(of: user) else { return [] }
        var low = query.after ?? 0
        var high = min(query.before.map { $0.minus(1) } ?? state.head, state.head)
        if let since = query.since { low = max(low, try firstSeq(of: user, since: since) - 1) }
        if let until = query.until { high = min(high, try firstSeq(of: user, since: until) - 1) }
        guard low < high else { return [] }

        var conditions = ["key > ?", "key <= ?", "body IS NOT NULL"]
        var arguments: StatementArguments = [ActivityKey.make(user, low), ActivityKey.make(user, high)]
        if let kinds = query.filter.kinds {
            conditions.append("kind IN (\(kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")))")
        }
        if let verdicts = query.filter.verdicts {
            let list = verdicts.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            conditions.append("(verdict IS NULL OR kind = 'revise' OR verdict IN (\(list)))")
        }
        if let contact = query.contact {
            conditions.append("recipient IN (SELECT id FROM recipient WHERE user = ? AND email = ?)")
            arguments += [user, contact]
        }
        if let message = query.message {
            conditions.append("recipient IN (SELECT id FROM recipient WHERE message = ?)")
            arguments += [message]
        }
        arguments += [query.limit]
        let order = query.order == .newestFirst ? "DESC" : "ASC"
        let cursor = try rows(
            """
            SELECT key, kind, verdict, body, recorded_at FROM activity WHERE \(conditions.joined(separator: " AND "))
            ORDER BY key \(order) LIMIT ?
            """, arguments)
        return try Array(cursor.map { self.entry($0) })
    }

    /// Binary search, since `recorded_at` never decreases along a log.
    func firstSeq(of user: UserID, since time: Timestamp) throws -> Seq {
        guard let state = try logState(of: user) else { return 1 }
        var low = state.floor
        var high = state.head + 1
        while low < high {
            let middle = low + (high - low) / 2
            let row = try row(
                "SELECT recorded_at FROM activity WHERE key = ?", [ActivityKey.make(user, middle)])
            if let row, (row[0] as Int64) >= time.milliseconds {
                high = middle
            } else {
                low = middle + 1
            }
        }
        return low
    }

    func digest(of user: UserID, after: Seq, through: Seq) throws -> Digest {
        var digest = Digest(from: after.plus(1), to: through)
        let range: StatementArguments = [ActivityKey.make(user, after), ActivityKey.make(user, through)]
        let kinds = try rows(
            """
            SELECT kind, count(*) FROM activity WHERE key > ? AND key <= ? AND body IS NOT NULL
            GROUP BY kind ORDER BY kind
            """, range)
        while let row = try kinds.next() {
            if let kind = Kind(rawValue: row[0]) { digest.kinds.append(.init(kind: kind, count: row[1])) }
        }
        let contacts = try rows(
            """
            SELECT recipient.email, max(recipient.name), sum(kind = 'open'), sum(kind = 'click')
            FROM activity JOIN recipient ON recipient.id = activity.recipient
            WHERE key > ? AND key <= ? AND body IS NOT NULL AND kind IN ('open', 'click') AND verdict IS NOT 'machine'
            GROUP BY recipient.email ORDER BY count(*) DESC, recipient.email LIMIT 100
            """, range)
        while let row = try contacts.next() {
            digest.contacts.append(
                .init(recipient: .init(email: row[0], name: row[1]), opens: row[2], clicks: row[3]))
        }
        return digest
    }
}

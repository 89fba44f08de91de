package import Core
import Foundation

/// Reads of the log.
extension SQLSnapshot {
    package func activity(_ seq: Seq, of user: UserID) throws -> Activity? {
        let place = LogPlace(user: user, seq: seq)
        return try activities(at: [place])[place]
    }

    package func activities(at places: Set<LogPlace>) throws -> [LogPlace: Activity] {
        let keys = places.compactMap { ActivityKey.exact($0.user, $0.seq) }
        guard !keys.isEmpty else { return [:] }
        var found: [LogPlace: Activity] = [:]
        let decoder = JSONDecoder()
        let (condition, argument): (String, any SQLBindable) =
            keys.count == 1 ? ("key = ?", keys[0]) : (db.dialect.isAmong("key"), SQLValue.integers(keys.sorted()))
        try db.each("SELECT key, kind, body FROM activity WHERE \(condition) AND body IS NOT NULL", [argument]) { row in
            let place = LogPlace(user: ActivityKey.user(row[0]), seq: ActivityKey.seq(row[0]))
            guard Kind(rawValue: row[1]) != nil else { return true }
            let activity = try? decoder.decode(Activity.self, from: Data(row[2] as [UInt8]))
            if activity == nil { shared.damaged.add(.init(user: place.user, seq: place.seq)) }
            found[place] = activity
            return true
        }
        return found
    }

    package func sharedSeq(with epoch: Epoch, of user: UserID) throws -> Seq? {
        try db.integer("SELECT shared FROM life WHERE user = ? AND epoch = ?", [user, epoch])
    }

    package func page(of user: UserID, after: Seq, limit: Int, maximumBytes: Int) throws -> Page {
        guard let state = try logState(of: user) else { return Page(entries: [], through: after) }
        var entries: [Entry] = []
        var bytes = 0
        try db.each(
            "\(Self.selectEntries) WHERE key > ? AND key <= ? AND body IS NOT NULL ORDER BY key LIMIT ?",
            [ActivityKey.make(user, after), ActivityKey.make(user, state.head), limit]
        ) { row in
            let entry = entry(row)
            entries.append(entry)
            bytes += entry.body.count
            return bytes < maximumBytes
        }
        let isWhole = entries.count < limit && bytes < maximumBytes
        return Page(entries: entries, through: isWhole ? max(after, state.head) : entries.last!.seq)
    }

    static let selectEntries = "SELECT key, kind, verdict, body, recorded_at FROM activity"

    /// The entry of a row of `selectEntries`. If its body is damaged, the entry keeps its seq with a mark as its body, and is
    /// noted in `damaged`.
    func entry(_ row: SQLRow) -> Entry {
        let key: Int64 = row[0]
        let kind: String = row[1]
        var body: [UInt8] = row[3]
        if !Activity.isSound(body, kind: kind) {
            shared.damaged.add(.init(user: ActivityKey.user(key), seq: ActivityKey.seq(key)))
            body = Activity.damagedBody(recordedAt: row[4])
        }
        return Entry(
            seq: ActivityKey.seq(key), kind: Kind(rawValue: kind), verdict: (row[2] as String?).flatMap(Verdict.init),
            body: body)
    }

    package func activities(of user: UserID, matching query: ActivityQuery) throws -> [Entry] {
        if query.text != nil { return try allFound(of: user, matching: query) }
        guard let state = try logState(of: user) else { return [] }
        let range = try seqs(of: user, matching: query, state)
        guard !range.isEmpty else { return [] }
        let (conditions, arguments) = conditions(of: query, user)
        let order = query.order == .newestFirst ? "DESC" : "ASC"
        return try db.all(
            """
            \(Self.selectEntries) WHERE key >= ? AND key < ? AND body IS NOT NULL \(conditions)
            ORDER BY key \(order) LIMIT ?
            """,
            [ActivityKey.make(user, range.lowerBound), ActivityKey.make(user, range.upperBound)] + arguments
                + [query.limit], entry)
    }

    /// Searches page by page until the query's limit.
    private func allFound(of user: UserID, matching query: ActivityQuery) throws -> [Entry] {
        var rest = query
        var entries: [Entry] = []
        while true {
            let page = try search(of: user, matching: rest, span: .max)
            entries += page.entries
            guard let reached = page.reached, entries.count < query.limit else { return entries }
            rest.limit = query.limit - entries.count
            if query.order == .newestFirst { rest.before = reached } else { rest.after = reached }
        }
    }

    /// What a query asks for beside seqs and words: conditions that each begin with AND, and their arguments.
    func conditions(of query: ActivityQuery, _ user: UserID) -> (sql: String, arguments: [any SQLBindable]) {
        var conditions: [String] = []
        var arguments: [any SQLBindable] = []
        // An empty list is not SQL; NULL is equal to nothing.
        func list(_ words: [String]) -> String { (words.map { "'\($0)'" } + ["NULL"]).joined(separator: ", ") }
        if let kinds = query.filter.kinds { conditions.append("kind IN (\(list(kinds.map(\.rawValue))))") }
        if let verdicts = query.filter.verdicts {
            let isOne = "verdict IN (\(list(verdicts.map(\.rawValue))))"
            conditions.append("(verdict IS NULL OR kind = 'revise' OR \(isOne))")
        }
        if query.unreadAfter != nil {
            conditions.append("kind IN ('open', 'click') AND verdict IS DISTINCT FROM 'machine'")
        }
        if let opens = query.opensMoreThan {
            conditions.append(
                "EXISTS (SELECT 1 FROM tally WHERE tally.recipient = activity.recipient AND tally.opens > ?)")
            arguments += [opens]
        }
        if let contact = query.contact {
            conditions.append("recipient IN (SELECT id FROM recipient WHERE user = ? AND email = ?)")
            arguments += [user, contact]
        }
        if let message = query.message {
            conditions.append("recipient IN (SELECT id FROM recipient WHERE message = ?)")
            arguments += [message]
        }
        return (conditions.map { "AND \($0)" }.joined(separator: " "), arguments)
    }

    /// Binary search, since `recorded_at` never decreases along a log.
    package func firstSeq(of user: UserID, since time: Timestamp) throws -> Seq {
        let middle = "low + (high - low) / 2"
        let isLater = "(SELECT recorded_at FROM activity WHERE key = ?2 + \(middle)) >= ?3"
        let found = try db.integer(
            """
            WITH RECURSIVE part (low, high) AS (
                SELECT floor, head + 1 FROM user WHERE id = ?1
                UNION ALL
                SELECT CASE WHEN \(isLater) THEN low ELSE \(middle) + 1 END, CASE WHEN \(isLater) THEN \(middle) ELSE high END
                FROM part WHERE low < high)
            SELECT low FROM part WHERE low >= high
            """, [user, ActivityKey.make(user, 0), time])
        return found ?? 1
    }

    package func digest(of user: UserID, after: Seq, through: Seq) throws -> Digest {
        var digest = Digest(from: after.plus(1), to: through)
        let range: [any SQLBindable] = [ActivityKey.make(user, after), ActivityKey.make(user, through)]
        try db.each(
            """
            SELECT kind, count(*) FROM activity WHERE key > ? AND key <= ? AND body IS NOT NULL
            GROUP BY kind ORDER BY kind
            """, range
        ) { row in
            if let kind = Kind(rawValue: row[0]) { digest.kinds.append(.init(kind: kind, count: row[1])) }
            return true
        }
        digest.contacts = try db.all(
            """
            SELECT recipient.email, max(recipient.name), count(*) FILTER (WHERE kind = 'open'),
                count(*) FILTER (WHERE kind = 'click')
            FROM activity JOIN recipient ON recipient.id = activity.recipient
            WHERE key > ? AND key <= ? AND body IS NOT NULL AND kind IN ('open', 'click')
                AND verdict IS DISTINCT FROM 'machine'
            GROUP BY recipient.email ORDER BY count(*) DESC, recipient.email LIMIT 100
            """, range
        ) { row in
            .init(recipient: .init(email: row[0], name: row[1]), opens: row[2], clicks: row[3])
        }
        return digest
    }

    package func backlog(of user: UserID, after seq: Seq, filter: Filter, limit: Int) throws -> BacklogCount {
        var found = BacklogCount()
        var places = 0
        var last = seq
        try db.each(
            """
            SELECT key, kind, verdict, recorded_at FROM activity
            WHERE key > ? AND key <= ? AND body IS NOT NULL ORDER BY key LIMIT ?
            """, [ActivityKey.make(user, seq), ActivityKey.end(user), limit]
        ) { row in
            places += 1
            last = ActivityKey.seq(row[0])
            let (kind, verdict) = (row[1] as String, row[2] as String?)
            guard filter.admits(kind: Kind(rawValue: kind), verdict: verdict.flatMap(Verdict.init)) else { return true }
            found.count += 1
            if found.oldest == nil { found.oldest = row[3] }
            return true
        }
        if places == limit, let head = try logState(of: user)?.head { found.count += max(0, head - last) }
        return found
    }
}

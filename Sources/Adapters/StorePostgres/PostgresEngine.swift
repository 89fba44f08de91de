import Core
import StoreSQL

/// PostgreSQL behind the statements of `StoreSQL`: one transaction or snapshot of a connection.
///
/// Statements that return nothing are sent along with the next one that does, or with the commit. So a lot of hits whose
/// people are known takes two round trips: one locks its users and reads the evidence, one writes and commits.
final class PostgresEngine: SQLEngine {
    let connection: PostgresConnection
    /// What `lock` has read. What a later statement of this transaction may have changed is taken out of it.
    private var locked = Locked()
    private let version: Int64
    private let counts: PostgresCounts?

    /// - Parameters:
    ///   - version: the `foreignVersion` of this transaction: another one for each, since another hub may have written in
    ///     between.
    ///   - counts: where long waits for locks are counted.
    init(_ connection: PostgresConnection, version: Int64 = 0, counts: PostgresCounts? = nil) {
        self.connection = connection
        self.version = version
        self.counts = counts
    }

    /// A lock that takes longer was waited for.
    private static let longLock = Duration.milliseconds(50)

    /// What was read together with the lock.
    private struct Locked {
        var controlVersion: Int64?
        /// Ends of the logs of `users`; nil if they have changed.
        var heads: [UserID: LogHead]?
        var users: Set<UserID> = []
        /// Sums of `recipients`; nil if they have changed.
        var states: [Int64: RecipientState]?
        /// Hits of those of `recipients` whose latest is not before `since`; nil if they have changed.
        var hits: [Int64: [KeptHit]]?
        var recipients: Set<Int64> = []
        var since = Timestamp(milliseconds: .max)
    }

    // MARK: Statements

    static let dialect = SQLDialect(
        isAmong: { "\($0) = ANY (?)" },
        integer: { column, path in
            "mailbell_integer(\(column), '{\(path.joined(separator: ","))}')"
        },
        newID: { "nextval('\($0)_id')" }, byIndex: { _ in "" }, takesByteLists: true)

    var dialect: SQLDialect { Self.dialect }

    func each(_ sql: String, _ arguments: [any SQLBindable], _ body: (SQLRow) throws -> Bool) throws {
        forget(changedBy: sql)
        try connection.each(sql, arguments, body)
    }

    func each(_ queries: [SQLQuery]) throws {
        for query in queries { forget(changedBy: query.sql) }
        try connection.each(queries)
    }

    func change(_ sql: String, _ arguments: [any SQLBindable]) throws -> Int {
        forget(changedBy: sql)
        return try connection.change(sql, arguments)
    }

    func execute(_ sql: String, _ arguments: [any SQLBindable]) throws {
        forget(changedBy: sql)
        try connection.execute(sql, arguments)
    }

    /// Takes out of `locked` what a statement may change.
    private func forget(changedBy sql: String) {
        guard !sql.hasPrefix("SELECT"), !sql.hasPrefix("WITH") else { return }
        for word in sql.split(whereSeparator: { $0 == " " || $0 == "\n" }).prefix(3) {
            switch word {
            case "user": locked.heads = nil
            case "meta": locked.controlVersion = nil
            case "tally": locked.states = nil
            case "hit": locked.hits = nil
            default: break
            }
        }
    }

    // MARK: Reading

    func controlVersion() throws -> Int64 {
        if let known = locked.controlVersion { return known }
        return try connection.integer(Self.selectControlVersion) ?? 0
    }

    private static let selectControlVersion = "SELECT value FROM meta WHERE key = 'control_version'"

    func lock(_ users: [UserID], evidenceOf recipients: [Int64], since: Timestamp, now: Timestamp) throws {
        locked = Locked()
        locked.users = Set(users)
        locked.heads = [:]
        // In this order at every hub, or two would wait for each other. Not FOR UPDATE, which foreign keys would wait for.
        try connection.queue(
            "SELECT id, epoch, head, recorded_at FROM user WHERE id = ANY (?) ORDER BY id FOR NO KEY UPDATE",
            [SQLValue.integers(users)]
        ) { [self] result in
            for row in result.rows {
                locked.heads?[row[0]] = LogHead(epoch: Epoch(row[1]), seq: row[2], recordedAt: row[3])
            }
        }
        // A statement of its own sees all that was committed before the lock was granted. The locking statement does not.
        try connection.queue(Self.selectControlVersion) { [self] result in
            for row in result.rows { locked.controlVersion = row[0] }
        }
        if !recipients.isEmpty { try queueEvidence(of: recipients, since: since, now: now) }
        let begin = ContinuousClock.now
        try connection.finish()
        if begin.duration(to: .now) > Self.longLock { counts?.add(\.lockWaits) }
    }

    private func queueEvidence(of recipients: [Int64], since: Timestamp, now: Timestamp) throws {
        locked.recipients = Set(recipients)
        (locked.states, locked.hits) = ([:], [:])
        locked.since = since
        let list = SQLValue.integers(recipients)
        try connection.queue(Self.selectStates, [list]) { [self] result in
            for row in result.rows { locked.states?[row[7]] = RecipientState(row) }
        }
        let age = max(0, now.milliseconds.minus(since.milliseconds)).plus(Self.tolerance)
        try connection.queue(Self.selectRecentHits, [list, since, Self.hitsOfOne, age]) { [self] result in
            locked.hits = Self.hits(result)
        }
    }

    /// The greatest limit with which `latestHits` is asked on the event path.
    private static let hitsOfOne = 256
    /// Milliseconds between when a hit came and when it was stored, at most: by another clock, and perhaps after a wait.
    private static let tolerance: Int64 = 900_000

    private static let selectStates = "SELECT \(RecipientState.columns), recipient FROM tally WHERE recipient = ANY (?)"

    /// The newest hits of recipients who had one since then, by `tally`. By when a hit was stored, the server leaves out the days
    /// that cannot have it.
    private static let selectRecentHits = """
        SELECT \(KeptHit.columns)
        FROM tally CROSS JOIN LATERAL (
            SELECT * FROM hit WHERE hit.recipient = tally.recipient
                AND hit.kept_at >= \(PostgresHitDays.began) - ?4 AND hit.kept_at < \(PostgresHitDays.began) + 3600000
            ORDER BY hit.seq DESC, hit.id DESC LIMIT ?3) AS hit
            JOIN agent ON agent.id = hit.agent
        WHERE tally.recipient = ANY (?1) AND tally.hit_at >= ?2
        """

    /// Hits by recipient, in the order of arrival, which that of their ids is: they are given while the log is locked.
    private static func hits(_ result: PostgresResult) -> [Int64: [KeptHit]] {
        var found: [Int64: [(id: Int64, hit: KeptHit)]] = [:]
        for row in result.rows { found[row[2], default: []].append((row[12], KeptHit(row))) }
        return found.mapValues { $0.sorted { $0.id < $1.id }.map(\.hit) }
    }

    func storedHeads(of users: [UserID]) throws -> [UserID: LogHead] {
        if let heads = locked.heads, users.allSatisfy(locked.users.contains) {
            return heads.filter { users.contains($0.key) }
        }
        var heads: [UserID: LogHead] = [:]
        try each("SELECT id, epoch, head, recorded_at FROM user WHERE id = ANY (?)", [SQLValue.integers(users)]) {
            row in
            heads[row[0]] = LogHead(epoch: Epoch(row[1]), seq: row[2], recordedAt: row[3])
            return true
        }
        return heads
    }

    func states(ofRecipients recipients: [Int64]) throws -> [Int64: RecipientState] {
        if let states = locked.states, recipients.allSatisfy(locked.recipients.contains) {
            return Dictionary(
                uniqueKeysWithValues: recipients.compactMap { recipient in states[recipient].map { (recipient, $0) } })
        }
        var states: [Int64: RecipientState] = [:]
        try each(Self.selectStates, [SQLValue.integers(recipients)]) { row in
            states[row[7]] = RecipientState(row)
            return true
        }
        return states
    }

    func latestHits(
        ofRecipients recipients: [Int64], limit: Int, since: Timestamp?
    ) throws -> [Int64: [KeptHit]] {
        if let since, since >= locked.since, let hits = locked.hits, let states = locked.states,
            limit == Self.hitsOfOne,
            recipients.allSatisfy({ recipient in
                locked.recipients.contains(recipient)
                    && (states[recipient]?.latestHit.map { $0 >= locked.since } ?? false)
            })
        {
            return Dictionary(
                uniqueKeysWithValues: recipients.compactMap { recipient in hits[recipient].map { (recipient, $0) } })
        }
        var found: [Int64: [KeptHit]] = [:]
        try connection.queue(
            """
            SELECT \(KeptHit.columns)
            FROM unnest(?1) AS wanted (recipient) CROSS JOIN LATERAL (
                SELECT * FROM hit WHERE hit.recipient = wanted.recipient ORDER BY hit.seq DESC, hit.id DESC LIMIT ?2) AS hit
                JOIN agent ON agent.id = hit.agent
            """, [SQLValue.integers(recipients), limit]
        ) { found = Self.hits($0) }
        try connection.finish()
        return found
    }

    func hitsOfNobody(limit: Int) throws -> (hits: [Int64], newest: Leftovers.Newest?) {
        let hits = try integers(
            """
            SELECT id FROM hit WHERE NOT EXISTS (SELECT 1 FROM recipient WHERE recipient.id = hit.recipient) ORDER BY id
            LIMIT ?
            """, [limit])
        let newest = try first("SELECT id, at FROM hit ORDER BY id DESC LIMIT 1") { row in
            Leftovers.Newest(id: row[0], at: row[1])
        }
        return (hits, newest)
    }

    /// Days are read in their order, and each in the order in which it was written, as no row of it is ever changed.
    func timesOfHits() throws -> (oldest: Timestamp, newest: Timestamp)? {
        guard let oldest = try integer("SELECT at FROM hit LIMIT 1") else { return nil }
        let newest = try integer("SELECT max(hit_at) FROM tally") ?? oldest
        return (Timestamp(milliseconds: oldest), Timestamp(milliseconds: newest))
    }

    // MARK: The hot writes

    func foreignVersion() throws -> Int64 { version }

    func insert(_ activities: [Decision.Append]) throws {
        guard !activities.isEmpty else { return }
        let columns: [SQLValue] = [
            .integers(activities.map { ActivityKey.make($0.user, $0.entry.seq) }),
            .integers(activities.map(\.recordedAt.milliseconds)), .texts(activities.map(\.entry.kind?.rawValue)),
            .texts(activities.map(\.entry.verdict?.rawValue)), .integers(activities.map(\.recipient)),
            .byteStrings(activities.map(\.entry.body)), .integers(activities.map(\.at.milliseconds)),
        ]
        try connection.execute(
            """
            INSERT INTO activity (key, recorded_at, kind, verdict, recipient, body, at)
            SELECT key, recorded_at, kind, verdict, recipient, body, nullif(at, recorded_at)
            FROM unnest(?, ?, ?, ?, ?, ?, ?) AS new (key, recorded_at, kind, verdict, recipient, body, at)
            """, columns)
    }

    func insert(_ hits: [KeptHit]) throws {
        guard !hits.isEmpty else { return }
        locked.hits = nil
        let columns: [SQLValue] = [
            .integers(hits.map(\.at.milliseconds)), .integers(hits.map(\.user)), .integers(hits.map(\.recipient)),
            .integers(hits.map(\.link)), .byteStrings(hits.map(\.networkBytes)), .texts(hits.map(\.userAgent)),
            .integers(hits.map { $0.isPrefetch ? 1 : 0 }), .integers(hits.map(\.seq)),
            .integers(hits.map { $0.isFolded ? 1 : 0 }), .texts(hits.map(\.via.rawValue)),
            .integers(hits.map { $0.isReported ? 1 : 0 }), .integers(hits.map { $0.isMarkedMachine ? 1 : 0 }),
        ]
        // Sorted, so that two hubs with the same new texts do not wait for each other.
        try connection.execute(
            """
            INSERT INTO agent (text) SELECT new.text FROM unnest(?) AS new (text)
            WHERE NOT EXISTS (SELECT 1 FROM agent WHERE agent.text = new.text) ORDER BY new.text ON CONFLICT DO NOTHING
            """, [SQLValue.texts(Set(hits.map(\.userAgent)).sorted())])
        try connection.execute(
            """
            INSERT INTO hit (kept_at, at, user, recipient, link, network, agent, prefetch, seq, folded, via, reported, marked)
            SELECT \(PostgresHitDays.now), new.at, owner, recipient, link, network, agent.id, prefetch, seq, folded, via,
                reported, marked
            FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WITH ORDINALITY AS new
                (at, owner, recipient, link, network, agent, prefetch, seq, folded, via, reported, marked, place)
                JOIN agent ON agent.text = new.agent
            ORDER BY place
            """, columns)
    }

    func put(_ states: [Int64: RecipientState]) throws {
        guard !states.isEmpty else { return }
        locked.states = nil
        let rows = states.sorted { $0.key < $1.key }
        let columns: [SQLValue] = [
            .integers(rows.map(\.key)), .integers(rows.map(\.value.tally.opens)),
            .integers(rows.map(\.value.tally.clicks)), .integers(rows.map(\.value.tally.machineOpens)),
            .integers(rows.map(\.value.tally.machineClicks)), .integers(rows.map(\.value.latestHit?.milliseconds)),
            .integers(rows.map(\.value.burst)), .integers(rows.map(\.value.burstAt?.milliseconds)),
        ]
        try connection.execute(
            """
            INSERT INTO tally (recipient, \(RecipientState.columns))
            SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (recipient) DO UPDATE SET opens = excluded.opens, clicks = excluded.clicks,
                machine_opens = excluded.machine_opens, machine_clicks = excluded.machine_clicks,
                hit_at = excluded.hit_at, burst = excluded.burst, burst_at = excluded.burst_at
            """, columns)
    }

    func save(_ heads: [UserID: LogHead]) throws {
        locked.heads = nil
        let rows = heads.sorted { $0.key < $1.key }
        let columns: [SQLValue] = [
            .integers(rows.map(\.key)), .integers(rows.map(\.value.seq)),
            .integers(rows.map(\.value.recordedAt.milliseconds)), .integers(rows.map(\.value.newUnread)),
        ]
        try connection.execute(
            """
            UPDATE user AS log SET head = new.head, recorded_at = new.at, unread = log.unread + new.unread
            FROM unnest(?, ?, ?, ?) AS new (id, head, at, unread) WHERE log.id = new.id
            """, columns)
    }

    // MARK: Rows that are removed

    /// Sequences never give an id again, and texts of agents are not remembered.
    func willRemoveRows(of table: String) {}

    /// Hits are removed by the day, outside of transactions: `PostgresHitDays`.
    func removeHits(before cutoff: Timestamp, now: Timestamp, limit: Int) -> Int { 0 }
}

extension PostgresResult {
    /// The rows, in their order.
    var rows: some Sequence<SQLRow> { (0..<count).lazy.map { SQLRow(self, $0) } }
}

import Core
import Foundation
import GRDB
import GRDBSQLite
import StoreSQL

/// SQLite behind the statements of `StoreSQL`: one transaction or snapshot of GRDB, whose rows are read by SQLite's own calls.
final class SQLiteEngine: SQLEngine {
    let db: Database
    private let agents: AgentNames
    private let connection: OpaquePointer

    init(_ db: Database, agents: AgentNames) {
        self.db = db
        self.agents = agents
        // Valid as long as the access to the database, as this object is.
        connection = db.sqliteConnection!
    }

    // MARK: Statements

    let dialect = SQLDialect(
        isAmong: { "\($0) IN (SELECT value FROM json_each(?))" },
        integer: { column, path in "json_extract(CAST(\(column) AS TEXT), '$.\(path.joined(separator: "."))')" },
        // `last_…` is written before rows are removed.
        newID: { table in
            """
            (SELECT max(coalesce((SELECT max(id) FROM \(table)), 0),
                coalesce((SELECT value FROM meta WHERE key = 'last_\(table)'), 0)) + 1)
            """
        },
        byIndex: { "INDEXED BY \($0)" }, takesByteLists: false)

    func each(_ sql: String, _ arguments: [any SQLBindable], _ body: (SQLRow) throws -> Bool) throws {
        var statement = try statement(sql)
        for argument in arguments { statement.bind(argument.sqlValue) }
        try statement.each(body)
    }

    func each(_ queries: [SQLQuery]) throws {
        for query in queries {
            try each(query.sql, query.arguments) {
                try query.body($0)
                return true
            }
        }
    }

    func change(_ sql: String, _ arguments: [any SQLBindable]) throws -> Int {
        try execute(sql, arguments)
        return Int(sqlite3_changes64(connection))
    }

    func execute(_ sql: String, _ arguments: [any SQLBindable]) throws {
        try each(sql, arguments) { _ in true }
    }

    /// A statement, prepared once per connection. One that is being read from already is prepared anew.
    private func statement(_ sql: String) throws -> HotStatement {
        let cached = try db.cachedStatement(sql: sql)
        return HotStatement(
            sqlite3_stmt_busy(cached.sqliteStatement) == 0 ? cached : try db.makeStatement(sql: sql))
    }

    // The statements that every hit needs, looked up once per transaction.
    private lazy var appendActivity = Result {
        try db.cachedStatement(
            sql: """
                INSERT INTO activity (key, recorded_at, kind, verdict, recipient, body, at)
                VALUES (?, ?, ?, ?, ?, ?, nullif(?, ?))
                """)
    }
    private lazy var keepHit = Result {
        try db.cachedStatement(
            sql: """
                INSERT INTO hit (at, user, recipient, link, network, agent, prefetch, seq, folded, via, reported,
                    marked)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
    }
    private lazy var putTally = Result {
        try db.cachedStatement(
            sql: """
                INSERT INTO tally (recipient, \(RecipientState.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (recipient) DO UPDATE SET opens = excluded.opens, clicks = excluded.clicks,
                    machine_opens = excluded.machine_opens, machine_clicks = excluded.machine_clicks,
                    hit_at = excluded.hit_at, burst = excluded.burst, burst_at = excluded.burst_at
                """)
    }
    private lazy var agentVersion = Result { try controlVersion() }

    // MARK: The hot writes

    /// Only one transaction of this file writes at a time.
    func lock(_ users: [UserID], evidenceOf recipients: [Int64], since: Timestamp, now: Timestamp) {}

    /// All writes of this process use one connection.
    func foreignVersion() throws -> Int64 {
        // https://www.sqlite.org/pragma.html#pragma_data_version
        try integer("PRAGMA data_version") ?? 0
    }

    func insert(_ activities: [Decision.Append]) throws {
        for append in activities {
            var statement = try HotStatement(appendActivity.get())
            statement.bind(ActivityKey.make(append.user, append.entry.seq))
            statement.bind(append.recordedAt.milliseconds)
            statement.bind(append.entry.kind?.rawValue)
            statement.bind(append.entry.verdict?.rawValue)
            statement.bind(append.recipient)
            statement.bind(blob: append.entry.body)
            statement.bind(append.at.milliseconds)
            statement.bind(append.recordedAt.milliseconds)
            try statement.run()
        }
    }

    func insert(_ hits: [KeptHit]) throws {
        for hit in hits {
            let agent = try agents.id(hit.userAgent, version: agentVersion.get()) {
                if let id = try integer("SELECT id FROM agent WHERE text = ?", [hit.userAgent]) { return id }
                try execute("INSERT INTO agent (text) VALUES (?)", [hit.userAgent])
                return sqlite3_last_insert_rowid(connection)
            }
            var statement = try HotStatement(keepHit.get())
            statement.bind(hit.at.milliseconds)
            statement.bind(hit.user)
            statement.bind(hit.recipient)
            statement.bind(hit.link)
            statement.bind(blob: hit.networkBytes)
            statement.bind(agent)
            statement.bind(hit.isPrefetch)
            statement.bind(hit.seq)
            statement.bind(hit.isFolded)
            statement.bind(hit.via.rawValue)
            statement.bind(hit.isReported)
            statement.bind(hit.isMarkedMachine)
            try statement.run()
        }
    }

    func put(_ states: [Int64: RecipientState]) throws {
        // In the order of the rows, so that neighbours are written together.
        for (recipient, state) in states.sorted(by: { $0.key < $1.key }) {
            var statement = try HotStatement(putTally.get())
            statement.bind(recipient)
            statement.bind(state.tally.opens)
            statement.bind(state.tally.clicks)
            statement.bind(state.tally.machineOpens)
            statement.bind(state.tally.machineClicks)
            statement.bind(state.latestHit?.milliseconds)
            statement.bind(state.burst)
            statement.bind(state.burstAt?.milliseconds)
            try statement.run()
        }
    }

    func save(_ heads: [UserID: LogHead]) throws {
        for (user, head) in heads.sorted(by: { $0.key < $1.key }) {
            try execute(
                "UPDATE user SET head = ?, recorded_at = ?, unread = unread + ? WHERE id = ?",
                [head.seq, head.recordedAt, head.newUnread, user])
        }
    }

    // MARK: Rows that are removed

    /// Ids must not be given again: what is left of a removed user for a while, in the store or in a session, could be taken
    /// for a new user's.
    func willRemoveRows(of table: String) throws {
        guard table != "agent" else { return agents.forget() }
        try execute(
            """
            INSERT INTO meta (key, value) SELECT 'last_\(table)', coalesce(max(id), 0) FROM \(table) WHERE true
            ON CONFLICT (key) DO UPDATE SET value = max(value, excluded.value)
            """, [])
    }

    func hitsOfNobody(limit: Int) throws -> (hits: [Int64], newest: Leftovers.Newest?) {
        let hits = try integers(
            "SELECT id FROM hit WHERE recipient NOT IN (SELECT id FROM recipient) ORDER BY id LIMIT ?", [limit])
        let newest = try first("SELECT id, at FROM hit ORDER BY id DESC LIMIT 1") { row in
            Leftovers.Newest(id: row[0], at: row[1])
        }
        return (hits, newest)
    }

    func timesOfHits() throws -> (oldest: Timestamp, newest: Timestamp)? {
        func end(_ order: String) throws -> Timestamp? {
            try integer("SELECT at FROM hit ORDER BY id \(order) LIMIT 1").map(Timestamp.init(milliseconds:))
        }
        guard let oldest = try end("ASC"), let newest = try end("DESC") else { return nil }
        return (oldest, newest)
    }

    /// Hits are stored in the order in which they came. One with a time in the future does not keep older hits behind it from
    /// being removed.
    func removeHits(before cutoff: Timestamp, now: Timestamp, limit: Int) throws -> Int {
        var last: Int64?
        var count = 0
        var ahead = 0
        try each("SELECT id, at FROM hit ORDER BY id", []) { row in
            let time: Timestamp = row[1]
            if time < cutoff {
                last = row[0]
                count += 1 + ahead
                ahead = 0
            } else if time > now {
                ahead += 1
            } else {
                return false
            }
            return count < limit
        }
        if let last { try execute("DELETE FROM hit WHERE id <= ?", [last]) }
        return count
    }
}

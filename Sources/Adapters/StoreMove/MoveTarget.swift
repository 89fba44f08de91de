import Core
import StorePostgres
import StoreSQL

/// The database that a store is moved to, with what `meta` says of the move:
///
/// | key | value |
/// |---|---|
/// | `move` | when the unfinished move was begun, in milliseconds since 1970 |
/// | `move:T` | how many rows of the old store's table T are done |
/// | `moved` | when the finished move was begun |
struct MoveTarget {
    let connection: PostgresConnection
    let facts: PostgresFacts
    let tables: [MovedTable]

    /// Where a move is.
    struct State {
        /// When it was begun, in milliseconds since 1970.
        var startedAt: Int64
        var isFinished: Bool
    }

    // MARK: Beginning

    /// Begins a move, or finds out where it was interrupted.
    ///
    /// - Throws: `StoreError` if the database is used otherwise. Then nothing is changed.
    func begin(ticketKey: [UInt8], startingAgain: Bool) throws -> State {
        // Until this connection ends.
        guard try connection.integer("SELECT pg_try_advisory_lock(?)", [Self.lock]) == 1 else {
            throw refusal("another `mailbell-hub move` works on it; wait until that has ended")
        }
        return try connection.transaction {
            // A hub that is just starting either has its seat, and loses it by the new fence, or finds the mark.
            try connection.execute("LOCK TABLE hub IN EXCLUSIVE MODE", [])
            try refuseHub()
            let isSame =
                try connection.first("SELECT bytes FROM secret WHERE name = 'ticket_key'") { $0[0] as [UInt8] }
                == ticketKey
            let begun = try connection.integer("SELECT value FROM meta WHERE key = ?", [PostgresStore.unfinishedMove])
            if begun != nil {
                guard isSame else {
                    throw refusal(
                        "an unfinished move of another store is in it; name another database, or empty this one")
                }
            } else if isSame, let begun = try connection.integer("SELECT value FROM meta WHERE key = 'moved'") {
                return State(startedAt: begun, isFinished: true)
            } else {
                try refuseRows()
            }
            try connection.execute("UPDATE hub SET fence = fence + 1", [])
            if let begun, !startingAgain { return State(startedAt: begun, isFinished: false) }
            return State(startedAt: try start(ticketKey), isFinished: false)
        }
    }

    /// "mailbell", as a number.
    private static let lock: Int64 = 0x6D61_696C_6265_6C6C

    private func refusal(_ reason: String) -> StoreError { .other("PostgreSQL \(connection.place): \(reason)") }

    private func refuseHub() throws {
        let hub = try connection.text(
            """
            SELECT application_name FROM pg_stat_activity
            WHERE datname = current_database() AND application_name LIKE 'mailbell:%' LIMIT 1
            """)
        guard let hub else { return }
        throw refusal(
            "the hub \(hub.dropFirst("mailbell:".count)) works on it; stop that hub, or name another database")
    }

    private func refuseRows() throws {
        if try connection.has("SELECT 1 FROM user") {
            throw refusal("it has users already; a store can only be moved to an empty database")
        }
        // An empty store has its account.
        for table in tables where !["meta", "account"].contains(table.name) {
            guard try connection.has("SELECT 1 FROM \(table.name) LIMIT 1") else { continue }
            throw refusal("its table \(table.name) has rows; a store can only be moved to an empty database")
        }
    }

    /// Marks the database, and makes it empty.
    private func start(_ ticketKey: [UInt8]) throws -> Int64 {
        let names = tables.map(\.name).filter { $0 != "meta" } + PostgresStore.searchTables
        try connection.execute("TRUNCATE \(names.joined(separator: ", "))", [])
        try connection.execute("DELETE FROM meta WHERE key <> 'schema'", [])
        try connection.execute("UPDATE secret SET bytes = ? WHERE name = 'ticket_key'", [ticketKey])
        for table in tables {
            try connection.execute("INSERT INTO meta (key, value) VALUES (?, 0)", [Self.progressKey(table)])
        }
        let now = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"
        let begun = try connection.integer(
            "INSERT INTO meta (key, value) VALUES (?, \(now)) RETURNING value", [PostgresStore.unfinishedMove])
        return begun ?? 0
    }

    // MARK: Copying

    private static func progressKey(_ table: MovedTable) -> String { "move:" + table.name }

    /// How many rows of a table of the old store are done.
    func progress(of table: MovedTable) throws -> Int64 {
        try connection.integer("SELECT value FROM meta WHERE key = ?", [Self.progressKey(table)]) ?? 0
    }

    /// Inserts rows of a page, and stores how far the table is then.
    ///
    /// - Throws: `PostgresError`. Then nothing is changed, unless the connection was lost.
    func insert(_ page: MovedPage, _ range: Range<Int>, from before: Int64, to after: Int64) throws {
        try connection.transaction {
            if !range.isEmpty {
                if page.table.name == "hit" { try makeDays(of: page, range) }
                try connection.execute(page.table.insert, page.arrays(range, of: page.table.columns.indices))
            }
            let isOurs = try connection.change(
                "UPDATE meta SET value = ? WHERE key = ? AND value = ?", [after, Self.progressKey(page.table), before])
            guard isOurs == 1 else {
                throw refusal("somebody else has changed it during the move; nothing more was copied")
            }
        }
    }

    private func makeDays(of page: MovedPage, _ range: Range<Int>) throws {
        guard let column = page.table.columns.firstIndex(where: { $0.name == "kept_at" }) else { return }
        var days: Set<Int64> = []
        for row in page.rows[range] {
            if case .integer(let time) = row.values[column] { days.insert(time / 86_400_000) }
        }
        try PostgresStore.makeHitDays(days.sorted(), by: connection)
    }

    /// Counts the server's statistics, without which it would plan badly until it has done so by itself.
    func analyze() throws {
        for table in tables { try connection.execute("ANALYZE \(table.name)", []) }
        try connection.finish()
    }

    /// Makes the index of texts anew, from the rows that are there.
    func fillSearch() throws { try PostgresStore.fillSearch(by: connection) }

    // MARK: Comparing

    /// How many recipients and messages the index of texts does not have, or has alone.
    func searchDifferences() throws -> Int64 {
        try connection.transaction {
            for setting in ["enable_seqscan", "enable_hashjoin", "enable_mergejoin"] {
                try connection.execute("SET LOCAL \(setting) = on", [])
            }
            return try PostgresStore.searchDifferences(by: connection)
        }
    }

    func count(_ table: MovedTable) throws -> Int64 {
        try connection.transaction {
            try connection.execute("SET LOCAL enable_seqscan = on", [])
            return try connection.integer(table.count) ?? 0
        }
    }

    /// Why PostgreSQL cannot hold a row that is missing there; nil if it can.
    func refusal(ofRow index: Int, of page: MovedPage) throws -> String? {
        struct Undone: Error {}
        do {
            try connection.transaction {
                try connection.execute(
                    page.table.insert, page.arrays(index..<index + 1, of: page.table.columns.indices))
                try connection.finish()
                throw Undone()
            }
            return nil
        } catch is Undone {
            return nil
        } catch let error as PostgresError where !error.isConnectionLost {
            return error.isOfARow ? error.message : nil
        }
    }

    // MARK: Finishing

    /// Makes the database one that a hub may use.
    func finish(greatestIDs: [(table: String, id: Int64)], startedAt: Int64) throws {
        try connection.transaction {
            // The commit that counts: with it, all earlier ones are on disk, and on the standbys.
            try connection.execute("SET LOCAL synchronous_commit = on", [])
            for (table, id) in greatestIDs where id > 0 {
                let sequence = table == "agent" ? "pg_get_serial_sequence('agent', 'id')" : "'\(table)_id'"
                try connection.execute("SELECT setval(\(sequence), ?)", [id])
            }
            try PostgresStore.passFence(facts, by: connection)
            try connection.execute(
                "DELETE FROM meta WHERE key = ? OR substr(key, 1, 5) = 'move:'", [PostgresStore.unfinishedMove])
            try connection.execute("INSERT INTO meta (key, value) VALUES ('moved', ?)", [startedAt])
        }
        if let warning = connection.warnings.first(where: { $0.sqlstate == "01000" }) {
            throw StoreError.away("PostgreSQL \(connection.place): the commit is on no standby: \(warning.message)")
        }
    }
}

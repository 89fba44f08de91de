import StoreSQLite

/// The rows of the old store, in pages.
struct SourcePages {
    let source: SQLiteStore
    /// The times that hits can be kept by, in milliseconds since 1970. Other times are moved to the nearest of these.
    private let hits: ClosedRange<Int64>

    /// Days for which partitions of hits are made, at most.
    private static let days: Int64 = 400

    /// - Parameter startedAt: when the move was begun. It must stay the same when the move continues.
    init(source: SQLiteStore, startedAt: Int64) {
        self.source = source
        hits = startedAt - Self.days * 86_400_000...startedAt
    }

    /// Calls `body` with the pages of a table after its first rows.
    func each(of table: MovedTable, after done: Int64, _ body: (MovedPage) throws -> Void) throws {
        var page = MovedPage(table, after: done)
        try source.eachRaw(table.select(hitsWithin: hits), [done]) { row in
            page.append(row)
            guard page.isFull else { return }
            try body(page)
            page = MovedPage(table, after: page.end)
        }
        if !page.isEmpty { try body(page) }
    }

    func count(_ table: MovedTable) throws -> Int64 { try integer(table.count) ?? 0 }

    /// The greatest id that each table has or ever had, where an id must not be given again.
    func greatestIDs() throws -> [(table: String, id: Int64)] {
        try ["user", "recipient", "hit", "agent", "audit", "record", "record_change", "mail_entry"].map { table in
            let stored = try integer("SELECT max(id) FROM \(table)") ?? 0
            // Written before rows are removed.
            let removed = try integer("SELECT value FROM meta WHERE key = 'last_\(table)'") ?? 0
            return (table, max(stored, removed))
        }
    }

    /// The rows of `meta` with last ids that are not numbers.
    func unfitLastIDs() throws -> [String] {
        var found: [String] = []
        try source.eachRaw(
            """
            SELECT key FROM meta
            WHERE key IN ('last_user', 'last_recipient', 'last_record', 'last_record_change', 'last_mail_entry')
                AND typeof(value) <> 'integer'
            ORDER BY key
            """
        ) { found.append($0[0].text) }
        return found
    }

    private func integer(_ sql: String) throws -> Int64? {
        var found: Int64?
        try source.eachRaw(sql) { if case .integer(let value) = $0[0] { found = value } }
        return found
    }
}

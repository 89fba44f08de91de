import GRDB

/// Moves grams of removed texts out of the file.
///
/// FTS5 only notes that grams are gone, and keeps them until all parts of a table are merged into one. At 10^6 recipients
/// this takes seconds, so it is done in steps, between which others may write, and only for erasure. `meta` says that it has
/// to be done, and for which tables.
struct SearchMerge {
    /// The row of `meta` that counts erasures since the last merge.
    static let key = "search_unindexed"
    /// The row of `meta` that counts removals from a table since its last merge.
    static func key(of table: String) -> String { "unmerged_\(table)" }
    private static let tables = ["search_recipient", "search_message", "search_record", "search_mail"]
    /// Pages that a step writes, about.
    private static let pages = 500

    /// Runs a step on a connection that writes, not within a transaction.
    let write: ((Database) throws -> Void) throws -> Void

    /// Merges, if it has to be done.
    func run() throws {
        while let erasures = try count(Self.key) {
            for table in Self.tables {
                guard let removals = try count(Self.key(of: table)) else { continue }
                try merge(table)
                try forget(Self.key(of: table), removals)
            }
            try forget(Self.key, erasures)
        }
    }

    private func count(_ key: String) throws -> Int64? {
        var found: Int64?
        try write { db in
            guard try db.tableExists("meta") else { return }
            found = try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key])
        }
        return found
    }

    /// Not if more was counted meanwhile.
    private func forget(_ key: String, _ count: Int64) throws {
        try write { db in
            try db.execute(sql: "DELETE FROM meta WHERE key = ? AND value = ?", arguments: [key, count])
        }
    }

    private func merge(_ table: String) throws {
        // A negative number begins a merge of all parts (https://www.sqlite.org/fts5.html#the_merge_command).
        var pages = -Self.pages
        var isDone = false
        while !isDone {
            try write { db in
                let before = db.totalChangesCount
                try db.execute(sql: "INSERT INTO \(table) (\(table), rank) VALUES ('merge', ?)", arguments: [pages])
                isDone = db.totalChangesCount - before < 2
            }
            pages = Self.pages
        }
    }
}

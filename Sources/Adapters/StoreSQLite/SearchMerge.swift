import GRDB

/// Moves grams of removed texts out of the file.
///
/// FTS5 only notes that grams are gone, and keeps them until all parts of the index are merged into one. At 10^6 recipients
/// this takes seconds, so it is done in steps, between which others may write. `meta` says that it has to be done.
struct SearchMerge {
    /// The row of `meta` that counts removals since the last merge.
    static let key = "search_unindexed"
    private static let tables = ["search_recipient", "search_message"]
    /// Pages that a step writes, about.
    private static let pages = 500

    /// Runs a step on a connection that writes, not within a transaction.
    let write: ((Database) throws -> Void) throws -> Void

    /// Merges, if it has to be done.
    func run() throws {
        while let removals = try removals() {
            for table in Self.tables { try merge(table) }
            try write { db in
                // Not if more was removed meanwhile.
                try db.execute(sql: "DELETE FROM meta WHERE key = ? AND value = ?", arguments: [Self.key, removals])
            }
        }
    }

    private func removals() throws -> Int64? {
        var found: Int64?
        try write { db in
            guard try db.tableExists("meta") else { return }
            found = try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [Self.key])
        }
        return found
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

import Core
import Foundation
import GRDB

extension SQLiteStore {
    /// Merges the index of texts if any were removed, moves the whole write-ahead log into the file, and truncates it. Removed
    /// data are then in neither, except for copies that SQLite has left in unused parts of the file's pages.
    ///
    /// - Parameter patience: how long to wait for other readers and writers.
    /// - Throws: `StoreError`; `busy` if they take longer.
    public func settle(waiting patience: Duration) throws {
        try Self.mapping {
            try SearchMerge(write: pool.writeWithoutTransaction).run()
            try pool.writeWithoutTransaction { db in
                func wait(_ milliseconds: Int64) throws {
                    try db.execute(sql: "PRAGMA busy_timeout = \(milliseconds)")
                }
                try wait(Int64(patience / .milliseconds(1)))
                defer { try? wait(Self.busyMilliseconds) }
                _ = try db.checkpoint(.truncate)
            }
        }
    }

    /// Rewrites the whole file (VACUUM), so that it contains only what the store holds.
    ///
    /// Takes time and disk space in proportion to its size. A hub that runs beside it cannot store hits meanwhile, and answers
    /// 503 after 5 s.
    ///
    /// - Throws: `StoreError`.
    public func compact() throws {
        try Self.mapping {
            try SearchMerge(write: pool.writeWithoutTransaction).run()
            try pool.writeWithoutTransaction { try $0.execute(sql: "VACUUM") }
        }
        try settle(waiting: .seconds(5))
    }

    /// Finds a text anywhere in the store, ignoring the case of ASCII letters; behind a NUL only in lower case. Reads every row.
    ///
    /// - Returns: a line for each place, at most 20 for a column: the table, the column and the row's key.
    /// - Throws: `StoreError`.
    public func places(of text: String) throws -> [String] {
        try Self.mapping {
            try pool.read { db in
                var found: [String] = []
                for (table, key, column) in Self.textColumns {
                    let rows = try Row.fetchAll(
                        db,
                        sql: """
                            SELECT \(key) FROM \(table) WHERE instr(lower(CAST(\(column) AS TEXT)), lower(?1)) > 0
                                OR instr(CAST(\(column) AS BLOB), CAST(lower(?1) AS BLOB)) > 0 LIMIT 20
                            """, arguments: [text])
                    found += rows.map { "\(table).\(column), \(key) \($0.text(0))" }
                }
                return found
            }
        }
    }

    /// All columns with texts that come from outside: table, key, column.
    private static let textColumns = [
        ("address", "user", "email"), ("user", "id", "name"), ("token", "id", "label"),
        ("message", "id", "from_address"),
        ("message", "id", "subject"), ("message", "id", "message_id"), ("link", "message", "url"),
        ("recipient", "message", "email"), ("recipient", "message", "name"), ("recipient", "message", "refused"),
        ("activity", "key", "body"),
        ("agent", "id", "text"), ("contact", "user", "email"), ("policy", "user", "audience"), ("event", "id", "id"),
        ("consumer", "user", "name"),
        ("record", "id", "name"), ("record", "id", "sort"), ("record", "id", "fields"), ("record", "id", "stage"),
        ("record_key", "record", "key"), ("record_key", "record", "written"), ("record_change", "record", "actor"),
        ("record_change", "record", "what"), ("record_change", "record", "text_before"),
        ("record_change", "record", "text_after"), ("mail_entry", "id", "message_id"),
        ("mail_entry", "id", "participants"),
        ("mail_entry", "id", "subject"), ("mail_entry", "id", "excerpt"), ("mail_entry", "id", "omissions"),
        ("entry_content", "entry", "text"), ("entry_content", "entry", "html"), ("entry_content", "entry", "headers"),
        ("entry_content", "entry", "searched"), ("entry_address", "entry", "key"), ("filing", "entry", "because"),
        ("entry_attachment", "entry", "name"), ("entry_attachment", "entry", "type"),
        ("entry_attachment", "entry", "content_id"), ("blob_chunk", "rowid", "bytes"),
    ]
}

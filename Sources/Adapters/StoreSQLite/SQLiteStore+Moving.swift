import Core
import GRDB
import GRDBSQLite

extension SQLiteStore {
    /// Reads rows of one snapshot, each value as the file holds it, whatever the type of its column.
    ///
    /// - Parameters:
    ///   - sql: a query, in SQLite's own words. Its parameters are integers.
    ///   - body: called with each row, which is valid only during the call.
    /// - Throws: `StoreError`, or what `body` throws.
    package func eachRaw(_ sql: String, _ arguments: [Int64] = [], _ body: (RawRow) throws -> Void) throws {
        try Self.mapping(path) {
            try pool.read { db in
                let statement = try db.makeStatement(sql: sql)
                try withExtendedLifetime(statement) {
                    let handle = statement.sqliteStatement
                    for (index, argument) in arguments.enumerated() {
                        sqlite3_bind_int64(handle, Int32(index + 1), argument)
                    }
                    defer { sqlite3_reset(handle) }
                    var code = sqlite3_step(handle)
                    while code == SQLITE_ROW {
                        try body(RawRow(handle: handle))
                        code = sqlite3_step(handle)
                    }
                    guard code == SQLITE_DONE else {
                        throw DatabaseError(
                            resultCode: ResultCode(rawValue: code),
                            message: String(cString: sqlite3_errmsg(sqlite3_db_handle(handle))))
                    }
                }
            }
        }
    }

    /// The names of the store's tables, sorted.
}

/// A row as SQLite holds it.
package struct RawRow {
    fileprivate let handle: OpaquePointer

    package subscript(_ column: Int) -> RawValue {
        let column = Int32(column)
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, column))
        case SQLITE_TEXT:
            let text = sqlite3_column_text(handle, column)
            return .text(Array(UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(handle, column)))))
        case SQLITE_BLOB:
            // An empty blob has no address.
            let bytes = sqlite3_column_blob(handle, column)
            return .bytes(Array(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(handle, column)))))
        default: return .null
        }
    }
}

/// A value as SQLite holds it (https://www.sqlite.org/datatype3.html). Text need not be valid UTF-8.
package enum RawValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text([UInt8])
    case bytes([UInt8])
}

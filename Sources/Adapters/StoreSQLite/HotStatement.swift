import Core
import Foundation
import GRDB
import GRDBSQLite
import StoreSQL

/// A statement, bound and run by SQLite's own calls: GRDB's arguments and rows are arrays of values that each hit would make
/// anew.
///
/// It bypasses GRDB's observation of transactions, which the store does not use.
struct HotStatement {
    /// Keeps `handle` alive.
    private let statement: Statement
    private let handle: OpaquePointer
    /// The number of the next parameter, from 1.
    private var next: Int32 = 1
    /// The first failure to bind a value.
    private var failure = SQLITE_OK

    init(_ statement: Statement) {
        self.statement = statement
        handle = statement.sqliteStatement
    }

    /// Binds the next parameter.
    mutating func bind(_ value: Int64?) {
        if let value { note(sqlite3_bind_int64(handle, next, value)) } else { bindNull() }
    }

    /// Binds the next parameter: 1 or 0.
    mutating func bind(_ value: Bool) { bind(value ? 1 : 0) }

    /// Binds the next parameter.
    mutating func bind(_ text: String?) {
        guard var text else { return bindNull() }
        text.withUTF8 { bytes in
            // A pointer to nothing would bind NULL.
            bytes.withMemoryRebound(to: CChar.self) { characters in
                let begin = characters.baseAddress
                note(
                    begin == nil
                        ? sqlite3_bind_text(handle, next, "", 0, Self.copy)
                        : sqlite3_bind_text(handle, next, begin, Int32(characters.count), Self.copy))
            }
        }
    }

    /// Binds the next parameter.
    mutating func bind(blob bytes: some ContiguousBytes) {
        bytes.withUnsafeBytes { bytes in
            let begin = bytes.baseAddress
            note(
                begin == nil
                    ? sqlite3_bind_zeroblob(handle, next, 0)
                    : sqlite3_bind_blob(handle, next, begin, Int32(bytes.count), Self.copy))
        }
    }

    /// Binds the next parameter.
    mutating func bind(_ value: SQLValue) {
        switch value {
        case .integer(let value): bind(value)
        case .text(let text): bind(text)
        case .bytes(let bytes?): bind(blob: bytes)
        case .bytes(nil): bindNull()
        // For json_each.
        case .integers(let values):
            bind("[" + values.map { $0.map { String($0) } ?? "null" }.joined(separator: ",") + "]")
        case .texts, .byteStrings: note(SQLITE_MISMATCH)
        }
    }

    private mutating func bindNull() { note(sqlite3_bind_null(handle, next)) }

    private mutating func note(_ code: Int32) {
        if failure == SQLITE_OK { failure = code }
        next += 1
    }

    /// Runs the statement, which returns no rows.
    ///
    /// - Throws: `DatabaseError`, as GRDB does.
    consuming func run() throws {
        defer { sqlite3_reset(handle) }
        let code = failure == SQLITE_OK ? sqlite3_step(handle) : failure
        guard code == SQLITE_DONE else { throw error(code) }
    }

    /// Runs the statement, and calls `body` with each row until it returns false.
    ///
    /// - Throws: what `body` throws, or `DatabaseError`, as GRDB does.
    consuming func each(_ body: (SQLRow) throws -> Bool) throws {
        defer { sqlite3_reset(handle) }
        let row = SQLRow(SQLiteRow(handle))
        var code = failure == SQLITE_OK ? sqlite3_step(handle) : failure
        while code == SQLITE_ROW {
            guard try body(row) else { return }
            code = sqlite3_step(handle)
        }
        guard code == SQLITE_DONE else { throw error(code) }
    }

    private func error(_ code: Int32) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: String(cString: sqlite3_errmsg(sqlite3_db_handle(handle))), sql: statement.sql)
    }

    /// SQLite copies what it is given (SQLITE_TRANSIENT, which is no constant that Swift imports).
    private static let copy = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}

/// The present row of a statement. A value of another type than asked for is nil, except for text asked for as bytes.
final class SQLiteRow: SQLRowSource {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    func integer(_ row: Int, _ column: Int) -> Int64? {
        sqlite3_column_type(handle, Int32(column)) == SQLITE_INTEGER ? sqlite3_column_int64(handle, Int32(column)) : nil
    }

    func text(_ row: Int, _ column: Int) -> String? {
        let column = Int32(column)
        guard sqlite3_column_type(handle, column) == SQLITE_TEXT, let text = sqlite3_column_text(handle, column) else {
            return nil
        }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
    }

    func bytes(_ row: Int, _ column: Int) -> [UInt8]? {
        let column = Int32(column)
        let type = sqlite3_column_type(handle, column)
        guard type == SQLITE_BLOB || type == SQLITE_TEXT else { return nil }
        // An empty blob has no address.
        guard let bytes = sqlite3_column_blob(handle, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(handle, column))))
    }
}

import Core
import Foundation
import GRDB
import GRDBSQLite

/// A statement that every hit needs, bound and run by SQLite's own calls: GRDB's arguments are an array of values that each
/// hit would make anew.
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
        guard code == SQLITE_DONE else {
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code),
                message: String(cString: sqlite3_errmsg(sqlite3_db_handle(handle))), sql: statement.sql)
        }
    }

    /// SQLite copies what it is given (SQLITE_TRANSIENT, which is no constant that Swift imports).
    private static let copy = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}

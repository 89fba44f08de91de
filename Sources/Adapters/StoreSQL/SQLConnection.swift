package import Core

/// A connection to an engine that speaks SQL, within one transaction or snapshot.
///
/// The statements are in the subset that SQLite (from 3.39) and PostgreSQL (from 14) share: CONTRIBUTING.md says what it
/// forbids. Parameters are `?`, or `?1`, `?2` and so on where one is used twice. Truth values are the integers 0 and 1.
package protocol SQLConnection: AnyObject {
    /// The words for what the engines say differently.
    var dialect: SQLDialect { get }

    /// Runs a query, and calls `body` with each row until it returns false.
    ///
    /// - Throws: what `body` throws, or the engine's error.
    func each(_ sql: String, _ arguments: [any SQLBindable], _ body: (SQLRow) throws -> Bool) throws

    /// Runs queries, one after the other. An engine beyond a network is asked once for all of them.
    func each(_ queries: [SQLQuery]) throws

    /// Runs a statement that changes rows, and returns how many it changed.
    func change(_ sql: String, _ arguments: [any SQLBindable]) throws -> Int

    /// Runs a statement that returns nothing. It may run later, but before any later statement; then its error is thrown by
    /// the later call, or by the commit.
    func execute(_ sql: String, _ arguments: [any SQLBindable]) throws
}

/// A query among others.
package struct SQLQuery {
    package var sql: String
    package var arguments: [any SQLBindable]
    /// Called with each row.
    package var body: (SQLRow) throws -> Void

    package init(_ sql: String, _ arguments: [any SQLBindable], _ body: @escaping (SQLRow) throws -> Void) {
        self.sql = sql
        self.arguments = arguments
        self.body = body
    }
}

extension SQLConnection {
    /// Runs a query once for each list of arguments, and calls `body` with the number of the run, from 0, and each of its
    /// rows.
    package func each(
        _ sql: String, runs: [[any SQLBindable]], _ body: @escaping (Int, SQLRow) throws -> Void
    ) throws {
        try each(runs.enumerated().map { run, arguments in SQLQuery(sql, arguments) { try body(run, $0) } })
    }

    /// Converts the first row of a query; nil if it has none.
    package func first<Value>(
        _ sql: String, _ arguments: [any SQLBindable] = [], _ convert: (SQLRow) throws -> Value
    ) throws -> Value? {
        var found: Value?
        try each(sql, arguments) {
            found = try convert($0)
            return false
        }
        return found
    }

    /// Converts all rows of a query.
    package func all<Value>(
        _ sql: String, _ arguments: [any SQLBindable] = [], _ convert: (SQLRow) throws -> Value
    ) throws -> [Value] {
        var found: [Value] = []
        try each(sql, arguments) {
            found.append(try convert($0))
            return true
        }
        return found
    }

    /// The first column of a query's first row; nil if it is NULL, or there is no row.
    package func integer(_ sql: String, _ arguments: [any SQLBindable] = []) throws -> Int64? {
        try first(sql, arguments) { $0.source.integer($0.index, 0) } ?? nil
    }

    /// The first column of a query's first row; nil if it is NULL, or there is no row.
    package func text(_ sql: String, _ arguments: [any SQLBindable] = []) throws -> String? {
        try first(sql, arguments) { $0.source.text($0.index, 0) } ?? nil
    }

    /// The first column of a query. NULL is 0.
    package func integers(_ sql: String, _ arguments: [any SQLBindable] = []) throws -> [Int64] {
        try all(sql, arguments) { $0.source.integer($0.index, 0) ?? 0 }
    }

    /// The first column of a query. NULL is empty.
    package func texts(_ sql: String, _ arguments: [any SQLBindable] = []) throws -> [String] {
        try all(sql, arguments) { $0.source.text($0.index, 0) ?? "" }
    }

    /// Whether a query has a row.
    package func has(_ sql: String, _ arguments: [any SQLBindable] = []) throws -> Bool {
        try first(sql, arguments) { _ in true } ?? false
    }
}

/// The words for what the engines say differently.
package struct SQLDialect: Sendable {
    /// A condition: whether a column is among the integers of one parameter, a `[Int64]`.
    package var isAmong: @Sendable (_ column: String) -> String
    /// The integer at a path of keys in a column of JSON bytes; NULL if there is none.
    package var integer: @Sendable (_ column: String, _ path: [String]) -> String
    /// The next id of a table. Ids are never given again.
    package var newID: @Sendable (_ table: String) -> String
    /// What follows a table's name to read it by one of its indexes.
    package var byIndex: @Sendable (_ index: String) -> String
    /// Whether a parameter can be a list of byte strings, of which `= ANY (?)` is a condition.
    package var takesByteLists: Bool

    package init(
        isAmong: @escaping @Sendable (String) -> String, integer: @escaping @Sendable (String, [String]) -> String,
        newID: @escaping @Sendable (String) -> String, byIndex: @escaping @Sendable (String) -> String,
        takesByteLists: Bool
    ) {
        self.isAmong = isAmong
        self.integer = integer
        self.newID = newID
        self.byIndex = byIndex
        self.takesByteLists = takesByteLists
    }
}

/// A row of a result. It is valid only within the call that gave it.
package struct SQLRow {
    package let source: any SQLRowSource
    /// The number of the row, for a source that holds several.
    package let index: Int

    package init(_ source: any SQLRowSource, _ index: Int = 0) {
        self.source = source
        self.index = index
    }

    /// NULL is 0.
    package subscript(_ column: Int) -> Int64 { source.integer(index, column) ?? 0 }
    package subscript(_ column: Int) -> Int64? { source.integer(index, column) }
    /// NULL is 0.
    package subscript(_ column: Int) -> Int { Int(source.integer(index, column) ?? 0) }
    package subscript(_ column: Int) -> Bool { source.integer(index, column) ?? 0 != 0 }
    /// NULL is empty.
    package subscript(_ column: Int) -> String { source.text(index, column) ?? "" }
    package subscript(_ column: Int) -> String? { source.text(index, column) }
    /// NULL is empty.
    package subscript(_ column: Int) -> [UInt8] { source.bytes(index, column) ?? [] }
    package subscript(_ column: Int) -> [UInt8]? { source.bytes(index, column) }
    /// NULL is 1970.
    package subscript(_ column: Int) -> Timestamp { Timestamp(milliseconds: self[column]) }
    package subscript(_ column: Int) -> Timestamp? {
        source.integer(index, column).map { Timestamp(milliseconds: $0) }
    }
}

/// Where an engine keeps the values of rows. NULL, and a value of another type that has no meaning as the wanted one, is nil.
package protocol SQLRowSource: AnyObject {
    func integer(_ row: Int, _ column: Int) -> Int64?
    func text(_ row: Int, _ column: Int) -> String?
    func bytes(_ row: Int, _ column: Int) -> [UInt8]?
}

/// What can be given as a parameter. A nil keeps its type, which PostgreSQL must know.
package protocol SQLBindable {
    var sqlValue: SQLValue { get }
    /// NULL of this type.
    static var sqlNull: SQLValue { get }
}

/// A parameter's value.
package enum SQLValue {
    case integer(Int64?)
    case text(String?)
    case bytes([UInt8]?)
    /// For `SQLDialect.isAmong`, and for PostgreSQL's `unnest`.
    case integers([Int64?])
    /// Only for PostgreSQL's `unnest`.
    case texts([String?])
    /// Only for PostgreSQL's `unnest`.
    case byteStrings([[UInt8]?])
}

extension Int64: SQLBindable {
    package var sqlValue: SQLValue { .integer(self) }
    package static var sqlNull: SQLValue { .integer(nil) }
}

extension Int: SQLBindable {
    package var sqlValue: SQLValue { .integer(Int64(self)) }
    package static var sqlNull: SQLValue { .integer(nil) }
}

extension Bool: SQLBindable {
    package var sqlValue: SQLValue { .integer(self ? 1 : 0) }
    package static var sqlNull: SQLValue { .integer(nil) }
}

extension String: SQLBindable {
    package var sqlValue: SQLValue { .text(self) }
    package static var sqlNull: SQLValue { .text(nil) }
}

extension Timestamp: SQLBindable {
    package var sqlValue: SQLValue { .integer(milliseconds) }
    package static var sqlNull: SQLValue { .integer(nil) }
}

extension Epoch: SQLBindable {
    package var sqlValue: SQLValue { .text(text) }
    package static var sqlNull: SQLValue { .text(nil) }
}

extension [UInt8]: SQLBindable {
    package var sqlValue: SQLValue { .bytes(self) }
    package static var sqlNull: SQLValue { .bytes(nil) }
}

extension Optional: SQLBindable where Wrapped: SQLBindable {
    package var sqlValue: SQLValue { self?.sqlValue ?? Wrapped.sqlNull }
    package static var sqlNull: SQLValue { Wrapped.sqlNull }
}

/// Lists, which would conflict with `[UInt8]` as arrays.
extension SQLValue: SQLBindable {
    package var sqlValue: SQLValue { self }
    package static var sqlNull: SQLValue { .integer(nil) }
}

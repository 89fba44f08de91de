import Foundation
import GRDB
import Mailbell

/// A store's file as a whole: to be copied, looked at, and put in another's place.
///
/// Nothing here brings a file of an older version up to date, and none of it needs a hub to be away but `settle`.
public struct StoreFile: Sendable {
    public let path: String

    public init(_ path: String) { self.path = path }

    /// What is in a file, for people.
    public struct Content: Hashable, Sendable {
        public var schema: StoreSchema
        public var users: Int64 = 0
        /// Those that are kept.
        public var activities: Int64 = 0
        public var messages: Int64 = 0
        /// When the newest activity was recorded, in milliseconds since 1970; nil where there is none.
        public var newest: Int64?
    }

    // MARK: Copying

    /// Writes a copy: one file that needs no other beside it, of what the store holds at this moment and of nothing else.
    /// What was removed from the store is not in it, not even in unused parts of its pages.
    ///
    /// Hubs and commands go on as they are. The copy is of one snapshot, so that it never begins anew, however much is written
    /// meanwhile; until it is done the write-ahead log grows with what is written.
    ///
    /// - Parameter target: an empty file, or none.
    /// - Throws: `StoreError`.
    public func copy(to target: String) throws {
        try SQLiteStore.mapping(path) {
            let queue = try open()
            defer { try? queue.close() }
            try refuseNewer(queue)
            // Not SQLite's backup interface, which would copy unused pages with whatever is left in them
            // (https://www.sqlite.org/lang_vacuum.html#vacuum_with_an_into_clause).
            try queue.inDatabase { try $0.execute(sql: "VACUUM INTO ?", arguments: [target]) }
        }
    }

    // MARK: Looking

    /// - Parameter readonly: leave what lies beside it as it is; else SQLite clears a write-ahead log away, also one of a file
    ///   that it cannot read.
    /// - Throws: `StoreError`; `corrupt` if it is no store of Mailbell.
    public func content(readonly: Bool = false) throws -> Content {
        try looking(readonly) { db in
            var content = Content(schema: try Schema.of(db))
            content.users = try Int64.fetchOne(db, sql: "SELECT count(*) FROM user") ?? 0
            content.activities =
                try Int64.fetchOne(db, sql: "SELECT count(*) FROM activity WHERE body IS NOT NULL") ?? 0
            content.messages = try Int64.fetchOne(db, sql: "SELECT count(*) FROM message") ?? 0
            content.newest = try Int64.fetchOne(db, sql: "SELECT max(recorded_at) FROM user WHERE head > 0")
            return content
        }
    }

    /// Checks a file that nobody writes: one of this version as `SQLiteStore.verify` does, of an older one the file alone.
    ///
    /// - Throws: `StoreError`, if there is no reading it at all.
    public func verify() throws -> Verification {
        try looking { db in
            let verifier = Verifier(db) { _, _ in }
            return try Schema.of(db).isCurrent ? verifier.run() : verifier.runOnFile()
        }
    }

    /// - Throws: `StoreError.tooNew`, `corrupt` if it is no store of Mailbell, or another `StoreError`.
    private func looking<Result>(_ readonly: Bool = false, _ body: (Database) throws -> Result) throws -> Result {
        try SQLiteStore.mapping(path) {
            let queue = try open(readonly)
            defer { try? queue.close() }
            try refuseNewer(queue)
            return try queue.read(body)
        }
    }

    private func refuseNewer(_ queue: DatabaseQueue) throws {
        try queue.read { try Schema.refuseNewer($0, path: path) }
    }

    // MARK: Moving

    /// Puts all of the write-ahead log into the file and does away with it, so that the file can be moved alone.
    ///
    /// - Throws: `StoreError`; `busy` if another process has the store open.
    public func settle() throws {
        try SQLiteStore.mapping(path) {
            let queue = try open()
            defer { try? queue.close() }
            let mode = try queue.inDatabase { try String.fetchOne($0, sql: "PRAGMA journal_mode = DELETE") }
            guard mode == "delete" else { throw StoreError.busy(path) }
        }
    }

    private func open(_ readonly: Bool = false) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = readonly
        configuration.busyMode = .timeout(Double(SQLiteStore.busyMilliseconds) / 1000)
        configuration.foreignKeysEnabled = false
        configuration.label = "file"
        return try DatabaseQueue(path: path, configuration: configuration)
    }
}

/// Which version of the schema a store has.
public struct StoreSchema: Hashable, Sendable, CustomStringConvertible {
    public var version: Int
    public var isCurrent: Bool
    public var description: String { "\(version)" }
}

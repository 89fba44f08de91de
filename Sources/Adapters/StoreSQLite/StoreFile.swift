import Core
import Foundation
import GRDB

/// A store's file as a whole: to copy it, inspect it, and prepare it for being moved.
///
/// None of this upgrades a file of an older version. Only `settle` needs the hub to be stopped.
public struct StoreFile: Sendable {
    /// The path of the file.
    public let path: String

    /// The file at this path. It need not exist yet.
    public init(_ path: String) { self.path = path }

    /// A summary of a file's content.
    public struct Content: Hashable, Sendable {
        /// The version of its schema.
        public var schema: StoreSchema
        /// How many users it has.
        public var users: Int64 = 0
        /// How many activities it has, without those that retention has emptied.
        public var activities: Int64 = 0
        /// How many messages it has.
        public var messages: Int64 = 0
        /// When the newest activity was recorded, in milliseconds since 1970; nil if there is none.
        public var newest: Int64?
    }

    // MARK: Copying

    /// Writes a copy of what the store holds at this moment: one file, without a write-ahead log. Removed data are not in it,
    /// not even in unused parts of its pages.
    ///
    /// Hubs and commands may go on reading and writing. The copy is of one snapshot, so writes do not make it start again. Until
    /// it is done, the write-ahead log grows with what is written.
    ///
    /// - Parameter target: the path of an empty file, or of none.
    /// - Throws: `StoreError`.
    public func copy(to target: String) throws {
        try SQLiteStore.mapping(path) {
            let queue = try open()
            defer { try? queue.close() }
            try refuseNewer(queue)
            try SearchMerge(write: queue.inDatabase).run()
            // Not SQLite's backup API, which also copies unused pages with the data left in them
            // (https://www.sqlite.org/lang_vacuum.html#vacuum_with_an_into_clause).
            try queue.inDatabase { try $0.execute(sql: "VACUUM INTO ?", arguments: [target]) }
        }
    }

    // MARK: Inspecting

    /// Summarizes the content.
    ///
    /// - Parameter readonly: whether to leave a write-ahead log as it is. If false, SQLite removes it, even beside a file that
    ///   it cannot read.
    /// - Throws: `StoreError`; `corrupt` if it is not a Mailbell store.
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

    /// Checks a file that nobody writes to. If its schema is current, checks as `SQLiteStore.verify` does; if it is older,
    /// checks only the file itself.
    ///
    /// - Throws: `StoreError` if the file cannot be read at all.
    public func verify() throws -> Verification {
        try looking { db in
            let verifier = Verifier(db) { _, _ in }
            return try Schema.of(db).isCurrent ? verifier.run() : verifier.runOnFile()
        }
    }

    /// Opens the file, and reads from it.
    ///
    /// - Throws: `StoreError`; `tooNew` if a newer version wrote it.
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

    /// Moves the whole write-ahead log into the file and removes it, so that the file can be moved alone.
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

/// The schema version of a store.
public struct StoreSchema: Hashable, Sendable, CustomStringConvertible {
    /// The number of the newest migration applied.
    public var version: Int
    /// Whether all migrations of this program are applied.
    public var isCurrent: Bool
    /// The version number.
    public var description: String { "\(version)" }
}

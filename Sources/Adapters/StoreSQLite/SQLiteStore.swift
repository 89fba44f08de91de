import Foundation
import GRDB
public import Mailbell

/// The embedded store: one SQLite file, through GRDB.
///
/// WAL with `synchronous=FULL`: a transaction is on disk when it returns (https://www.sqlite.org/pragma.html#pragma_synchronous).
/// Several processes may use the file at the same time; a writer waits up to 5 s for another.
public final class SQLiteStore: Store {
    let pool: DatabasePool
    let agents = AgentNames()
    /// How long one who writes waits for another.
    static let busyMilliseconds: Int64 = 5000
    /// The key under which this store's tickets are sealed: 32 bytes, made with the store.
    public let ticketKey: [UInt8]

    /// Opens the store, makes it if there is none, and brings an older one up to date.
    ///
    /// - Parameters:
    ///   - path: the file; its folder must exist.
    ///   - readers: reads at the same time, at most.
    ///   - upgrading: whether to bring an older store up to date; without it, an older store is an error.
    /// - Throws: `StoreError`.
    public init(path: String, readers: Int = 4, upgrading: Bool = true) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(Double(Self.busyMilliseconds) / 1000)
        configuration.maximumReaderCount = readers
        configuration.foreignKeysEnabled = false
        configuration.label = "store"
        // What is removed is overwritten, and not only marked as free (https://www.sqlite.org/pragma.html#pragma_secure_delete).
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA secure_delete = ON") }
        (pool, ticketKey) = try Self.mapping(path) {
            let pool = try DatabasePool(path: path, configuration: configuration)
            let migrator = Schema.migrator
            try pool.read { try Schema.refuseNewer($0, path: path) }
            if upgrading {
                try Self.migrate(pool, migrator)
            } else if try !pool.read(migrator.hasCompletedMigrations) {
                throw StoreError.other(
                    "\(path): was written by an older version; `mailbell-hub serve` brings it up to date")
            }
            // The pool chose NORMAL, which may lose the last commits when the power fails.
            // Pages that are written again and again go from the WAL to the file every 16 MB, not every 4.
            try pool.writeWithoutTransaction {
                try $0.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000")
            }
            let key = try pool.read {
                try Data.fetchOne($0, sql: "SELECT value FROM meta WHERE key = 'ticket_key'")
            }
            guard let key, key.count == 32 else { throw StoreError.corrupt("\(path): it has no ticket key") }
            return (pool, Array(key))
        }
    }

    /// Another process may be at the same: of two that find a version missing the second fails, and looks again.
    private static func migrate(_ pool: DatabasePool, _ migrator: DatabaseMigrator) throws {
        while true {
            let before = try pool.read(migrator.appliedIdentifiers)
            do {
                return try migrator.migrate(pool)
            } catch {
                guard try pool.read(migrator.appliedIdentifiers) != before else { throw error }
            }
        }
    }

    public func commit<Result>(_ body: (any StoreTransaction) throws -> Result) throws -> Result {
        do {
            return try Self.mapping {
                try pool.write { db in
                    let transaction = SQLiteTransaction(db, agents: agents)
                    let result = try body(transaction)
                    try transaction.saveHeads()
                    return result
                }
            }
        } catch {
            agents.forget()
            throw error
        }
    }

    public func read<Result>(_ body: (any StoreSnapshot) throws -> Result) throws -> Result {
        try Self.mapping {
            try pool.read { try body(SQLiteSnapshot($0)) }
        }
    }

    /// Closes the file, so that the last process leaves no WAL behind. The readers go first: a connection that only
    /// reads cannot clear the WAL away when it is the last.
    public func close() {
        pool.invalidateReadOnlyConnections()
        try? pool.close()
    }

    /// - Parameter path: to be named in the error.
    static func mapping<Result>(_ path: String? = nil, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        }
    }
}

extension StoreError {
    init(_ error: DatabaseError, path: String? = nil) {
        let text = (path.map { $0 + ": " } ?? "") + (error.message ?? "\(error.resultCode)")
        switch error.resultCode {
        case .SQLITE_FULL: self = .full(text)
        case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            self = .inputOutput("\(text) (\(error.extendedResultCode))")
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(text)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(text)
        case .SQLITE_CONSTRAINT: self = .exists(text)
        default: self = .other("\(text) (\(error.resultCode))")
        }
    }
}

public import Core
import Foundation
import GRDB
public import StoreSQL

/// The embedded store: one SQLite file, through GRDB.
///
/// WAL with `synchronous=FULL`: a commit is on disk when it returns (https://www.sqlite.org/pragma.html#pragma_synchronous).
/// Several processes may use the file at the same time; a writer waits up to 5 s for another.
public final class SQLiteStore: MaintainedStore {
    let pool: DatabasePool
    let agents = AgentNames()
    let shared: SQLStoreParts
    /// The path of the file.
    public let path: String
    /// Milliseconds that a writer waits for another.
    static let busyMilliseconds: Int64 = 5000
    /// The key that seals this hub's tickets: 32 bytes, created with the store.
    public var ticketKey: [UInt8] { shared.ticketKey }
    /// Activities that were found damaged when they were read.
    public var damaged: DamagedActivities { shared.damaged }

    /// Opens the store. Creates it if there is none, and upgrades an older one.
    ///
    /// - Parameters:
    ///   - path: the file; its folder must exist.
    ///   - readers: concurrent reads, at most.
    ///   - upgrading: whether to upgrade an older store; if not, an older store is an error.
    /// - Throws: `StoreError`.
    public init(path: String, readers: Int = 4, upgrading: Bool = true) throws {
        self.path = path
        try Self.refuseEmpty(path)
        var configuration = Configuration()
        configuration.busyMode = .timeout(Double(Self.busyMilliseconds) / 1000)
        configuration.maximumReaderCount = readers
        configuration.foreignKeysEnabled = false
        configuration.label = "store"
        // Overwrites what is removed, instead of only marking it as free (https://www.sqlite.org/pragma.html#pragma_secure_delete).
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA secure_delete = ON") }
        let ticketKey: [UInt8]
        (pool, ticketKey) = try Self.patiently { try Self.open(path, configuration, upgrading) }
        shared = SQLStoreParts(ticketKey: ticketKey)
    }

    /// Retries while another process creates or upgrades the store: on a slow disk that takes longer than one busy timeout.
    private static func patiently<Value>(_ open: () throws -> Value) throws -> Value {
        for _ in 0..<3 {
            do { return try open() } catch StoreError.busy {}
        }
        return try open()
    }

    private static func open(
        _ path: String, _ configuration: Configuration, _ upgrading: Bool
    ) throws -> (DatabasePool, [UInt8]) {
        try Self.mapping(path) {
            let pool = try DatabasePool(path: path, configuration: configuration)
            let migrator = Schema.migrator
            try pool.read { try Schema.refuseNewer($0, path: path) }
            if upgrading {
                try Self.migrate(pool, migrator)
            } else if try !pool.read(migrator.hasCompletedMigrations) {
                throw StoreError.other(
                    "\(path): was written by an older version; start the hub (`mailbell-hub serve`) to upgrade it")
            }
            // GRDB's pool chose NORMAL, which may lose the last commits when the power fails.
            // Checkpoint every 16 MB of WAL, not every 4: pages that change often are then copied less often.
            try pool.writeWithoutTransaction {
                try $0.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000")
            }
            let key = try pool.read {
                try Data.fetchOne($0, sql: "SELECT value FROM meta WHERE key = 'ticket_key'")
            }
            guard let key, key.count == 32 else { throw StoreError.corrupt("\(path): its ticket key is missing") }
            return (pool, Array(key))
        }
    }

    /// Refuses an empty file, which is probably a store that was lost. SQLite would create a new store in it, with another
    /// ticket key, and no link or pixel in sent mail would work any more.
    private static func refuseEmpty(_ path: String) throws {
        var patience = 300
        while let size = fileSize(path), size == 0 {
            // Another process may just have created it, and be about to write its first page: wait up to 3 s.
            guard patience > 0 else {
                throw StoreError.corrupt(
                    "\(path): the file is empty. If it held a store, restore a backup with `mailbell-hub restore FILE`; "
                        + "if not, remove the file, and the hub creates a new store")
            }
            patience -= 1
            Thread.sleep(forTimeInterval: 0.01)
        }
    }

    /// The size of a file in bytes; nil if there is none.
    static func fileSize(_ path: String) -> Int64? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.int64Value
    }

    /// Upgrades the schema. If another process does so at the same time, the slower one fails at a version that exists by
    /// then, and tries again.
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
        try writing { try body($0) }
    }

    public func read<Result>(_ body: (any StoreSnapshot) throws -> Result) throws -> Result {
        try reading { try body($0) }
    }

    func writing<Result>(_ body: (SQLTransaction) throws -> Result) throws -> Result {
        do {
            return try Self.mapping {
                try pool.write { db in
                    let transaction = SQLTransaction(SQLiteEngine(db, agents: agents), shared)
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

    func reading<Result>(_ body: (SQLSnapshot) throws -> Result) throws -> Result {
        try Self.mapping {
            try pool.read { try body(SQLSnapshot(SQLiteEngine($0, agents: agents), shared)) }
        }
    }

    /// Closes the file. The last process to close it leaves no WAL behind.
    ///
    /// Readers are closed first, because a read-only connection that is the last cannot remove the WAL.
    public func close() {
        pool.invalidateReadOnlyConnections()
        try? pool.close()
    }

    /// Turns errors of SQLite into `StoreError`.
    ///
    /// - Parameter path: the file to name in the error; nil to name none.
    static func mapping<Result>(_ path: String? = nil, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        }
    }
}

extension StoreError {
    /// The error for a result code of SQLite.
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

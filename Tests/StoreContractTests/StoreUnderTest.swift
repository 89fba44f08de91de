import Core
import StoreSQLite
import TestKit
import Testing

#if POSTGRES
    import StorePostgres
    import StoreSQL
#endif

/// A kind of store that the contract is held against.
struct StoreUnderTest: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let make: @Sendable (TemporaryFolder) throws -> any Store

    /// Every test of the contract runs against each of these.
    static let all = removingSingleHits + postgres

    /// Those that remove each hit when its time has come. PostgreSQL drops whole days.
    static let removingSingleHits = [
        StoreUnderTest(testDescription: "memory") { _ in MemoryStore() },
        StoreUnderTest(testDescription: "SQLite") { try SQLiteStore(path: $0.file("mailbell.sqlite")) },
    ]

    /// None without libpq, or without a PostgreSQL server to start.
    static let postgres: [StoreUnderTest] = {
        #if POSTGRES
            return PostgresServer.isInstalled
                ? [
                    StoreUnderTest(testDescription: "PostgreSQL") { _ in
                        try PostgresStore(PostgresServer.shared.makeDatabase(), as: .hub("test"))
                    }
                ] : []
        #else
            return []
        #endif
    }()

    /// Makes an empty store and removes it afterwards.
    func with(_ body: (any Store) throws -> Void) throws {
        let folder = try TemporaryFolder()
        try withExtendedLifetime(folder) { try body(make(folder)) }
    }
}

/// Thrown by a transaction's body that is to be rolled back.
struct ChangeOfMind: Error, Hashable {}

extension Store {
    /// Runs a transaction, and gives back the ids that it took if it was undone. PostgreSQL's sequences do not.
    func keepingSequences<Result>(_ body: () -> Result, isUndone: (Result) -> Bool) throws -> Result {
        #if POSTGRES
            guard let store = self as? PostgresStore else { return body() }
            let tables = ["user", "recipient", "record", "record_change", "mail_entry"]
            let before = try store.connected { connection in
                try tables.map { table in
                    try connection.first("SELECT last_value, is_called FROM \(table)_id") { row in
                        (value: row[0] as Int64, isTaken: row[1] as Bool)
                    }
                }
            }
            let result = body()
            guard isUndone(result) else { return result }
            try store.connected { connection in
                for (table, before) in zip(tables, before) {
                    let before = try #require(before)
                    _ = try connection.integer(
                        "SELECT setval('\(table)_id', ?, \(before.isTaken))", [before.value])
                }
            }
            return result
        #else
            return body()
        #endif
    }

    func state(of user: UserID) throws -> LogState { try #require(try read { try $0.logState(of: user) }) }

    /// The seqs of a user's log that are kept.
    func seqs(of user: UserID) throws -> [Seq] {
        try read { try $0.page(of: user, after: 0, limit: 10_000, maximumBytes: .max).entries.map(\.seq) }
    }
}

import Core
import StoreSQLite
import TestKit
import Testing

/// A kind of store that the contract is held against.
struct StoreUnderTest: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let make: @Sendable (TemporaryFolder) throws -> any Store

    /// Every test of the contract runs against each of these.
    static let all = [
        StoreUnderTest(testDescription: "memory") { _ in MemoryStore() },
        StoreUnderTest(testDescription: "SQLite") { try SQLiteStore(path: $0.file("mailbell.sqlite")) },
    ]

    /// Makes an empty store and removes it afterwards.
    func with(_ body: (any Store) throws -> Void) throws {
        let folder = try TemporaryFolder()
        try withExtendedLifetime(folder) { try body(make(folder)) }
    }
}

/// Thrown by a transaction's body that is to be rolled back.
struct ChangeOfMind: Error, Hashable {}

extension Store {
    func state(of user: UserID) throws -> LogState { try #require(try read { try $0.logState(of: user) }) }

    /// The seqs of a user's log that are kept.
    func seqs(of user: UserID) throws -> [Seq] {
        try read { try $0.page(of: user, after: 0, limit: 10_000, maximumBytes: .max).entries.map(\.seq) }
    }
}

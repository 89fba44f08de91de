import Core
import Foundation
import StoreSQL
import TestKit
import Testing

@testable import StorePostgres

/// Reading, while others write and connections are lost.
@Suite(.needsPostgres, .blocking) struct ReaderTests {
    private let uri: String
    private let store: PostgresStore
    private let administrator: PostgresConnection

    init() throws {
        uri = try PostgresServer.shared.makeDatabase()
        store = try PostgresStore(uri, as: .hub("a"))
        try store.commit { _ = try $0.addUser("ada") }
        try store.record(1)
        administrator = try connect(uri)
    }

    @Test func aLostConnectionIsReplacedWithinOneRead() throws {
        for number in 2...4 {
            #expect(try store.recorded() == Array(1..<number))
            try administrator.terminate("mailbell:a")
            #expect(try store.recorded() == Array(1..<number))
            try store.record(number)
        }
    }

    @Test func aConnectionThatIsLostInTheMiddleOfAReadIsReplaced() throws {
        _ = try store.recorded()
        var tries = 0
        let heads = try store.read { snapshot throws in
            tries += 1
            let before = try snapshot.logState(of: 1)?.head
            if tries == 1 { try administrator.terminate("mailbell:a") }
            return [before, try snapshot.logState(of: 1)?.head]
        }
        #expect(tries == 2 && heads == [1, 1])
    }

    @Test func aSnapshotIsOneMoment() throws {
        try store.read { snapshot throws in
            #expect(try snapshot.logState(of: 1)?.head == 1)
            try store.record(2)
            try administrator.run("UPDATE user SET name = 'Ada' WHERE id = 1")
            #expect(try snapshot.logState(of: 1)?.head == 1)
            #expect(try snapshot.page(of: 1, after: 0, limit: 9, maximumBytes: .max).entries.map(\.seq) == [1])
            #expect(try snapshot.user(1)?.name == "ada")
        }
        #expect(try store.recorded() == [1, 2], "the next one sees what was committed")
    }

    @Test func nothingCanBeWritten() throws {
        let error = storeError {
            _ = try store.reading { try $0.db.change("UPDATE user SET name = 'x'", []) }
        }
        #expect(error?.isAway == true, "\(String(describing: error))")
        #expect(try store.read { try $0.user(1)?.name } == "ada")
    }

    @Test func readsRunBesideEachOtherAndBesideAWrite() throws {
        try store.commit { transaction in
            _ = try transaction.add(.open, to: 1, at: .at(2))
            let readers = (0..<8).map { _ in
                Background { [store] in
                    try store.read { snapshot throws in
                        for _ in 0..<20 {
                            let head = try snapshot.logState(of: 1)?.head
                            #expect(head == 1)
                        }
                    }
                }
            }
            for reader in readers { try reader.get() }
        }
        let sessions = try administrator.integer(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'mailbell:a' AND datname = current_database()"
        )
        #expect(try #require(sessions) <= 5, "four readers and the writer")
        #expect(try store.recorded() == [1, 2])
    }

    @Test func whatAReadThrowsLeavesItsConnectionUsable() throws {
        struct Stop: Error {}
        for _ in 0..<10 {
            #expect(throws: Stop.self) { try store.read { _ in throw Stop() } }
            let error = storeError { try store.reading { _ = try $0.db.integer("SELECT 1 / 0") } }
            #expect(error != nil)
        }
        #expect(try store.recorded() == [1])
    }

    @Test func aLongSnapshotIsNoticed() throws {
        try administrator.run("BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT 1 FROM user")
        for number in 2...30 { try store.record(number) }
        try store.look()
        #expect(store.counts.values.oldestSnapshot >= 29)
        try administrator.run("COMMIT")
    }
}

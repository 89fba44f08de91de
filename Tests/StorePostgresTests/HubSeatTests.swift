import Core
import Foundation
import StorePostgres
import StoreSQL
import TestKit
import Testing

/// One hub works on a database at a time.
@Suite(.needsPostgres, .blocking) struct HubSeatTests {
    private let uri: String
    private let administrator: PostgresConnection

    init() throws {
        uri = try PostgresServer.shared.makeDatabase()
        administrator = try connect(uri)
    }

    private func hub(_ name: String) throws -> PostgresStore { try PostgresStore(uri, as: .hub(name)) }

    /// A hub of this name with a user, who has one activity.
    private func busyHub(_ name: String) throws -> PostgresStore {
        let store = try hub(name)
        try store.commit { _ = try $0.addUser("ada") }
        try store.record(1)
        return store
    }

    @Test(arguments: ["a", "b"]) func aSecondHubIsRefusedWhileOneIsAlive(_ name: String) throws {
        let store = try busyHub("a")
        let error = storeError { _ = try hub(name) }
        let shown = error.map { "\($0)" } ?? ""
        #expect(shown.contains(/hub a has been alive [0-9] s ago/), "\(shown)")
        #expect(shown.contains("stop it first"))
        try store.record(2)
        #expect(try store.recorded() == [1, 2])
        // A command works beside it.
        let command = try PostgresStore(uri, as: .command(migrates: false))
        try command.record(3)
        try store.record(4)
        #expect(try store.recorded() == [1, 2, 3, 4])
    }

    @Test(arguments: ["a", "b"]) func afterCloseAnotherStartsAtOnce(_ name: String) throws {
        let first = try busyHub("a")
        first.close()
        let second = try hub(name)
        try second.record(2)
        #expect(try second.recorded() == [1, 2])
        second.close()
        #expect(try hub("a").recorded() == [1, 2])
    }

    @Test func aHubIsAliveAgainAfterItWasClosed() throws {
        try busyHub("a").close()
        let store = try hub("a")
        let error = storeError { _ = try hub("b") }
        #expect(error.map { "\($0)" }?.contains("hub a has been alive") == true)
        try withExtendedLifetime(store) { try store.beat() }
    }

    /// As one whose process was killed.
    @Test(arguments: ["a", "b"]) func aHubWithoutSessionsIsTakenOverAtOnce(_ name: String) throws {
        let first = try busyHub("a")
        try administrator.terminate("mailbell:a")
        let second = try hub(name)
        try second.record(2)
        // Were it not dead, it would connect again, and find out.
        let error = storeError { try first.record(3) }
        #expect(error?.isFenced == true, "\(String(describing: error))")
        try second.record(4)
        #expect(try second.recorded() == [1, 2, 4])
    }

    @Test(arguments: ["a", "b"]) func aHubThatWasSilentIsTakenOver(_ name: String) throws {
        let first = try busyHub("a")
        let sessions =
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'mailbell:a'"
        let before = Set(try administrator.integers(sessions))
        #expect(!before.isEmpty)
        try administrator.run("UPDATE hub SET seen = seen - interval '8 s'")
        #expect(storeError { _ = try hub(name) } != nil)
        try administrator.run("UPDATE hub SET seen = seen - interval '3 s'")
        let second = try hub(name)
        try eventually("the sessions of the first are ended") {
            before.isDisjoint(with: try administrator.integers(sessions))
        }
        let error = storeError { try first.record(2) }
        #expect(error?.isFenced == true, "\(String(describing: error))")
        #expect(error.map { "\($0)" }?.contains("hub a") == true)
        #expect(storeError { try first.beat() }?.isFenced == true)
        try second.record(3)
        #expect(try second.recorded() == [1, 3])
    }

    /// The connection is whole, so only the row of the hub says it.
    @Test func aHubThatLostItsFenceChangesNothing() throws {
        let store = try busyHub("a")
        try administrator.run("UPDATE hub SET fence = fence + 1")
        for number in 2...4 {
            let error = storeError { try store.record(number) }
            #expect(error?.isFenced == true, "\(String(describing: error))")
        }
        #expect(storeError { try store.commit { _ = try $0.addUser("bob") } }?.isFenced == true)
        #expect(try store.recorded() == [1], "it can still read")
        #expect(try store.read { try $0.users().count } == 1)
    }

    /// A lot is not written twice under one number.
    @Test func aHubWhoseLotsWereCountedByAnotherStops() throws {
        let store = try busyHub("a")
        try administrator.run("UPDATE hub SET last_lot = last_lot + 1")
        #expect(storeError { try store.record(2) }?.isFenced == true)
        #expect(try store.recorded() == [1])
    }

    /// However their starts interleave.
    @Test func ofHubsThatStartAtOnceOneWorks() throws {
        try busyHub("x").close()
        for round in 0..<10 {
            let starts = ["a", "b", "c"].map { name in
                Background { [uri] in try PostgresStore(uri, as: .hub(name)) }
            }
            let stores = starts.compactMap { try? $0.get() }
            let alive = stores.filter { store in (try? store.beat()) != nil }
            #expect(alive.count <= 1, "round \(round): \(alive.count) hubs work on the database")
            #expect(!stores.isEmpty, "round \(round): they all refused each other")
            for store in stores { store.close() }
        }
    }

    @Test func hubsOfTwoDatabasesDoNotMeet() throws {
        let store = try busyHub("a")
        let other = try PostgresStore(PostgresServer.shared.makeDatabase(), as: .hub("a"))
        try other.commit { _ = try $0.addUser("eve") }
        try store.record(2)
        #expect(try other.recorded() == [])
    }
}

import Core
import Foundation
import StoreSQL
import TestKit
import Testing

@testable import StorePostgres

/// A standby takes the primary's place.
@Suite(.needsPostgres, .blocking) struct FailoverTests {
    private let primary: PostgresServer
    private let database = "test_1"

    init() throws {
        primary = try PostgresServer()
        _ = try primary.makeDatabase()
    }

    /// The string that names both servers.
    private func string(_ servers: PostgresServer...) -> String {
        "host=\(servers.map(\.folder).joined(separator: ",")) dbname=\(database) user=postgres target_session_attrs=read-write"
    }

    private func store(_ string: String) throws -> PostgresStore {
        let store = try PostgresStore(string, as: .hub("a"))
        try store.commit { store in
            for name in ["ada", "bob"] { _ = try store.addUser(name) }
        }
        return store
    }

    /// Waits until a standby has replayed all that the primary has.
    private func catchUp(_ standby: PostgresServer) throws {
        let position = try primary.psql("SELECT pg_current_wal_flush_lsn()")
        try eventually("the standby has caught up") {
            try standby.psql("SELECT pg_last_wal_replay_lsn() >= '\(position)'::pg_lsn") == "t"
        }
    }

    /// Stops the stream of commits to a standby, so that later ones are lost with the primary.
    private func detach(_ standby: PostgresServer) throws {
        try standby.configure(["primary_conninfo": ""])
        try eventually("the standby receives nothing") {
            try primary.psql("SELECT count(*) FROM pg_stat_replication") == "0"
        }
    }

    @Test func whenCommitsAreLostAllLogsBeginANewLife() throws {
        let standby = try primary.makeStandby(synchronous: false)
        let store = try store(string(primary, standby))
        for number in 1...3 { try store.record(number) }
        try store.record(9, of: 2)
        try catchUp(standby)
        try detach(standby)
        for number in 4...6 { try store.record(number) }
        #expect(try store.recorded() == [1, 2, 3, 4, 5, 6])
        #expect(store.counts.values.lives == 0)
        try primary.kill9()
        try standby.promote()

        try store.record(7)
        #expect(try store.recorded() == [1, 2, 3, 7])
        #expect(store.counts.values.lives == 2)
        let states = try [store.state(of: 1), store.state(of: 2)]
        #expect(states.map(\.head) == [4, 1])
        #expect(states.allSatisfy { $0.epoch != Epoch("e1") && $0.epoch.isValid })
        let shared = try store.read {
            try [$0.sharedSeq(with: Epoch("e1"), of: 1), $0.sharedSeq(with: Epoch("e1"), of: 2)]
        }
        #expect(shared == [3, 1])

        // It is the same life from then on.
        store.close()
        let next = try PostgresStore(string(primary, standby), as: .hub("b"))
        #expect(try next.state(of: 1).epoch == states[0].epoch)
        #expect(next.counts.values.lives == 0)
    }

    /// A hub that reads before it writes must not serve the old life's name with other content.
    @Test func theNewLifeBeginsBeforeAnythingIsRead() throws {
        let standby = try primary.makeStandby(synchronous: false)
        let store = try store(string(primary, standby))
        try store.record(1)
        try catchUp(standby)
        try detach(standby)
        try store.record(2)
        #expect(try store.recorded() == [1, 2])
        try primary.kill9()
        try standby.promote()
        // Either it is not ready to read, or it has begun the new life.
        let state = try? store.state(of: 1)
        #expect(state.map { $0.head == 1 && $0.epoch != Epoch("e1") } ?? true, "\(String(describing: state))")
        try store.record(3)
        #expect(try store.state(of: 1).epoch != Epoch("e1"))
        #expect(try store.recorded() == [1, 3])
    }

    @Test func aSynchronousStandbyLosesNothing() throws {
        let standby = try primary.makeStandby(synchronous: true)
        let store = try store(string(primary, standby))
        for number in 1...20 { try store.record(number) }
        try primary.kill9()
        try standby.promote()
        try store.record(21)
        #expect(try store.recorded() == Array(1...21))
        #expect(store.counts.values.lives == 2)
        // Every cursor of the old life counts on.
        #expect(try store.read { try $0.sharedSeq(with: Epoch("e1"), of: 1) } == 20)
        #expect(try store.state(of: 1).epoch != Epoch("e1"))
        #expect(store.warnings.isEmpty)
    }

    @Test func aHubThatStartsAfterwardsBeginsTheNewLifeToo() throws {
        let standby = try primary.makeStandby(synchronous: false)
        let first = try store(string(primary, standby))
        try first.record(1)
        try catchUp(standby)
        try primary.kill9()
        try standby.promote()
        let second = try PostgresStore(string(primary, standby), as: .hub("b"))
        #expect(second.counts.values.lives == 2)
        #expect(try second.state(of: 1).epoch != Epoch("e1"))
        #expect(storeError { try first.record(2) }?.isFenced == true)
        #expect(try second.recorded() == [1])
    }

    /// It has come back as it was, and takes writes: what is written there would be lost.
    @Test func aFormerPrimaryIsRefused() throws {
        let standby = try primary.makeStandby(synchronous: false)
        let store = try store(string(primary, standby))
        try store.record(1)
        try catchUp(standby)
        try primary.stop(immediately: true)
        try standby.promote()
        try store.record(2)
        let epoch = try store.state(of: 1).epoch
        try standby.stop()
        try primary.start()

        let error = storeError { try store.record(3) }
        #expect(error?.isAway == true, "\(String(describing: error))")
        #expect(error.map { "\($0)" }?.contains("former primary") == true)
        let read = storeError { _ = try store.recorded() }
        #expect(read?.isAway == true, "\(String(describing: read))")
        #expect(
            try primary.psql("SELECT head FROM \"user\" WHERE id = 1", database: database) == "1", "nothing was written"
        )

        try standby.start()
        try primary.stop()
        try store.record(4)
        #expect(try store.recorded() == [1, 2, 4])
        #expect(try store.state(of: 1).epoch == epoch)
    }
}

@Suite(.needsPostgres, .blocking) struct DatabaseElsewhereTests {
    /// As a dump that another cluster has read.
    @Test(arguments: ["system_identifier = 1", "timeline = '00000000'"])
    func whereTheDatabaseWasPutBackElsewhereANewLifeBegins(_ change: String) throws {
        let uri = try PostgresServer.shared.makeDatabase()
        let store = try PostgresStore(uri, as: .hub("a"))
        try store.commit { _ = try $0.addUser("ada") }
        try store.record(1)
        store.close()
        try connect(uri).run("UPDATE fleet SET \(change)")
        let next = try PostgresStore(uri, as: .hub("a"))
        #expect(next.counts.values.lives == 1)
        #expect(try next.state(of: 1).epoch != Epoch("e1"))
        #expect(try next.read { try $0.sharedSeq(with: Epoch("e1"), of: 1) } == 1)
        next.close()
        #expect(try PostgresStore(uri, as: .hub("a")).counts.values.lives == 0)
    }
}

import Core
import Foundation
import StoreSQL
import Synchronization
import TestKit
import Testing

@testable import StorePostgres

/// A server that is away, and comes back.
@Suite(.needsPostgres, .blocking) struct OutageTests {
    private static func store(on server: PostgresServer) throws -> PostgresStore {
        let store = try PostgresStore(server.makeDatabase(), as: .hub("a"))
        try store.commit { store in
            for name in ["ada", "bob"] { _ = try store.addUser(name) }
        }
        return store
    }

    /// What an operation throws, which must not take long.
    private func quickError(_ body: () throws -> Void) -> StoreError? {
        let begin = ContinuousClock.now
        let error = storeError(body)
        #expect(begin.duration(to: .now) < .seconds(5))
        return error
    }

    @Test(arguments: [false, true]) func aServerThatIsStoppedIsAwayUntilItIsBack(_ immediately: Bool) throws {
        let server = try PostgresServer()
        let store = try Self.store(on: server)
        try store.record(1)
        #expect(try store.recorded() == [1])
        try server.stop(immediately: immediately)
        for _ in 0..<2 {
            let written = quickError { try store.record(2) }
            #expect(written?.isAway == true, "\(String(describing: written))")
            let read = quickError { _ = try store.recorded() }
            #expect(read?.isAway == true, "\(String(describing: read))")
        }
        try server.start()
        try store.record(3)
        #expect(try store.recorded() == [1, 3])
        #expect(try store.read { try $0.logState(of: 1)?.epoch } == Epoch("e1"), "nothing was lost")
        #expect(store.counts.values.lives == 0)
        store.close()
        try PostgresStore(server.uri(of: "test_1"), as: .hub("b")).record(4)
    }

    /// Where a standby answers in the server's place, the server is away. Other errors would be those of single hits.
    @Test func aStandbyInItsPlaceIsNoServer() throws {
        let server = try PostgresServer()
        let uri = try server.makeDatabase()
        let proxy = try PostgresProxy(to: server)
        let store = try PostgresStore(proxy.uri(of: uri), as: .hub("a"))
        try store.commit { _ = try $0.addUser("ada") }
        let standby = try server.makeStandby(synchronous: false)
        proxy.lead(to: standby)
        proxy.end()
        let error = storeError { try store.record(1) }
        #expect(error?.isAway == true, "\(String(describing: error))")
        proxy.lead(to: server)
        try store.record(2)
        #expect(try store.recorded() == [2])
    }

    /// One thread commits, and another kills the server.
    @Test func afterEachKillOfTheServerEveryCommitThatReturnedIsThereOnce() throws {
        let server = try PostgresServer()
        let store = try Self.store(on: server)
        let written = Written()
        let writer = Background { [store] in
            var number = 0
            while !written.isOver {
                number += 1
                do {
                    try store.record(number)
                    written.add(number)
                } catch let error as StoreError where error.isAway {
                    usleep(10_000)
                }
            }
            return number
        }
        for round in 1...3 {
            let count = written.numbers.count
            try eventually("round \(round): commits") { written.numbers.count > count + 30 }
            try server.kill9()
            try server.start()
        }
        let count = written.numbers.count
        try eventually("commits go on") { written.numbers.count > count + 10 }
        written.end()
        let attempts = try writer.get()
        let stored = try store.recorded()
        #expect(Set(stored).count == stored.count, "nothing is there twice")
        #expect(Set(written.numbers).isSubset(of: stored), "nothing that returned is missing")
        #expect(Set(stored).isSubset(of: 1...attempts))
        #expect(try store.state(of: 1).head == stored.count)
        #expect(try store.state(of: 1).epoch == Epoch("e1"))
    }

    private final class Written: Sendable {
        private let state = Mutex(([Int](), false))

        var numbers: [Int] { state.withLock { $0.0 } }
        var isOver: Bool { state.withLock { $0.1 } }
        func add(_ number: Int) { state.withLock { $0.0.append(number) } }
        func end() { state.withLock { $0.1 = true } }
    }

    /// No standby has the commit, so it stays open. It is given up without being cancelled, and counted once it is known.
    @Test(.long) func aCommitThatWaitsForAStandbyIsNotRepeated() throws {
        let server = try PostgresServer()
        let uri = try server.makeDatabase()
        let store = try PostgresStore(uri, as: .hub("a"))
        try store.commit { _ = try $0.addUser("ada") }
        try server.configure(["synchronous_standby_names": "nobody"])
        try eventually("the setting counts") { try server.psql("SHOW synchronous_standby_names") == "nobody" }
        let committing = Background { try? store.record(1) }
        // After 10 s the store gives up, and asks whether it happened.
        usleep(13_500_000)
        try server.configure(["synchronous_standby_names": ""])
        _ = try committing.get()
        #expect(try store.recorded().filter { $0 == 1 }.count == 1)
        try store.record(2)
        #expect(try store.recorded() == [1, 2])
    }
}

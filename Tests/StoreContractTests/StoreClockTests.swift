import Core
import GRDB
import StoreSQL
import StoreSQLite
import TestKit
import Testing

/// What the store knows of the time of day, for retention.
@Suite struct StoreClockTests {
    private let folder: TemporaryFolder
    private let store: SQLiteStore

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteStore(path: folder.file("mailbell.db"))
    }

    @Test func theNewestRecordIsOfAnySort() throws {
        #expect(try store.clock() == StoreClock())
        let ada = try store.commit { try $0.addUser("ada").id }
        #expect(try store.clock().newest == nil, "a user is no record")
        _ = try store.commit { try $0.addMessage("m1", of: ada, to: ["x@example.com"], firstTicket: 1) }
        #expect(try store.clock().newest == .start)
        _ = try store.commit { try $0.add(.open, to: ada, at: .at(60)) }
        #expect(try store.clock().newest == .at(60))
        try store.commit { try $0.keep(.sample(of: ada, recipient: 1, seq: 1, at: .at(70))) }
        #expect(try store.clock().newest == .at(70))
    }

    @Test func whatWasBelievedIsRemembered() throws {
        let before = try store.read { try $0.controlVersion() }
        try store.trustClock(upTo: .at(1))
        #expect(try store.clock().trusted == .at(1))
        #expect(try store.read { try $0.controlVersion() } == before)
        try store.trustClock(upTo: .at(2), tellsHub: true)
        #expect(try store.clock().trusted == .at(2))
        #expect(try store.read { try $0.controlVersion() } > before, "a hub beside it notices")
    }

    @Test func toLookWhetherAnythingIsDueChangesNothing() throws {
        let ada = try store.commit { store in
            let ada = try store.addUser("ada").id
            for second in 1...5 { try store.add(.open, to: ada, at: .at(Double(second))) }
            return ada
        }
        func due(_ time: Timestamp) -> Expiry { Expiry(activities: [.open: time], hits: .at(0), events: .at(0)) }
        #expect(try !store.isDue(due(.at(1))))
        #expect(try store.isDue(due(.at(2))))
        #expect(try store.seqs(of: ada) == [1, 2, 3, 4, 5])
        #expect(try store.state(of: ada).floor == 1)
    }

    /// The clock was ahead by ten years for a while. What was recorded by it, and after it, is not kept for ten years.
    @Test(arguments: [1, 2, 100]) func timesFromTheFutureBecomeThePresent(_ limit: Int) throws {
        let future = Timestamp.at(10 * 366 * 86_400)
        let (ada, bob) = try store.commit { store in
            let (ada, bob) = (try store.addUser("ada").id, try store.addUser("bob").id)
            for time in [.at(1), .at(2), future, .at(3), .at(4)] as [Timestamp] {
                try store.add(.open, to: ada, at: time)
            }
            try store.add(.open, to: bob, at: .at(5))
            return (ada, bob)
        }
        var count = 0
        while case let changed = try store.pullBackTimes(to: .at(10), limit: limit), changed > 0 { count += changed }
        #expect(count == 3)
        #expect(try store.verify().findings == [])
        #expect(try store.read { try $0.firstSeq(of: ada, since: .at(3)) } == 3)
        #expect(try store.read { try $0.firstSeq(of: ada, since: .at(11)) } == 6)
        #expect(try store.read { try $0.recordedAt(firstAfter: 0, of: bob) } == .at(5))
        _ = try store.commit { try $0.add(.open, to: ada, at: .at(12)) }
        #expect(try store.read { try $0.firstSeq(of: ada, since: .at(11)) } == 6, "what follows has its own time again")
    }

    @Test func aStoreWhoseLogIsMovedSaysSo() throws {
        #expect(try store.checkpoint() == 0)
        #expect(store.walBytes > 0)
    }
}

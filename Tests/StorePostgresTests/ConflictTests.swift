import Core
import Dispatch
import Foundation
import StoreSQL
import Synchronization
import TestKit
import Testing

@testable import StorePostgres

/// Transactions that are in each other's way.
@Suite(.needsPostgres, .blocking) struct ConflictTests {
    private let uri: String
    private let store: PostgresStore
    private let other: PostgresConnection

    init() throws {
        uri = try PostgresServer.shared.makeDatabase()
        store = try PostgresStore(uri, as: .hub("a"))
        try store.commit { store in
            for name in ["ada", "bob"] { _ = try store.addUser(name) }
        }
        other = try connect(uri)
    }

    @Test func aLockThatIsHeldIsWaitedForAndTriedAgain() throws {
        try other.run("BEGIN", "SELECT 1 FROM user WHERE id = 1 FOR UPDATE")
        let committing = Background { [store] in try store.record(1) }
        try eventually("the lock was waited for in vain") { store.counts.values.retries > 0 }
        #expect(!committing.isDone)
        try other.run("UPDATE user SET name = 'Ada' WHERE id = 1", "COMMIT")
        try committing.get()
        #expect(try store.recorded() == [1])
        #expect(try store.read { try $0.user(1)?.name } == "Ada")
    }

    @Test func aLockThatIsNotLetGoOfIsReportedAsBusy() throws {
        try other.run("BEGIN", "SELECT 1 FROM user WHERE id = 1 FOR UPDATE")
        let error = storeError { try store.record(1) }
        #expect(error?.isBusy == true, "\(String(describing: error))")
        #expect(store.counts.values.retries == 3)
        // The logs of others go on, and this one once it can.
        try store.record(2, of: 2)
        try other.run("COMMIT")
        try store.record(3)
        #expect(try store.recorded() == [3] && store.recorded(of: 2) == [2])
    }

    /// A foreign key's check, or a command that only reads the user, does not stand in a hub's way.
    @Test func aSharedLockIsNotWaitedFor() throws {
        try other.run("BEGIN", "SELECT 1 FROM user WHERE id = 1 FOR KEY SHARE")
        try store.commit { store in
            try store.lock([1])
            _ = try store.add(.open, to: 1, at: .at(1))
        }
        #expect(store.counts.values.retries == 0)
        try other.run("COMMIT")
    }

    @Test func aDeadlockIsTriedAgain() throws {
        // The server ends the transaction whose patience is over first: the store's.
        try other.run("SET deadlock_timeout = '20s'", "BEGIN", "SELECT 1 FROM user WHERE id = 2 FOR UPDATE")
        let rival = Rival(other)
        var tries = 0
        try store.commit { store in
            tries += 1
            try store.lock([1])
            if tries == 1 { rival.lockAndCommit(1) }
            try store.lock([2])
            for user in 1...2 { _ = try store.add(.open, to: UserID(user), at: .at(1)) }
        }
        // On a busy machine the rival may hold its lock for longer than one more try.
        #expect(tries >= 2)
        try rival.wait()
        #expect(try store.recorded() == [1] && store.recorded(of: 2) == [1])
        #expect(store.counts.values.retries == tries - 1)
    }

    /// A session that is used on a thread of its own.
    private final class Rival: @unchecked Sendable {
        private let connection: PostgresConnection
        private var work: Background<Void>?

        init(_ connection: PostgresConnection) { self.connection = connection }

        func lockAndCommit(_ user: UserID) {
            work = Background { [self] in
                try connection.run("SELECT 1 FROM user WHERE id = \(user) FOR UPDATE", "COMMIT")
            }
        }

        func wait() throws { try work?.get() }
    }

    @Test func aSerializationFailureIsTriedAgain() throws {
        let nemesis = try CommitNemesis(uri)
        try nemesis.arm(.conflict)
        try store.record(1)
        #expect(try store.recorded() == [1])
        #expect(store.counts.values.retries == 1)
    }

    /// A primary that became a standby says so at the next write: the present primary is to be found by connecting anew.
    @Test func aServerThatBecameReadOnlyIsLeft() throws {
        let session = try store.writing { try $0.db.integer("SELECT CAST(pg_backend_pid() AS BIGINT)") }
        try CommitNemesis(uri).arm(.readOnly, session: try #require(session))
        try store.record(1)
        #expect(try store.recorded() == [1])
        let next = try store.writing { try $0.db.integer("SELECT CAST(pg_backend_pid() AS BIGINT)") }
        #expect(next != session)
    }

    @Test func whatABodyThrowsIsNotTriedAgain() throws {
        struct ChangeOfMind: Error {}
        var tries = 0
        #expect(throws: ChangeOfMind.self) {
            try store.commit { store in
                tries += 1
                _ = try store.add(.open, to: 1, at: .at(1))
                throw ChangeOfMind()
            }
        }
        #expect(throws: StoreError.self) { try store.commit { _ = try $0.addUser("ada") } }
        #expect(tries == 1)
        try store.record(2)
        #expect(try store.recorded() == [2] && store.state(of: 1).head == 1, "a seq is not used up")
    }

    /// Two open the same mail within a moment, at a hub and at a command beside it: what the second is decided by includes the
    /// first, although it waited for the lock when the first was not there yet.
    @Test func evidenceIsReadAfterTheLock() throws {
        try store.commit { store in
            _ = try store.addMessage(
                "m1", of: 1, to: ["mia@example.org"], links: ["https://example.org"], firstTicket: 1)
        }
        let command = try PostgresStore(uri, as: .command(migrates: false))
        let judge = SlowJudge()
        @Sendable func ledger(_ store: PostgresStore, _ judge: any Judge) -> Ledger {
            Ledger(store: store, places: Nowhere(), judge: judge, random: SplitMix64(seed: 1))
        }
        let hit = RecordHit(
            Hit(
                at: .at(60), ticket: .numbered(1), target: .pixel, address: IPAddress("192.0.2.7")!,
                userAgent: "Mail/1"))
        // Both know the recipient already.
        for store in [store, command] {
            var early = hit
            early.hit.at = .at(store === command ? -7200 : -3600)
            #expect(ledger(store, SimpleJudge()).commit([Slot(early)], now: early.hit.at).failure == nil)
        }
        let head = try store.state(of: 1).head
        let first = Background { ledger(command, judge).commit([Slot(hit)], now: .at(60)).failure }
        judge.awaitCall()
        let second = Background { [store] in ledger(store, SimpleJudge()).commit([Slot(hit)], now: .at(60)).failure }
        try other.awaitWait(of: "mailbell:a", for: "Lock")
        judge.letGo()
        #expect(try first.get() == nil)
        #expect(try second.get() == nil)
        #expect(try store.state(of: 1).head == head + 1, "one open, and a hit that was folded into it")
        let hits = try store.read { try $0.allHits() }.suffix(2)
        #expect(hits.map(\.isFolded) == [false, true])
        #expect(try store.read { try $0.states(ofRecipients: [1])[1]?.tally.opens } == 3)
    }

    /// Waits in the middle of a transaction.
    private final class SlowJudge: Judge {
        private let called = DispatchSemaphore(value: 0)
        private let go = DispatchSemaphore(value: 0)

        func awaitCall() { called.wait() }
        func letGo() { go.signal() }

        func judge(_ evidence: Evidence) -> Judgement {
            called.signal()
            go.wait()
            return SimpleJudge().judge(evidence)
        }
    }
}

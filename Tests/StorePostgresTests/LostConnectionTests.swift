import Core
import Foundation
import StoreSQL
import TestKit
import Testing

@testable import StorePostgres

/// A connection that is lost within a transaction: what was to be changed is changed once.
@Suite(.needsPostgres, .blocking) struct LostConnectionTests {
    private let uri: String
    private let proxy: PostgresProxy
    private let store: PostgresStore
    private let administrator: PostgresConnection
    private let nemesis: CommitNemesis

    init() throws {
        uri = try PostgresServer.shared.makeDatabase()
        proxy = try PostgresProxy(to: PostgresServer.shared)
        store = try PostgresStore(proxy.uri(of: uri), as: .hub("a"))
        try store.commit { _ = try $0.addUser("ada") }
        administrator = try connect(uri)
        nemesis = try CommitNemesis(uri)
    }

    private func record(_ number: Int, _ disturb: (Int) throws -> Void = { _ in }) throws -> Int {
        try store.recordCountingTries(number, disturb)
    }

    @Test func beforeTheCommitTheBodyRunsAgain() throws {
        let tries = try record(1) { tries in if tries == 1 { try administrator.terminate("mailbell:a") } }
        #expect(tries == 2)
        #expect(try record(2) { tries in if tries == 1 { proxy.end() } } == 2)
        #expect(try store.recorded() == [1, 2])
        #expect(store.counts.values.retries == 2)
    }

    /// The server knows nothing of it, and keeps the locks until it ends the idle transaction.
    @Test func whenTheNetworkIsCutTheLocksAreWaitedFor() throws {
        #expect(try record(1) { tries in if tries == 1 { proxy.cut() } } >= 2)
        #expect(try store.recorded() == [1])
    }

    @Test func betweenTwoTransactionsNobodyNotices() throws {
        for number in 1...4 {
            if number % 2 == 0 { try administrator.terminate("mailbell:a") } else { proxy.end() }
            try store.record(number)
        }
        #expect(try store.recorded() == [1, 2, 3, 4])
    }

    @Test func atACommitThatHappenedTheBodyDoesNotRunAgain() throws {
        proxy.loseNextAnswer()
        #expect(try record(1) == 1)
        #expect(proxy.answersLost == 1)
        #expect(try record(2) == 1)
        #expect(try store.recorded() == [1, 2])
    }

    @Test func atACommitThatDidNotHappenTheBodyRunsAgain() throws {
        try nemesis.arm(.die)
        #expect(try record(1) == 2)
        #expect(try record(2) == 1)
        #expect(try store.recorded() == [1, 2])
    }

    /// The server's session goes on, so whether the commit happens is open until it has ended.
    @Test func atACommitThatIsStillUnderWayItIsWaitedFor() throws {
        try nemesis.arm(.sleep)
        let committing = Background { [store] in try store.recordCountingTries(1) }
        try administrator.awaitWait(of: "mailbell:a", for: "PgSleep")
        proxy.cut()
        #expect(try committing.get() == 1)
        #expect(try store.recorded() == [1])
        #expect(try record(2) == 1)
        #expect(try store.recorded() == [1, 2])
    }

    /// The body may run again only if the answer that was lost is known to have been no.
    @Test func aCommandNeverRepeatsACommitWhoseAnswerWasLost() throws {
        let command = try PostgresStore(proxy.uri(of: uri), as: .command(migrates: false))
        proxy.loseNextAnswer()
        let error = storeError { try command.record(1) }
        #expect(try store.recorded() == [1])
        #expect(error == nil || error?.isAway == true)
        // Before its commit, it may.
        var tries = 0
        try command.commit { store in
            tries += 1
            _ = try store.add(.open, to: 1, at: .at(2))
            if tries == 1 { try administrator.terminate("mailbell-command") }
            _ = try store.logState(of: 1)
        }
        #expect(tries == 2)
        #expect(try store.recorded() == [1, 2])
    }

    /// Losses of every kind, in any order; the seed says in which.
    @Test(arguments: 1...2 as ClosedRange<UInt64>) func afterManyLossesEverythingIsThereOnce(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var lost = 0
        for number in 1...30 {
            try nemesis.disarm()
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                _ = try record(number) { tries in if tries == 1 { proxy.end() } }
            case 1:
                _ = try record(number) { tries in if tries < 3 { try administrator.terminate("mailbell:a") } }
            case 2:
                try nemesis.arm(.die)
                _ = try record(number)
            case 3:
                proxy.loseNextAnswer()
                _ = try record(number)
            case 4:
                // Both: the first commit does not happen, and the answer to the second is lost.
                try nemesis.arm(.die)
                proxy.loseNextAnswer()
                _ = try record(number)
            default:
                lost -= 1
                _ = try record(number)
            }
            lost += 1
        }
        #expect(lost > 15)
        #expect(try store.recorded() == Array(1...30))
        let rows = try administrator.integers("SELECT head FROM user UNION ALL SELECT count(*) FROM activity")
        #expect(rows == [30, 30])
    }
}

extension Store {
    /// Records an activity, and says how often that was tried.
    fileprivate func recordCountingTries(_ number: Int, _ disturb: (Int) throws -> Void = { _ in }) throws -> Int {
        var tries = 0
        try commit { store in
            tries += 1
            _ = try store.add(.open, to: 1, at: .at(Double(number)))
            try disturb(tries)
        }
        return tries
    }
}

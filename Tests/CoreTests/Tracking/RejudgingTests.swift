import Core
import Foundation
import Synchronization
import TestKit
import Testing

/// What other rules than those of the time say of hits that are kept.
@Suite struct RejudgingTests {
    /// Takes agents that begin with one of these words for scanners, from now on.
    final class NewJudge: Judge {
        let scanners: [String]
        let unsure: IPAddress?
        init(scanners: String..., unsure: String? = nil) {
            self.scanners = scanners
            self.unsure = unsure.flatMap { IPAddress($0) }
        }
        func judge(_ evidence: Evidence) -> Judgement {
            let agent = Agent(client: evidence.userAgent)
            if evidence.own != nil {
                return Judgement(via: .own, verdict: .machine, reason: "yours", agent: agent, rule: "own")
            }
            return scanners.contains { evidence.userAgent.hasPrefix($0) }
                ? Judgement(via: .scanner, verdict: .machine, reason: "known by now", agent: agent, rule: "new")
                : Judgement(via: .direct, verdict: .human, reason: "a person", agent: agent, rule: "person")
        }
        func isUniform(_ network: IPAddress) -> Bool { network != unsure }
    }

    private let world: StoredWorld

    init() throws { world = try StoredWorld() }

    private func rejudge(
        _ judge: NewJudge, since seconds: Double = -9999, isTrial: Bool = false
    ) throws -> (report: Rejudging.Report, changes: [Rejudging.Change]) {
        // A program of its own, with other rules.
        let store = world.store.openedByAnotherProcess()
        let runner = LedgerRunner(store, judge: judge, at: .at(5000))
        var changes: [Rejudging.Change] = []
        let report = try Rejudging(judge: judge, by: runner).run(since: .at(seconds), isTrial: isTrial) {
            changes.append($0)
        }
        return (report, changes)
    }

    @Test func whatComesOutOtherwiseIsRevised() throws {
        world.commit(StoredWorld.hit(by: "odd"), StoredWorld.hit(2, by: "browser"))
        let (report, changes) = try rejudge(NewJudge(scanners: "odd"))
        #expect((report.recipients, report.hits, report.changes, report.unsure) == (2, 2, 1, 0))
        #expect(changes.map(\.seq) == [1] && changes[0].activity.verdict == .human)
        #expect(try world.verdicts() == ["open*", "open", "revise* 1"])
        let log = try world.log()
        #expect((log[0].via, log[0].reason, log[0].rule, log[0].location) == (.scanner, "known by now", "new", nil))
        #expect((log[2].reason, log[2].rule, log[2].at) == ("known by now", "new", .at(5000)))
        #expect(log[2].recipient?.email == StoredWorld.mia)
        #expect(try world.store.read { try $0.logState(of: 1)?.unread } == 1)
        let tally = try world.tally()
        #expect((tally.opens, tally.machineOpens) == (0, 1))
    }

    @Test func twiceChangesNothingMore() throws {
        world.commit(StoredWorld.hit(by: "odd"))
        _ = try rejudge(NewJudge(scanners: "odd"))
        let before = try world.entries()
        #expect(try rejudge(NewJudge(scanners: "odd")).changes == [])
        #expect(try world.entries() == before)
    }

    @Test func aTrialChangesNothing() throws {
        world.commit(StoredWorld.hit(by: "odd"))
        let before = try world.entries()
        let version = try world.store.read { try $0.controlVersion() }
        let (report, changes) = try rejudge(NewJudge(scanners: "odd"), isTrial: true)
        #expect(report.changes == 1 && changes.count == 1)
        #expect(try world.entries() == before)
        #expect(try world.store.read { try $0.controlVersion() } == version)
    }

    @Test func aMachineMayComeOutAsAPerson() throws {
        world.commit(StoredWorld.hit(by: "machine"))
        #expect(try world.store.read { try $0.logState(of: 1)?.unread } == 0)
        _ = try rejudge(NewJudge())
        #expect(try world.verdicts() == ["open", "revise 1"])
        #expect(try world.store.read { try $0.logState(of: 1)?.unread } == 1)
    }

    @Test func onlyWhoDidSomethingSinceIsJudged() throws {
        world.commit(StoredWorld.hit(by: "odd"), StoredWorld.hit(2, at: 1000, by: "odd"))
        #expect(try rejudge(NewJudge(scanners: "odd"), since: 500).changes.map(\.seq) == [2])
    }

    /// The open that a click implied has no hit of its own.
    @Test func anImpliedOpenStandsAndFallsWithItsClick() throws {
        world.commit(StoredWorld.hit(1, .link(1), by: "odd"))
        _ = try rejudge(NewJudge(scanners: "odd"))
        #expect(try world.verdicts() == ["open*", "click*", "revise* 1", "revise* 2"])
        _ = try rejudge(NewJudge())
        #expect(try world.verdicts().prefix(2) == ["open", "click"])
        #expect(try world.log()[0].rule == "implied")
        #expect(try rejudge(NewJudge()).changes == [])
    }

    @Test func anImpliedOpenStaysForAnotherClick() throws {
        world.commit(StoredWorld.hit(1, .link(1), by: "odd"))
        world.commit(StoredWorld.hit(1, .link(2), at: 100, by: "browser"))
        _ = try rejudge(NewJudge(scanners: "odd"))
        #expect(try world.verdicts() == ["open", "click*", "click", "revise* 2"])
    }

    /// A scanner that is known by now takes along what it did with other agents, as on the event path.
    @Test func neighboursAreJudgedAnewToo() throws {
        world.commit(StoredWorld.hit(1, .link(1), by: "odd"))
        world.commit(StoredWorld.hit(1, .link(2), at: 20, by: "browser"))
        world.commit(StoredWorld.hit(1, .link(1), at: 24, by: "odd"))
        #expect(try world.verdicts().last == "click*")
        // Nobody is a scanner by itself, and the two links within 5 s are as they were.
        #expect(try rejudge(NewJudge()).changes == [])
    }

    @Test func theSendersOwnStaysTheirs() throws {
        var hit = Hit(
            at: .at(0), ticket: .numbered(1), target: .pixel, address: IPAddress("192.0.2.7")!, userAgent: "browser")
        hit.isFromOwnPage = true
        let ledger = Ledger(store: world.store, places: Nowhere(), judge: NewJudge(), random: SplitMix64(seed: 1))
        _ = ledger.commit([Slot(RecordHit(hit))], now: .at(0))
        #expect(try world.log()[0].via == .own)
        #expect(try rejudge(NewJudge(scanners: "browser")).changes == [])
    }

    @Test func anonymousContactsAreLeftAlone() throws {
        world.commit(StoredWorld.hit(by: "odd"))
        world.commit(SetTracking(.anonymous, of: .address(StoredWorld.mia), user: 1))
        #expect(try rejudge(NewJudge(scanners: "odd")).changes == [])
    }

    /// Of an address 24 bits are kept: by a list with smaller networks it would be judged as another's.
    @Test func whatTheKeptAddressDoesNotTellIsLeftAlone() throws {
        world.commit(StoredWorld.hit(by: "odd"), StoredWorld.hit(2, from: "198.51.100.7", by: "odd"))
        let (report, changes) = try rejudge(NewJudge(scanners: "odd", unsure: "192.0.2.0"))
        #expect(changes.map(\.seq) == [2] && report.unsure == 1 && report.recipients == 1)
    }

    /// A hub beside it counts on from what is so now.
    @Test func aLedgerThatRunsCountsOnFromIt() throws {
        world.commit(StoredWorld.hit(by: "odd"))
        _ = try rejudge(NewJudge(scanners: "odd"))
        world.commit(StoredWorld.hit(at: 1000, by: "browser"))
        #expect(try world.log().last?.nth == 1)
    }

    @Test func manyRecipientsAreTakenInPieces() throws {
        _ = try world.store.commit { store in
            try store.addMessage(
                "m9", of: 2, to: (0..<45).map { "r\($0)@example.org" }, links: [], firstTicket: 100)
        }
        for n in 0..<45 { world.commit(StoredWorld.hit(UInt64(100 + n), by: "odd")) }
        let (report, changes) = try rejudge(NewJudge(scanners: "odd"))
        #expect(report.recipients == 45 && changes.count == 45)
        #expect(try world.store.read { try $0.logState(of: 2)?.unread } == 0)
    }
}

import Core
import Foundation
import TestKit
import Testing

/// Hits that are too many to be kept: answered, counted, and one activity.
@Suite struct LedgerFloodTests {
    private typealias World = StoredWorld

    private static func world(_ limit: Int = 5) throws -> World {
        try World(limits: HitLimits(perTicketPerMinute: limit))
    }

    /// Of one recipient, each by another agent, so that none repeats another.
    private func hits(
        _ count: Int, _ ticket: UInt64 = 1, _ target: Hit.Target = .pixel, at seconds: Double = 0,
        named name: String = "a"
    ) -> [RecordHit] {
        (0..<count).map { World.hit(ticket, target, at: seconds, by: "browser \(name)\(seconds)-\($0)") }
    }

    @Test func manyAreOneActivity() throws {
        let world = try Self.world()
        let committed = world.commit(hits(500), now: 0)
        #expect(committed.outcomes == Array(repeating: .pixel, count: 500), "all are answered as ever")
        #expect((committed.hits.recorded, committed.hits.flooded, committed.hits.folded) == (5, 495, 0))
        let log = try world.log()
        #expect(log.count == 6)
        #expect(world.hits.count == 5, "no row for what is only counted")
        let flood = log[5]
        #expect((flood.kind, flood.rule, flood.verdict, flood.count) == (.open, "flood", .unknown, 1))
        #expect((flood.via, flood.location, flood.agent, flood.holdMilliseconds) == (nil, nil, nil, nil))
        #expect(flood.recipient?.email == World.mia && flood.message?.id == "m1" && flood.nth == 6)
        #expect(committed.recorded.flatMap(\.entries) == (try world.entries()))
        // A minute later the log says how many they were: once, in place, and pushed.
        let later = world.commit(SettleBursts(), now: 60)
        #expect(later.outcomes == [.done])
        #expect(later.recorded.flatMap(\.entries).map(\.kind) == [.revise])
        #expect(try world.log()[5].count == 495)
        let revise = try world.log()[6]
        #expect((revise.about, revise.count, revise.rule, revise.verdict) == (6, 495, "flood", .unknown))
        #expect(world.commit(SettleBursts(), now: 200).recorded.isEmpty, "nothing is new")
    }

    @Test func clicksAreAnsweredByTheirTargets() throws {
        let world = try Self.world(2)
        let committed = world.commit(hits(9, 1, .link(2)), now: 0)
        #expect(committed.outcomes == Array(repeating: .redirect(World.links[1]), count: 9))
        let flood = try #require(try world.log().last)
        #expect((flood.kind, flood.link?.n, flood.rule) == (.click, 2, "flood"))
    }

    /// However long and however fast it goes on: an activity, and one more a minute.
    @Test func aLongBurstIsWrittenOnceAMinute() throws {
        let world = try Self.world()
        for second in 0..<600 {
            world.commit(hits(20, at: Double(second)), now: Double(second))
        }
        let log = try world.log()
        let floods = log.filter { $0.kind == .open && $0.rule == "flood" }
        #expect(floods.count == 1)
        #expect(log.count { $0.kind == .revise } == 9)
        #expect(log.count { $0.kind == .open && $0.rule != "flood" } == 50, "five a minute")
        #expect(world.hits.count == 50)
        #expect(world.commit(SettleBursts(), now: 660).recorded.count == 1)
        #expect(try world.log().first { $0.rule == "flood" }?.count == 600 * 20 - 50)
    }

    /// A minute after the step its count is written, and a minute after its last hit it is over.
    @Test(arguments: [-86_400.0 * 400, -3600, -1, 3600]) func aClockThatStepsDelaysNothing(_ step: Double) throws {
        let world = try Self.world()
        world.commit(hits(9), now: 0)
        world.commit(hits(9, at: step), now: step)
        world.commit(SettleBursts(), now: step + 61)
        world.commit(SettleBursts(), now: step + 122)
        let counts = try world.log().filter { $0.kind == .open && $0.rule == "flood" }.compactMap(\.count)
        // After a step forward the next five are kept.
        #expect(counts.reduce(0, +) == (step > 60 ? 8 : 13))
        world.commit(hits(9, at: step + 200), now: step + 200)
        #expect(try world.log().count { $0.kind == .open && $0.rule == "flood" } == counts.count + 1)
    }

    @Test func anotherBurstIsAnotherActivity() throws {
        let world = try Self.world()
        world.commit(hits(7), now: 0)
        world.commit(hits(7, at: 59), now: 59)
        world.commit(SettleBursts(), now: 60)
        world.commit(hits(7, at: 300), now: 300)
        let floods = try world.log().filter { $0.kind == .open && $0.rule == "flood" }
        #expect(floods.map(\.count) == [9, 1])
    }

    /// Mixed, and of two recipients.
    @Test func eachTicketHasItsOwn() throws {
        let world = try Self.world()
        let group = hits(9) + hits(9, 1, .link(1)) + hits(4, 2)
        let committed = world.commit(group, now: 0)
        #expect(committed.hits.flooded == 13)
        let floods = try world.log().filter { $0.rule == "flood" }
        #expect(floods.map(\.recipient?.email) == [World.mia])
        world.commit(SettleBursts(), now: 60)
        #expect(try world.log().first { $0.rule == "flood" }?.count == 13)
    }

    @Test func repeatsCountToo() throws {
        let world = try Self.world()
        let committed = world.commit((0..<20).map { _ in World.hit() }, now: 0)
        #expect((committed.hits.recorded, committed.hits.folded, committed.hits.flooded) == (1, 4, 15))
        #expect(world.hits.count == 5)
    }

    @Test func otherSystemsEventsCountToo() throws {
        let world = try Self.world(2)
        let events = (0..<6).map { World.event("e-\($0)", by: "browser \($0)") }
        let committed = world.commit(events, now: 0)
        #expect(committed.outcomes.prefix(2) == [.event(.recorded(1)), .event(.recorded(2))])
        #expect(committed.outcomes.suffix(4).allSatisfy { $0 == .event(.folded(3)) })
        #expect(committed.hits.flooded == 4)
        let kept = try (0..<6).filter { n in try world.store.read { try $0.event("e-\(n)", of: 1) } != nil }
        #expect(kept == [0, 1])
    }

    /// What somebody does anonymously is counted, and says no more than it ever does.
    @Test func theAnonymousAreCounted() throws {
        let world = try Self.world()
        world.commit(SetTracking(.anonymous, of: .address(World.mia), user: 1))
        world.commit(hits(9), now: 0)
        world.commit(SettleBursts(), now: 60)
        let flood = try #require(try world.log().first { $0.rule == "flood" })
        #expect((flood.count, flood.recipient, flood.message, flood.nth) == (4, .init(anonymous: true), nil, nil))
        #expect(world.hits.isEmpty)
    }

    /// A contact who is erased in the middle of it: nothing is written into what is left.
    @Test func anErasedContactsBurstIsOver() throws {
        let world = try Self.world()
        world.commit(hits(9), now: 0)
        _ = try Erasure(World.mia, by: world.runner(at: 1)).run()
        let before = try world.entries()
        #expect(world.commit(SettleBursts(), now: 90).recorded.isEmpty)
        #expect(try world.entries() == before)
    }

    @Test func untrackedAndUnknownHitsAreNoFlood() throws {
        let world = try Self.world()
        world.commit(SetTracking(.never, of: .address(World.mia), user: 1))
        let committed = world.commit(hits(20) + hits(20, 99), now: 0)
        #expect((committed.hits.untracked, committed.hits.unknown, committed.hits.flooded) == (20, 20, 0))
    }

    @Test func aRestartKnowsWhatWasAdmitted() throws {
        let world = try Self.world()
        world.commit(hits(5), now: 0)
        let committed = world.restarted().commit(hits(5, named: "b"), now: 10)
        #expect((committed.hits.recorded, committed.hits.flooded) == (0, 5))
    }

    /// A program that starts in the middle of a burst counts into the same activity. What the one before had counted and not
    /// written is lost with it.
    @Test func aBurstGoesOnAfterARestart() throws {
        let world = try Self.world()
        world.commit(hits(9), now: 0)
        let restarted = world.restarted()
        let committed = restarted.commit(hits(9, at: 10, named: "b"), now: 10)
        #expect((committed.hits.recorded, committed.hits.flooded) == (0, 9))
        restarted.commit(SettleBursts(), now: 80)
        #expect(try world.log().filter { $0.kind == .open && $0.rule == "flood" }.map(\.count) == [1 + 9])
    }

    /// Each adds what it has counted.
    @Test func twoProcessesCountTogether() throws {
        let world = try Self.world()
        let other = world.another()
        world.commit(hits(9), now: 0)
        other.commit(hits(9, at: 10, named: "b"), now: 10)
        world.commit(hits(9, at: 20, named: "c"), now: 20)
        other.commit(SettleBursts(), now: 71)
        world.commit(SettleBursts(), now: 72)
        #expect(try world.log().filter { $0.kind == .open && $0.rule == "flood" }.map(\.count) == [4 + 9 + 9])
        #expect(try world.log().filter { $0.kind == .revise }.map(\.about) == [6, 6])
    }

    /// A burst has ended a minute after its last hit, whenever its count is written.
    @Test(arguments: [61.0, 3600]) func aSilenceEndsABurst(_ seconds: Double) throws {
        let world = try Self.world()
        world.commit(hits(9), now: 0)
        world.commit(hits(9, at: seconds, named: "b"), now: seconds)
        world.commit(SettleBursts(), now: seconds + 61)
        #expect(try world.log().filter { $0.kind == .open && $0.rule == "flood" }.map(\.count) == [4, 4])
    }

    /// It goes on as long as hits come, whoever counts them: of another's burst a process knows what was written.
    @Test(arguments: [(true, 1), (false, 2)]) func aLongBurstOfTwoProcesses(_ isWritten: Bool, _ bursts: Int) throws {
        let world = try Self.world()
        let other = world.another()
        for second in stride(from: 0.0, to: 60, by: 10) { world.commit(hits(9, at: second), now: second) }
        if isWritten { world.commit(SettleBursts(), now: 65) }
        other.commit(hits(9, at: 70), now: 70)
        for one in [world, other] { one.commit(SettleBursts(), now: 140) }
        #expect(try world.log().count { $0.kind == .open && $0.rule == "flood" } == bursts)
    }

    /// The burst's activity is on disk or it is not: what a failed transaction has begun is begun anew.
    @Test func aFailureLosesNoBurst() throws {
        let world = try Self.world()
        world.commit(hits(5), now: 0)
        world.store.inject([.fails(.full("x"))])
        world.commit(hits(5, named: "b"), now: 1)
        world.commit(hits(5, named: "c"), now: 2)
        #expect(try world.log().map(\.rule).count { $0 == "flood" } == 1)
        world.store.inject([.fails(.full("x"))])
        world.commit(SettleBursts(), now: 70)
        world.commit(SettleBursts(), now: 71)
        #expect(try world.log().first { $0.rule == "flood" }?.count == 5)
        #expect(try world.log().count { $0.kind == .revise } == 1)
    }

    /// An open that stands for a burst is no open that a click implies, though it may lie right before one.
    @Test func rejudgingLeavesItAlone() throws {
        let world = try Self.world(1)
        world.commit(hits(2), now: 0)
        world.commit([World.hit(1, .link(1), at: 120, by: "odd")], now: 120)
        let judge = RejudgingTests.NewJudge(scanners: "odd")
        let store = world.store.openedByAnotherProcess()
        let runner = LedgerRunner(store, judge: judge, at: .at(500))
        var changed: [Kind] = []
        _ = try Rejudging(judge: judge, by: runner).run(since: .at(-99), isTrial: false) {
            changed.append($0.activity.kind)
        }
        #expect(changed == [.click])
        #expect(try world.log().first { $0.rule == "flood" }?.verdict == .unknown)
    }

    @Test func whySaysWhatItIs() throws {
        let world = try Self.world()
        world.commit(hits(9), now: 0)
        world.commit(SettleBursts(), now: 60)
        let explanation = try world.store.read { store in
            try store.explain(6, of: 1, judge: world.judge) { try JSONDecoder().decode(Activity.self, from: Data($0)) }
        }
        #expect(explanation.rule?.name == "flood")
        #expect(explanation.facts == ["4 requests came in this burst: they are counted, not stored"])
        #expect(explanation.revisions.map(\.seq) == [7])
    }
}

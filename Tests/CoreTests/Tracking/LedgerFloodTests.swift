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
    ) -> [Submission] {
        (0..<count).map { World.hit(ticket, target, at: seconds, by: "browser \(name)\(seconds)-\($0)") }
    }

    @Test func manyAreOneActivity() throws {
        let world = try Self.world()
        let committed = world.ledger.commit(hits(500), now: .at(0))
        #expect(committed.outcomes == Array(repeating: .pixel, count: 500), "all are answered as ever")
        #expect((committed.hits.recorded, committed.hits.flooded, committed.hits.folded) == (5, 495, 0))
        let log = try world.log()
        #expect(log.count == 6)
        #expect(try world.hits().count == 5, "no row for what is only counted")
        let flood = log[5]
        #expect((flood.kind, flood.rule, flood.verdict, flood.count) == (.open, "flood", .unknown, 1))
        #expect((flood.via, flood.location, flood.agent, flood.holdMilliseconds) == (nil, nil, nil, nil))
        #expect(flood.recipient?.email == World.mia && flood.message?.id == "m1" && flood.nth == 6)
        #expect(committed.recorded.flatMap(\.entries) == (try world.entries()))
        // A minute later the log says how many they were: once, in place, and pushed.
        let later = world.commit(.settleFloods, now: 60)
        #expect(later.outcomes == [.done])
        #expect(later.recorded.flatMap(\.entries).map(\.kind) == [.revise])
        #expect(try world.log()[5].count == 495)
        let revise = try world.log()[6]
        #expect((revise.about, revise.count, revise.rule, revise.verdict) == (6, 495, "flood", .unknown))
        #expect(world.commit(.settleFloods, now: 200).recorded.isEmpty, "nothing is new")
    }

    @Test func clicksAreAnsweredByTheirTargets() throws {
        let world = try Self.world(2)
        let committed = world.ledger.commit(hits(9, 1, .link(2)), now: .at(0))
        #expect(committed.outcomes == Array(repeating: .redirect(World.links[1]), count: 9))
        let flood = try #require(try world.log().last)
        #expect((flood.kind, flood.link?.n, flood.rule) == (.click, 2, "flood"))
    }

    /// However long and however fast it goes on: an activity, and one more a minute.
    @Test func aLongBurstIsWrittenOnceAMinute() throws {
        let world = try Self.world()
        for second in 0..<600 {
            _ = world.ledger.commit(hits(20, at: Double(second)), now: .at(Double(second)))
        }
        let log = try world.log()
        let floods = log.filter { $0.kind == .open && $0.rule == "flood" }
        #expect(floods.count == 1)
        #expect(log.count { $0.kind == .revise } == 9)
        #expect(log.count { $0.kind == .open && $0.rule != "flood" } == 50, "five a minute")
        #expect(try world.hits().count == 50)
        #expect(world.commit(.settleFloods, now: 660).recorded.count == 1)
        #expect(try world.log().first { $0.rule == "flood" }?.count == 600 * 20 - 50)
    }

    /// A minute after the step its count is written, and a minute after its last hit it is over.
    @Test(arguments: [-86_400.0 * 400, -3600, -1, 3600]) func aClockThatStepsDelaysNothing(_ step: Double) throws {
        let world = try Self.world()
        _ = world.ledger.commit(hits(9), now: .at(0))
        _ = world.ledger.commit(hits(9, at: step), now: .at(step))
        _ = world.commit(.settleFloods, now: step + 61)
        _ = world.commit(.settleFloods, now: step + 122)
        let counts = try world.log().filter { $0.kind == .open && $0.rule == "flood" }.compactMap(\.count)
        // After a step forward the next five are kept.
        #expect(counts.reduce(0, +) == (step > 60 ? 8 : 13))
        _ = world.ledger.commit(hits(9, at: step + 200), now: .at(step + 200))
        #expect(try world.log().count { $0.kind == .open && $0.rule == "flood" } == counts.count + 1)
    }

    @Test func anotherBurstIsAnotherActivity() throws {
        let world = try Self.world()
        _ = world.ledger.commit(hits(7), now: .at(0))
        _ = world.ledger.commit(hits(7, at: 59), now: .at(59))
        _ = world.commit(.settleFloods, now: 60)
        _ = world.ledger.commit(hits(7, at: 300), now: .at(300))
        let floods = try world.log().filter { $0.kind == .open && $0.rule == "flood" }
        #expect(floods.map(\.count) == [9, 1])
    }

    /// Mixed, and of two recipients.
    @Test func eachTicketHasItsOwn() throws {
        let world = try Self.world()
        let group = hits(9) + hits(9, 1, .link(1)) + hits(4, 2)
        let committed = world.ledger.commit(group, now: .at(0))
        #expect(committed.hits.flooded == 13)
        let floods = try world.log().filter { $0.rule == "flood" }
        #expect(floods.map(\.recipient?.email) == [World.mia])
        _ = world.commit(.settleFloods, now: 60)
        #expect(try world.log().first { $0.rule == "flood" }?.count == 13)
    }

    @Test func repeatsCountToo() throws {
        let world = try Self.world()
        let committed = world.ledger.commit((0..<20).map { _ in World.hit() }, now: .at(0))
        #expect((committed.hits.recorded, committed.hits.folded, committed.hits.flooded) == (1, 4, 15))
        #expect(try world.hits().count == 5)
    }

    @Test func otherSystemsEventsCountToo() throws {
        let world = try Self.world(2)
        let events = (0..<6).map { World.event("e-\($0)", by: "browser \($0)") }
        let committed = world.ledger.commit(events, now: .at(0))
        #expect(committed.outcomes.prefix(2) == [.event(.recorded(1)), .event(.recorded(2))])
        #expect(committed.outcomes.suffix(4).allSatisfy { $0 == .event(.folded(3)) })
        #expect(committed.hits.flooded == 4)
        let kept = try (0..<6).filter { n in try world.store.read { try $0.event("e-\(n)", of: 1) } != nil }
        #expect(kept == [0, 1])
    }

    /// What somebody does anonymously is counted, and says no more than it ever does.
    @Test func theAnonymousAreCounted() throws {
        let world = try Self.world()
        _ = world.commit(.setTracking(user: 1, .address(World.mia), .anonymous))
        _ = world.ledger.commit(hits(9), now: .at(0))
        _ = world.commit(.settleFloods, now: 60)
        let flood = try #require(try world.log().first { $0.rule == "flood" })
        #expect((flood.count, flood.recipient, flood.message, flood.nth) == (4, .init(anonymous: true), nil, nil))
        #expect(try world.hits().isEmpty)
    }

    /// A contact who is erased in the middle of it: nothing is written into what is left.
    @Test func anErasedContactsBurstIsOver() throws {
        let world = try Self.world()
        _ = world.ledger.commit(hits(9), now: .at(0))
        var erasure = Erasure(World.mia, in: world.store, random: SplitMix64(seed: 1)) {
            try JSONDecoder().decode(Activity.self, from: Data($0))
        }
        _ = try erasure.run(now: .at(1))
        let before = try world.entries()
        #expect(world.commit(.settleFloods, now: 90).recorded.isEmpty)
        #expect(try world.entries() == before)
    }

    @Test func untrackedAndUnknownHitsAreNoFlood() throws {
        let world = try Self.world()
        _ = world.commit(.setTracking(user: 1, .address(World.mia), .never))
        let committed = world.ledger.commit(hits(20) + hits(20, 99), now: .at(0))
        #expect((committed.hits.untracked, committed.hits.unknown, committed.hits.flooded) == (20, 20, 0))
    }

    @Test func aRestartKnowsWhatWasAdmitted() throws {
        let world = try Self.world()
        _ = world.ledger.commit(hits(5), now: .at(0))
        let committed = world.restarted().commit(hits(5, named: "b"), now: .at(10))
        #expect((committed.hits.recorded, committed.hits.flooded) == (0, 5))
    }

    /// The burst's activity is on disk or it is not: what a failed transaction has begun is begun anew.
    @Test func aFailureLosesNoBurst() throws {
        let world = try Self.world()
        _ = world.ledger.commit(hits(5), now: .at(0))
        world.store.inject([.fails(.full("x"))])
        _ = world.ledger.commit(hits(5, named: "b"), now: .at(1))
        _ = world.ledger.commit(hits(5, named: "c"), now: .at(2))
        #expect(try world.log().map(\.rule).count { $0 == "flood" } == 1)
        world.store.inject([.fails(.full("x"))])
        _ = world.commit(.settleFloods, now: 70)
        _ = world.commit(.settleFloods, now: 71)
        #expect(try world.log().first { $0.rule == "flood" }?.count == 5)
        #expect(try world.log().count { $0.kind == .revise } == 1)
    }

    /// An open that stands for a burst is no open that a click implies, though it may lie right before one.
    @Test func rejudgingLeavesItAlone() throws {
        let world = try Self.world(1)
        _ = world.ledger.commit(hits(2), now: .at(0))
        _ = world.ledger.commit([World.hit(1, .link(1), at: 120, by: "odd")], now: .at(120))
        var rejudging = Rejudging(
            in: world.store, judge: RejudgingTests.NewJudge(scanners: "odd"), random: SplitMix64(seed: 3)
        ) { try JSONDecoder().decode(Activity.self, from: Data($0)) }
        var changed: [Kind] = []
        _ = try rejudging.run(since: .at(-99), now: .at(500), isTrial: false) { changed.append($0.activity.kind) }
        #expect(changed == [.click])
        #expect(try world.log().first { $0.rule == "flood" }?.verdict == .unknown)
    }

    @Test func whySaysWhatItIs() throws {
        let world = try Self.world()
        _ = world.ledger.commit(hits(9), now: .at(0))
        _ = world.commit(.settleFloods, now: 60)
        let explanation = try world.store.read { store in
            try store.explain(6, of: 1, judge: world.judge) { try JSONDecoder().decode(Activity.self, from: Data($0)) }
        }
        #expect(explanation.rule?.name == "flood")
        #expect(explanation.facts == ["4 requests came in this burst: they are counted, not stored"])
        #expect(explanation.revisions.map(\.seq) == [7])
    }
}

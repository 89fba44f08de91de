import Core
import TestKit
import Testing

/// A message whose tracking was stopped: its hits are answered, and nothing of them is kept.
@Suite struct LedgerStopTests {
    private typealias World = StoredWorld

    private let answers: [Outcome] = [
        .pixel, .redirect(World.links[1]), .noSuchLink, .event(.ignored), .event(.ignored),
    ]

    private func hits(_ name: String, at seconds: Double = 0) -> [any Command] {
        [
            World.hit(at: seconds), World.hit(1, .link(2), at: seconds), World.hit(1, .link(3), at: seconds),
            World.event("\(name)-1", at: seconds),
            World.event("\(name)-2", .url("https://example.org/elsewhere"), at: seconds),
        ]
    }

    @Test func itIsAnsweredAndNotKept() throws {
        let world = try World()
        #expect(try world.runner().run(StopMessage("m1", of: 1)))
        let committed = world.commit(hits("a"))
        #expect(committed.outcomes == answers)
        #expect(committed.hits.untracked == 4 && committed.recorded.isEmpty)
        #expect(try world.entries().isEmpty && world.hits.isEmpty)
        #expect(try world.store.read { try $0.event("a-1", of: 1) } == nil)
        #expect(world.judge.evidence.isEmpty, "nobody looked at it")
        world.commit(World.hit(2), World.hit(3))
        #expect(try world.story(1) == [], "whoever got it")
        #expect(try world.story(2) == ["open"], "and no other message")
    }

    /// What the event path keeps in memory of the message is out of date.
    @Test func itStopsWithTheNextHit() throws {
        let world = try World()
        world.commit(World.hit(), World.hit(2), World.event("a-0", at: 1))
        let before = try world.entries().count
        #expect(try world.runner().run(StopMessage("m1", of: 1)))
        #expect(world.commit(hits("a", at: 100), now: 100).outcomes == answers)
        #expect(world.commit(World.hit(2, at: 100), World.event("a-3", to: World.ben), now: 100).hits.untracked == 2)
        #expect(try world.entries().count == before)
        #expect(try world.runner().run(StopMessage("m1", of: 1, isStopped: false)))
        world.commit(World.hit(at: 200), World.event("a-4", at: 200, to: World.ben), now: 200)
        #expect(try world.entries().count == before + 2, "it is tracked again")
    }

    /// Within one lot, order means nothing: what is stopped is stopped.
    @Test func itStopsWithItsLot() throws {
        let world = try World()
        world.commit(World.hit())
        let committed = world.commit([World.hit(at: 100), StopMessage("m1", of: 1), World.hit(2, at: 100)], now: 100)
        #expect(committed.hits.untracked == 2)
        #expect(try world.story() == ["open"])
    }

    @Test func anotherHubNotices() throws {
        let world = try World()
        let other = world.another()
        world.commit(World.hit(), World.hit(2))
        #expect(try other.runner().run(StopMessage("m1", of: 1)))
        let committed = world.commit(World.hit(at: 100), World.event("a-1", at: 100), now: 100)
        #expect(committed.outcomes == [.pixel, .event(.ignored)])
        #expect(try world.story() == ["open", "open"])
    }

    @Test func itIsItsSendersToStop() throws {
        let world = try World()
        #expect(try !world.runner().run(StopMessage("m1", of: 2)))
        #expect(try !world.runner().run(StopMessage("m9", of: 1)))
        world.commit(World.hit())
        #expect(try world.story() == ["open"])
    }

    /// Nobody looks the message up again for each hit.
    @Test func aWarmLotLooksNothingUp() throws {
        let world = try World()
        _ = try world.runner().run(StopMessage("m1", of: 1))
        world.commit(World.hit(), World.hit(3))
        let before = world.store.lookUps.count
        for seconds in [100.0, 200.0] {
            world.commit(World.hit(at: seconds), World.hit(3, at: seconds), now: seconds)
        }
        #expect(world.store.lookUps.count == before)
    }
}

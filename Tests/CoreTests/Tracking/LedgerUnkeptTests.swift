import Core
import TestKit
import Testing

/// Clicks that cannot be kept: people get where the links lead as long as the store can be read, and it is said that they
/// were not kept.
@Suite struct LedgerUnkeptTests {
    private typealias World = StoredWorld

    @Test func aClickIsAnsweredByItsTarget() throws {
        let world = try World()
        world.store.inject([.fails(.full("x"))])
        let committed = world.commit(
            World.hit(1, .link(1)), World.hit(1, .link(2)), World.hit(2, .link(2)), World.hit(), World.hit(1, .link(3)),
            World.hit(99, .link(1)), World.event("e-1"), SettleBursts())
        #expect(
            committed.outcomes == [
                .unkept(url: World.links[0]), .unkept(url: World.links[1]), .unkept(url: World.links[1]),
                .failed(.full("x")), .noSuchLink, .noSuchLink, .failed(.full("x")), .failed(.full("x")),
            ])
        #expect(committed.recorded.isEmpty && (committed.hits.unkept, committed.hits.recorded) == (3, 0))
        #expect(committed.failure == .full("x"), "the hub still knows that nothing can be kept")
        #expect(try world.entries().isEmpty && world.hits.isEmpty)
        // All is well again.
        #expect(world.commit(World.hit(1, .link(1)), now: 1).outcomes == [.redirect(World.links[0])])
    }

    /// What the event path remembers needs no read, also after a failure.
    @Test func whatIsRememberedIsAnsweredWithoutTheStore() throws {
        let world = try World()
        world.store.inject([.fails(.away("x")), .fails(.away("y"))])
        world.store.injectIntoReads([.away("r"), .away("r")])
        let clicks = (0..<50).map { World.hit(1, .link(1), at: Double($0)) }
        for _ in 1...2 {
            let committed = world.commit(clicks, now: 0)
            #expect(committed.outcomes.allSatisfy { $0 == .unkept(url: World.links[0]) })
            #expect(committed.hits.unkept == 50)
        }
    }

    /// One read for a group, not one for each click: of the errors of reads the second is never met.
    @Test func aGroupIsLookedUpAtOnce() throws {
        let world = try World()
        world.store.inject([.fails(.full("x")), .fails(.full("y"))])
        world.store.injectIntoReads([.inputOutput("r")])
        // Links that the message does not have are not remembered.
        let clicks = (0..<50).map { World.hit(1, .link(9), at: Double($0)) }
        #expect(world.commit(clicks, now: 0).outcomes.allSatisfy { $0 == .failed(.full("x")) })
        #expect(world.commit(clicks, now: 0).outcomes.allSatisfy { $0 == .noSuchLink })
    }

    /// What is one submission's own trouble is not the store's.
    @Test func aClickThatFailsAloneIsAnsweredToo() throws {
        let world = try World()
        world.store.inject([.fails(.other("the group")), .fails(.other("the first alone"))])
        let committed = world.commit(World.hit(1, .link(1)), World.hit(2, .link(2)))
        #expect(committed.outcomes == [.unkept(url: World.links[0]), .redirect(World.links[1])])
        #expect(committed.failure == nil && (committed.hits.unkept, committed.hits.recorded) == (1, 1))
    }
}

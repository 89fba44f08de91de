import Core
import TestKit
import Testing

/// The seat `free` tracks opens only, `paid` opens and clicks; a change counts from the next hit on.
@Suite struct LedgerSeatTests {
    private typealias World = StoredWorld

    private func sit(_ seat: Seat, _ world: World) throws { try world.store.commit { try $0.setSeat(seat, of: 1) } }

    @Test func aChangeIsOfTheNextClick() throws {
        let world = try World()
        world.commit(World.hit(), World.hit(1, .link(1), at: 1))
        try sit(.free, world)
        let free = world.commit(
            World.hit(1, .link(2), at: 100), World.hit(2, .link(1), at: 100), World.hit(at: 100),
            World.hit(1, .link(9), at: 100), World.event("e-1", .link(1), at: 100), now: 100)
        #expect(
            free.outcomes == [
                .redirect(World.links[1]), .redirect(World.links[0]), .pixel, .noSuchLink, .event(.ignored),
            ])
        #expect((free.hits.untracked, free.hits.recorded) == (3, 1))
        #expect(try world.story() == ["open", "click", "open"], "nor is an open implied")
        #expect(world.hits.map(\.link) == [0, 1, 0])
        try sit(.paid, world)
        world.commit(World.hit(2, .link(1), at: 200), now: 200)
        #expect(try world.story() == ["open", "click", "open", "open", "click"])
    }

    @Test func itIsOneUsersSeat() throws {
        let world = try World()
        try sit(.free, world)
        #expect(world.commit(World.hit(3, .link(1)), World.hit(1, .link(1))).hits.untracked == 1)
        #expect(try world.story(2) == ["open", "click"])
    }
}

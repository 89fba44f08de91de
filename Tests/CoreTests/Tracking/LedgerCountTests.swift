import TestKit
import Testing

@testable import Core

/// What the ledger counts for statistics.
@Suite struct LedgerCountTests {
    private typealias World = StoredWorld

    private func counts(recorded: Int = 0, folded: Int = 0, unknown: Int = 0, untracked: Int = 0) -> HitCounts {
        var counts = HitCounts()
        (counts.recorded, counts.folded, counts.unknown, counts.untracked) = (recorded, folded, unknown, untracked)
        return counts
    }

    /// Of a user whom there is not: no transaction with it can be committed.
    private static let poison = TrackMessage(
        NewMessage(
            user: 9, from: "x@example.org", recipients: [.init(email: World.mia, name: nil)], subject: "Poison"))

    @Test func eachHitIsCountedOnce() throws {
        let world = try World()
        let committed = world.commit(
            SetTracking(.never, of: .address(World.ben), user: 1),
            // An open and its repeats.
            World.hit(), World.hit(at: 1), World.event("e-1", at: 2),
            // A click, without an open that it would imply, and one with.
            World.hit(1, .link(1), at: 3), World.hit(3, .link(1)),
            // Nobody's.
            World.hit(99), World.hit(99, .link(1)), World.hit(1, .link(9)), World.event("e-2", .link(9)),
            // Ben's.
            World.hit(2), World.hit(2, .link(1)), World.event("e-3", to: World.ben),
            // Not hits, or no new ones.
            World.event("e-1"), MarkRead(upTo: 1, of: 1, device: nil))
        #expect(committed.hits == counts(recorded: 3, folded: 2, unknown: 4, untracked: 3))
        #expect(world.commit(World.hit(at: 5)).hits == counts(folded: 1), "each group from nought")
        #expect(world.commit().hits == counts())
    }

    @Test(arguments: [0, 2, 4])
    func aPoisonedGroupIsCountedOnce(_ place: Int) throws {
        let world = try World()
        var group: [any Command] = [World.hit(), World.hit(at: 1), World.hit(99), World.event("e-1", at: 500)]
        group.insert(Self.poison, at: place)
        let committed = world.commit(group, now: 500)
        #expect(committed.outcomes[place] == .failed(.other("there is no user 9")))
        #expect(committed.hits == counts(recorded: 2, folded: 1, unknown: 1))
        #expect(try world.story() == ["open", "open"])
        #expect(committed.recorded.map { $0.entries.map(\.seq) } == [[1, 2]])
    }

    @Test func whatFailedIsNotCounted() throws {
        let world = try World()
        world.store.inject([.fails(.full("x"))])
        #expect(world.commit(World.hit(), World.hit(99)).hits == counts())
        #expect(world.commit(Self.poison).hits == counts())
        #expect(world.commit(World.hit(), World.hit(99)).hits == counts(recorded: 1, unknown: 1))
    }
}

import Mailbell
import TestKit
import Testing

/// A recipient who opts out by the link in a mail.
@Suite struct LedgerOptOutTests {
    private typealias World = StoredWorld

    private func decision(_ world: World, _ email: String = World.mia, of user: UserID = 1) throws -> TrackingDecision {
        try world.store.read { try $0.decision(on: email, user: user) }
    }

    /// In the same group, on mail that was sent before, and whoever has sent it.
    @Test func itWorksAtOnceForAllSenders() throws {
        let world = try World()
        let committed = world.commit(
            World.hit(), .optOut(.numbered(1)), World.hit(at: 100), World.hit(1, .link(2), at: 100),
            World.hit(3, at: 100),
            World.hit(2, at: 100))
        #expect(
            committed.outcomes == [.pixel, .done, .pixel, .redirect(World.links[1]), .pixel, .pixel])
        #expect(try world.log(1).map(\.recipient?.email) == [World.mia, World.ben])
        #expect(try world.log(2).isEmpty)
        #expect(try decision(world) == TrackingDecision(.never, by: .contact))
        #expect(try decision(world, of: 2) == TrackingDecision(.never, by: .contact))
        #expect(try decision(world, World.ben).tracking == .identified)
        #expect(world.restarted().commit([World.hit(at: 200)], now: .at(200)).hits.untracked == 1)
    }

    @Test func noUserCanUndoIt() throws {
        let world = try World()
        _ = world.commit(
            .optOut(.numbered(1)), .setTracking(user: 1, .address(World.mia), .identified), World.hit(at: 1))
        #expect(try world.log().isEmpty)
        #expect(try decision(world).tracking == .never)
        // An administrator can, and then what the user has set applies.
        #expect(try world.store.commit { try $0.optIn(World.mia) })
        #expect(try !world.store.commit { try $0.optIn(World.mia) })
        #expect(world.commit(World.hit(at: 2), now: 2).hits.recorded == 1)
    }

    @Test func aTicketOfNobodyChangesNothing() throws {
        let world = try World()
        #expect(world.commit(.optOut(.numbered(99)), World.hit()).outcomes == [.done, .pixel])
        #expect(try world.story() == ["open"])
    }

    @Test func whatIsNotKeptIsToldOfAndChangesNothing() throws {
        let world = try World()
        world.store.inject([.fails(.full("x"))])
        #expect(world.commit(.optOut(.numbered(1))).outcomes == [.failed(.full("x"))])
        #expect(world.commit(World.hit(), now: 1).hits.recorded == 1)
    }

    @Test func domainsAndDefaultsApplyToTheNextHit() throws {
        let world = try World()
        let committed = world.commit(
            .setTracking(user: 1, .everybody, .never), World.hit(),
            .setTracking(user: 1, .domain("example.org"), .anonymous), World.hit(at: 100),
            .setTracking(user: 1, .address(World.mia), .identified), World.hit(at: 200),
            .setTracking(user: 1, .address(World.mia), nil), World.hit(at: 300),
            .setTracking(user: 1, .domain("example.org"), nil), World.hit(at: 400), World.hit(3, at: 400))
        #expect((committed.hits.untracked, committed.hits.recorded) == (2, 4))
        #expect(
            try world.log().map(\.recipient) == [
                .init(anonymous: true), .init(email: World.mia, name: "Somebody"), .init(anonymous: true),
            ])
        #expect(try world.log(2).map(\.recipient?.email) == [World.mia], "another user's own")
    }
}

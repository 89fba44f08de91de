import Core
import TestKit
import Testing

/// A recipient who opts out by the link in a mail.
@Suite struct LedgerOptOutTests {
    private typealias World = StoredWorld

    private func decision(_ world: World, _ email: String = World.mia, of user: UserID = 1) throws -> TrackingDecision {
        try world.store.read { try $0.decision(on: email, user: user) }
    }

    /// For all hits of the same lot, and on mail that was sent before; for the sender whose mail it was, who might otherwise
    /// opt other senders' contacts out.
    @Test func itWorksAtOnceForItsSender() throws {
        let world = try World()
        #expect(world.commit(World.hit()).outcomes == [.pixel])
        let committed = world.commit(
            World.hit(at: 99), OptOut(.numbered(1)), World.hit(at: 100), World.hit(1, .link(2), at: 100),
            World.hit(3, at: 100),
            World.hit(2, at: 100))
        #expect(
            committed.outcomes == [.pixel, .optedOut(of: 1), .pixel, .redirect(World.links[1]), .pixel, .pixel])
        #expect((committed.hits.untracked, committed.hits.recorded) == (3, 2))
        #expect(try world.log(1).map(\.recipient?.email) == [World.mia, World.ben])
        #expect(try world.log(2).map(\.recipient?.email) == [World.mia])
        #expect(try decision(world) == TrackingDecision(.never, by: .contact))
        #expect(try decision(world, of: 2).tracking == .identified)
        #expect(try decision(world, World.ben).tracking == .identified)
        #expect(world.restarted().commit([World.hit(at: 200)], now: 200).hits.untracked == 1)
    }

    /// It is told once, for the hub's log.
    @Test func eachIsToldOnce() throws {
        let world = try World()
        let committed = world.commit(
            OptOut(.numbered(1)), OptOut(.numbered(1)), OptOut(.numbered(3)), OptOut(.numbered(99)))
        #expect(committed.outcomes == [.optedOut(of: 1), .done, .optedOut(of: 2), .done])
        #expect(try world.store.read { try $0.optOuts(of: World.mia) } == OptOuts(users: [1, 2]))
    }

    /// By an administrator's word, or kept by an earlier version.
    @Test func forAllUsersItIsAnAdministrators() throws {
        let world = try World()
        world.commit(World.hit())
        try world.store.commit {
            try $0.optOut(World.mia, at: .start)
            try $0.countControlVersion()
        }
        let committed = world.commit(World.hit(at: 100), World.hit(3, at: 100), OptOut(.numbered(1)), now: 100)
        #expect(committed.hits.untracked == 2)
        #expect(committed.outcomes.last == .done, "that is so already")
    }

    @Test func noUserCanUndoIt() throws {
        let world = try World()
        world.commit(
            OptOut(.numbered(1)), SetTracking(.identified, of: .address(World.mia), user: 1), World.hit(at: 1))
        #expect(try world.log().isEmpty)
        #expect(try decision(world).tracking == .never)
        // An administrator can, and then what the user has set applies.
        #expect(try world.store.commit { try $0.optIn(World.mia) })
        #expect(try !world.store.commit { try $0.optIn(World.mia) })
        #expect(world.commit(World.hit(at: 2), now: 2).hits.recorded == 1)
    }

    /// Who was erased has the mail still, and a right to what the page says.
    @Test func aTicketOfAnErasedContactOptsOut() throws {
        let world = try World()
        _ = try world.store.commit { try $0.removeRecipients(World.mia) }
        #expect(world.commit(OptOut(.numbered(1)), OptOut(.numbered(1))).outcomes == [.optedOut(of: 1), .done])
        #expect(try decision(world) == TrackingDecision(.never, by: .contact))
        #expect(try decision(world, of: 2).tracking == .identified)
        // A mail that is sent afterwards, by the ledger that knew her before, too.
        let message = NewMessage(
            user: 1, from: "sam@example.org", recipients: [.init(email: World.mia, name: nil)], subject: "New")
        let (_, recipients) = try world.track(message)
        #expect(recipients.map(\.tracking) == [.never])
    }

    @Test func aTicketOfNobodyChangesNothing() throws {
        let world = try World()
        #expect(world.commit(OptOut(.numbered(99)), World.hit()).outcomes == [.done, .pixel])
        #expect(try world.story() == ["open"])
    }

    @Test func whatIsNotKeptIsToldOfAndChangesNothing() throws {
        let world = try World()
        world.store.inject([.fails(.full("x"))])
        #expect(world.commit(OptOut(.numbered(1))).outcomes == [.failed(.full("x"))])
        #expect(world.commit(World.hit(), now: 1).hits.recorded == 1)
    }

    @Test func domainsAndDefaultsApplyToTheNextHit() throws {
        let world = try World()
        let lots = world.commitEach(
            SetTracking(.never, of: .everybody, user: 1), World.hit(),
            SetTracking(.anonymous, of: .domain("example.org"), user: 1), World.hit(at: 100),
            SetTracking(.identified, of: .address(World.mia), user: 1), World.hit(at: 200),
            SetTracking(nil, of: .address(World.mia), user: 1), World.hit(at: 300),
            SetTracking(nil, of: .domain("example.org"), user: 1), World.hit(at: 400), World.hit(3, at: 400))
        #expect(lots.reduce(0) { $0 + $1.hits.untracked } == 2 && lots.reduce(0) { $0 + $1.hits.recorded } == 4)
        #expect(
            try world.log().map(\.recipient) == [
                .init(anonymous: true), .init(email: World.mia, name: "Somebody"), .init(anonymous: true),
            ])
        #expect(try world.log(2).map(\.recipient?.email) == [World.mia], "another user's own")
    }
}

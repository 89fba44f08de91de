import Core
import TestKit
import Testing

/// What may be known of a contact.
@Suite struct LedgerTrackingTests {
    private typealias World = StoredWorld

    private func track(_ tracking: Tracking, _ email: String = World.mia, of user: UserID = 1) -> SetTracking {
        SetTracking(tracking, of: .address(email), user: user)
    }

    // MARK: Never

    @Test func neverIsAnsweredAndNotKept() throws {
        let world = try World()
        #expect(world.commit(track(.never)).outcomes == [.done])
        let committed = world.commit(
            World.hit(), World.hit(1, .link(2)), World.hit(1, .link(3)), World.event("e-1"),
            World.event("e-2", .url("https://example.org/elsewhere")))
        #expect(
            committed.outcomes == [
                .pixel, .redirect(World.links[1]), .noSuchLink, .event(.ignored), .event(.ignored),
            ])
        #expect(committed.recorded.isEmpty)
        #expect(try world.entries().isEmpty)
        #expect(world.hits.isEmpty)
        #expect(try world.store.read { try $0.event("e-1", of: 1) } == nil)
        #expect(world.judge.evidence.isEmpty, "nobody looked at it")
    }

    @Test func neverIsOneUsersWord() throws {
        let world = try World()
        let committed = world.commit(track(.never), World.hit(1), World.hit(2), World.hit(3))
        #expect(committed.recorded.map(\.user) == [1, 2])
        #expect(try world.log(1).map(\.recipient?.email) == [World.ben])
        #expect(try world.log(2).map(\.recipient?.email) == [World.mia])
    }

    // MARK: Anonymous

    /// The system that reports knows whose event it was, and remembers under which id.
    @Test func anEventOfNobodyDoesNotSayWhichActivityItIs() throws {
        let world = try World()
        let outcomes = world.commit(track(.anonymous), World.event("e-1"), World.event("e-1")).outcomes
        #expect(outcomes == [.done, .event(.recorded(0)), .event(.duplicate(0))])
    }

    @Test func anonymousNamesNobody() throws {
        let world = try World()
        let committed = world.commit(
            track(.anonymous), World.hit(by: "browser 9"), World.hit(1, .link(2), by: "browser 9"))
        #expect(committed.outcomes == [.done, .pixel, .redirect(World.links[1])])
        #expect(committed.recorded.map { $0.entries.map(\.seq) } == [[1, 2]], "it is pushed")
        let log = try world.log()
        #expect(log.map(\.kind) == [.open, .click])
        for activity in log {
            #expect(activity.recipient == .init(anonymous: true))
            #expect(activity.message == nil, "of two recipients he is the one who would not be meant")
            #expect((activity.via, activity.verdict) == (.direct, .human))
            #expect(activity.location == nil)
            #expect(activity.agent == nil)
            #expect(activity.reason == nil)
            #expect(activity.nth == nil)
        }
        #expect(log[1].link == nil, "it would lead to the message")
        for entry in try world.entries() {
            let text = String(decoding: entry.body, as: UTF8.self)
            #expect(text.contains(#""recipient":{"anonymous":true}"#))
            for word in ["mia", "Somebody", "browser", "Kyōto", "192.0"] { #expect(!text.contains(word)) }
        }
    }

    /// Which mail it was is said where three could be meant.
    @Test func theMessageIsNamedInACrowd() throws {
        let world = try World()
        let people = ["a@crowd.example", "b@crowd.example", "c@crowd.example", "d@example.org"]
        try world.store.commit {
            _ = try $0.addMessage("m3", of: 1, to: people, links: World.links, firstTicket: 10)
        }
        world.commit(
            track(.anonymous, people[0]), track(.anonymous, people[1]), World.hit(10), World.hit(10, .link(1)))
        world.commit(
            SetTracking(.anonymous, of: .domain("crowd.example"), user: 1), World.hit(11), World.hit(12, .link(2)),
            now: 1)
        #expect(try world.log().map(\.message?.id) == [nil, nil, "m3", "m3"])
        #expect(try world.log().map(\.link?.n) == [nil, nil, nil, 2])
        // One of them is known again: the others would be two.
        world.commit(track(.identified, people[0]), World.hit(11, at: 100), World.hit(10, at: 100), now: 100)
        #expect(try world.log().suffix(2).map(\.message?.id) == [nil, "m3"])
    }

    /// Other systems' events are remembered by name, so that each counts once: not so that its time would tell which
    /// activity it was.
    @Test func theTimeOfAnEventOfNobodyIsItsDay() throws {
        let world = try World()
        world.commit(track(.anonymous), World.event("e-1"), World.event("e-2", to: World.ben, by: "b"), now: 7)
        func isKnown(_ id: String) throws -> Bool { try world.store.read { try $0.event(id, of: 1) } != nil }
        func expire(before time: Timestamp) throws {
            _ = try world.store.commit {
                try $0.expire(Expiry(activities: [:], hits: .at(-1), events: time), limit: 9)
            }
        }
        try expire(before: Timestamp.at(7).startOfDay)
        #expect(try isKnown("e-1") && isKnown("e-2"))
        try expire(before: Timestamp.at(7).startOfDay + .milliseconds(1))
        #expect(try !isKnown("e-1") && isKnown("e-2"))
    }

    /// Neither a hit nor the list of what a contact did leads back to who it was.
    @Test func nothingLeadsBackToTheAnonymous() throws {
        let world = try World()
        world.commit(track(.anonymous), World.hit(), World.event("e-1", at: 100), World.hit(at: 110))
        #expect(try world.story() == ["open", "open"])
        #expect(world.hits.isEmpty)
        try world.store.read { store throws in
            #expect(try store.contact(World.mia, of: 1)?.engagement == Engagement())
            #expect(try store.status(ofMessage: "m1").map(\.engagement) == [Engagement(), Engagement()])
            var query = ActivityQuery()
            query.contact = World.mia
            #expect(try store.activities(of: 1, matching: query).isEmpty)
        }
    }

    @Test func repeatsOfTheAnonymousFold() throws {
        let world = try World()
        let committed = world.commit(
            track(.anonymous), World.hit(), World.hit(at: 59), World.event("e-1", at: 30), World.hit(at: 61),
            World.hit(1, .link(1), at: 62), World.hit(1, .link(1), at: 62.5))
        #expect(committed.outcomes[3] == .event(.folded(0)))
        #expect(try world.story() == ["open", "open", "click"])
        #expect(world.commit(World.event("e-1", at: 500)).outcomes == [.event(.duplicate(0))])
    }

    /// Whether there was an open nobody knows after a restart or a command: none is made up.
    @Test func noOpenIsImpliedForTheAnonymous() throws {
        let world = try World()
        world.commit(track(.anonymous), World.hit(1, .link(1)))
        world.commit(World.hit(at: 1), World.hit(1, .link(1), at: 100), World.hit(1, .link(2), at: 200))
        #expect(try world.story() == ["click", "open", "click", "click"])
    }

    /// What was counted while nobody was named must not show afterwards; and a restart must not change the count.
    @Test func theCountGoesOnWithTheIdentified() throws {
        let world = try World()
        world.commit(World.hit())
        world.commit(track(.anonymous), World.hit(at: 100), World.hit(at: 200))
        world.commit(track(.identified), World.hit(at: 300))
        world.restarted().commit([World.hit(at: 400)], now: 400)
        #expect(try world.log().map(\.nth) == [1, nil, nil, 2, 3])
    }

    // MARK: Changes

    @Test func aChangeIsOfTheNextHit() throws {
        let world = try World()
        world.commitEach(
            World.hit(), track(.anonymous), World.hit(at: 100), track(.never), World.hit(at: 200), track(.identified),
            World.hit(at: 300))
        #expect(
            try world.log().map(\.recipient) == [
                .init(email: World.mia, name: "Somebody"), .init(anonymous: true),
                .init(email: World.mia, name: "Somebody"),
            ])
        world.commit(track(.never))
        #expect(world.commit(World.hit(at: 400), now: 400).recorded.isEmpty, "it stays")
        #expect(world.restarted().commit([World.hit(at: 500)], now: 500).recorded.isEmpty)
    }

    /// Within a lot, whose senders have no answer yet, settings come before hits wherever they are.
    @Test func inALotAChangeIsOfAllItsHits() throws {
        let world = try World()
        let committed = world.commit(World.hit(), track(.never), World.hit(2))
        #expect(committed.outcomes == [.pixel, .done, .pixel] && committed.hits.untracked == 1)
        #expect(try world.log().map(\.recipient?.email) == [World.ben])
    }

    @Test func aChangeThatFailedIsNone() throws {
        let world = try World()
        world.commit(World.hit())
        world.store.inject([.fails(.full("x"))])
        #expect(world.commit(track(.never), World.hit(at: 100)).outcomes == [.failed(.full("x")), .failed(.full("x"))])
        #expect(world.commit(World.hit(at: 100), now: 100).recorded.count == 1)
    }

    /// A message to somebody who is not to be named says so from the start.
    @Test func sentNamesOnlyTheIdentified() throws {
        let world = try World()
        world.commit(track(.anonymous), track(.never, World.ben))
        let people = [World.mia, World.ben, "eve@example.org"]
        let message = NewMessage(
            user: 1, from: "sam@example.org", recipients: people.map { .init(email: $0, name: nil) }, subject: "Hello")
        let (_, recipients) = try world.track(message)
        #expect(recipients.map(\.tracking) == [.anonymous, .never, .identified])
        #expect(
            try world.log().map(\.recipient) == [
                .init(anonymous: true), .init(anonymous: true), .init(email: "eve@example.org"),
            ])
        let found = try people.map { email in
            var query = ActivityQuery()
            query.contact = email
            return try world.store.read { try $0.activities(of: 1, matching: query).map(\.seq) }
        }
        #expect(found == [[], [], [3]])
    }

    // MARK: Commands of another process

    @Test func aRemovedUsersTicketsAreForgotten() throws {
        let world = try World()
        let hits = [World.hit(1), World.hit(1, .link(1)), World.hit(3)]
        #expect(world.commit(hits, now: 0).outcomes == [.pixel, .redirect(World.links[0]), .pixel])
        #expect(try world.store.commit { try $0.removeUser(1, limit: 1000) })
        let committed = world.commit(
            [World.hit(1, at: 100), World.hit(1, .link(1), at: 100), World.hit(3, at: 100)], now: 100)
        #expect(committed.outcomes == [.pixel, .noSuchLink, .pixel])
        #expect(committed.recorded.map(\.user) == [2])
        #expect(committed.hits.unknown == 2)
        #expect(world.commit(World.event("e-1", at: 200)).outcomes == [.event(.unknownMessage)])
        #expect(world.hits.map(\.user) == [2, 2])
    }

    /// What counts up the control version makes the ledger ask anew for all that it remembers.
    @Test func whatACommandChangedIsSeen() throws {
        let world = try World()
        world.commit(World.hit())
        try world.store.commit { store in
            try store.setTracking(.never, of: World.mia, user: 1)
            try store.setSeat(.free, of: 2)
        }
        #expect(world.commit(World.hit(at: 100), now: 100).hits.untracked == 1)
    }

    /// What the ledger remembers it reads anew: repeats fold and counts go on.
    @Test func aCommandDoesNotDisturbTheRest() throws {
        let world = try World()
        world.commit(World.hit())
        try world.store.commit { try $0.setSeat(.free, of: 2) }
        world.commit(World.hit(at: 30), now: 30)
        world.commit(World.hit(at: 61), now: 61)
        #expect(try world.log().map(\.nth) == [1, 2])
        #expect(world.hits.map(\.isFolded) == [false, true, false])
    }
}

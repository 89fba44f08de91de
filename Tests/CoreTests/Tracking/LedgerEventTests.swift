import Core
import TestKit
import Testing

/// Other systems' events take the path of hits, once each.
@Suite struct LedgerEventTests {
    private typealias World = StoredWorld

    @Test func isRecordedWithAllThatIsKnown() throws {
        let world = try World()
        let committed = world.commit(World.event("e-1", at: -3600, by: "browser 9"), now: 5)
        #expect(committed.outcomes == [.event(.recorded(1))])
        let open = try #require(try world.log().first)
        #expect((open.kind, open.at) == (.open, .at(-3600)))
        #expect(open.message?.id == "m1")
        #expect(open.recipient == .init(email: World.mia, name: "Somebody"))
        #expect(open.location?.city == "Kyōto")
        #expect((open.via, open.verdict, open.nth) == (.direct, .human, 1))
        #expect(open.agent == Agent(client: "browser 9"))
        #expect(committed.recorded.map(\.user) == [1])
        #expect(committed.recorded.flatMap(\.entries) == (try world.entries()))
        var hit = KeptHit.sample(of: 1, recipient: 1, seq: 1, at: .at(-3600), userAgent: "browser 9")
        hit.isReported = true
        #expect(world.hits == [hit])
        #expect(world.judge.evidence.map(\.isReported) == [true])
    }

    /// It happened an hour ago, and came to be known now: who asks for what is new gets it.
    @Test func isRecordedNowWheneverItHappened() throws {
        let world = try World()
        world.commit(World.event("e-1", at: -3600), World.event("e-2", at: 900, by: "browser 2"), now: 5)
        try world.store.read { store throws in
            #expect(try store.recordedAt(firstAfter: 0, of: 1) == .at(5))
            #expect(try store.recordedAt(firstAfter: 1, of: 1) == .at(5))
            #expect(try store.firstSeq(of: 1, since: .at(5)) == 1)
        }
        #expect(try world.log().map(\.at) == [.at(-3600), .at(900)])
    }

    @Test func hitsAreNotCalledReported() throws {
        let world = try World()
        world.commit(World.hit())
        #expect(world.judge.evidence.map(\.isReported) == [false])
        #expect(world.hits.map(\.isReported) == [false])
    }

    // MARK: Repeats

    @Test(arguments: [(0.0, true), (59.999, true), (-59.999, true), (60, false), (-60, false)])
    func foldsIntoThePixelsOpen(_ seconds: Double, _ isFolded: Bool) throws {
        let world = try World()
        world.commit(World.hit())
        let committed = world.commit(World.event("e-1", at: seconds), now: 100)
        #expect(committed.outcomes == [.event(isFolded ? .folded(1) : .recorded(2))])
        #expect(try world.story().count == (isFolded ? 1 : 2))
        #expect(world.hits.map(\.isFolded) == [false, isFolded])
        #expect(world.hits.map(\.isReported) == [false, true])
    }

    @Test func thePixelFoldsIntoTheEventsOpen() throws {
        let world = try World()
        let lots = world.commitEach(World.event("e-1", at: 0), World.hit(at: 10), now: 20)
        #expect(lots.flatMap(\.outcomes) == [.event(.recorded(1)), .pixel])
        #expect(try world.story() == ["open"])
        world.restarted().commit([World.hit(at: 50)], now: 50)
        #expect(try world.story() == ["open"], "after a restart too")
    }

    @Test func anotherAgentOrNetworkIsNoRepeat() throws {
        let world = try World()
        let committed = world.commit(
            World.hit(), World.event("e-1", by: "browser 2"), World.event("e-2", from: "192.0.3.7"),
            World.event("e-3", from: nil))
        #expect(committed.outcomes == [.pixel, .event(.recorded(2)), .event(.recorded(3)), .event(.recorded(4))])
    }

    /// Events of an hour ago come between an open and its repeat, and between one another.
    @Test(arguments: [true, false]) func lateReportsDoNotSplitAnOpen(_ isOneLot: Bool) throws {
        let world = try World()
        let commands: [any Command] = [
            World.hit(at: 0), World.event("e-1", at: -3600), World.hit(at: 20), World.event("e-2", at: -3590),
            World.hit(at: 40),
        ]
        let lots = isOneLot ? [world.commit(commands, now: 40)] : commands.map { world.commit([$0], now: 40) }
        #expect(lots.flatMap(\.outcomes) == [.pixel, .event(.recorded(2)), .pixel, .event(.folded(2)), .pixel])
        #expect(try world.log().map(\.at) == [.at(0), .at(-3600)])
    }

    @Test func countsOnceByItsID() throws {
        let world = try World()
        #expect(world.commit(World.event("e-1")).outcomes == [.event(.recorded(1))])
        let again = world.commit(World.event("e-1", at: 500), World.event("e-1", .link(1), at: 500))
        #expect(again.outcomes == [.event(.duplicate(1)), .event(.duplicate(1))])
        #expect(again.recorded.isEmpty)
        #expect(again.hits.recorded == 0 && again.hits.folded == 0)
        #expect(world.hits.count == 1)
        let later = world.restarted().commit([World.event("e-1", at: 900)], now: 900)
        #expect(later.outcomes == [.event(.duplicate(1))])
        #expect(try world.story() == ["open"])
    }

    @Test func countsOnceInOneLotToo() throws {
        let world = try World()
        let committed = world.commit(
            World.event("e-1", .link(1)), World.event("e-1", .link(1), at: 90), World.event("e-2", at: 1),
            World.event("e-2", at: 100))
        #expect(
            committed.outcomes == [
                .event(.recorded(2)), .event(.duplicate(2)), .event(.folded(1)), .event(.duplicate(1)),
            ])
        #expect(try world.story() == ["open", "click"])
    }

    @Test func anotherUsersIDIsAnother() throws {
        let world = try World()
        let committed = world.commit(World.event("e-1"), World.event("e-1", of: 2, message: .id("m2")))
        #expect(committed.outcomes == [.event(.recorded(1)), .event(.recorded(1))])
        #expect(committed.recorded.map(\.user) == [1, 2])
    }

    // MARK: What is unknown

    @Test func whatIsUnknownIsSaid() throws {
        let world = try World()
        let committed = world.commit(
            World.event("e", message: .id("m9")), World.event("e", message: .header("<m9@e>")),
            World.event("e", message: .id("m2")), World.event("e", message: .header("<m2@e>")),
            World.event("e", to: "eve@example.org"), World.event("e", .link(3)), World.event("e", .link(0)))
        #expect(
            committed.outcomes == [
                .event(.unknownMessage), .event(.unknownMessage), .event(.unknownMessage), .event(.unknownMessage),
                .event(.unknownRecipient), .event(.unknownLink), .event(.unknownLink),
            ])
        #expect(committed.recorded.isEmpty)
        #expect(world.hits.isEmpty)
        #expect(world.commit(World.event("e")).outcomes == [.event(.recorded(1))], "its id is free still")
        #expect(try world.story(2) == [])
    }

    /// In the lot that registers it, too: messages are registered before events are looked at.
    @Test func headerNamesTheNewestMessageEvenOfThisLot() throws {
        let world = try World()
        let message = NewMessage(
            user: 1, from: "sam@example.org", recipients: [.init(email: World.mia, name: nil)], subject: "Again",
            messageID: "<m1@e>")
        #expect(world.commit(World.event("e-1", message: .header("<m1@e>"))).outcomes == [.event(.recorded(1))])
        let committed = world.commit(
            World.event("e-2", at: 100, message: .header("<m1@e>")), TrackMessage(message), World.event("e-3", at: 200))
        #expect([committed.outcomes[0], committed.outcomes[2]] == [.event(.recorded(3)), .event(.recorded(4))])
        // The test's own message is not named after its time: a new one sorts before it.
        let subjects = try world.log().map(\.message?.subject)
        #expect(subjects == ["About m1", "Again", "About m1", "About m1"])
    }

    // MARK: Clicks

    @Test func aRegisteredURLIsItsLink() throws {
        let world = try World()
        let lots = world.commitEach(
            World.event("e-1", .url(World.links[1])), World.hit(1, .link(2), at: 0.5),
            World.event("e-2", .url(World.links[1]), at: 0.9))
        #expect(
            lots.flatMap(\.outcomes) == [.event(.recorded(2)), .redirect(World.links[1]), .event(.folded(2))])
        #expect(try world.story() == ["open", "click"], "it implies an open, as every click")
        #expect(try world.log()[1].link == .init(n: 2, url: World.links[1]))
        #expect(world.hits.map(\.link) == [2, 2, 2])
        #expect(world.judge.evidence.allSatisfy { $0.isClick })
    }

    @Test func anotherURLIsALinkWithoutNumber() throws {
        let world = try World()
        let url = "https://example.org/elsewhere"
        let committed = world.commit(
            World.event("e-1", .url(url)), World.event("e-2", .url(url), at: 0.5),
            World.event("e-1", .url(url), at: 0.5))
        #expect(committed.outcomes == [.event(.recorded(2)), .event(.recorded(3)), .event(.duplicate(2))])
        #expect(try world.story() == ["open", "click", "click"])
        #expect(try world.log()[1].link == .init(n: nil, url: url))
        #expect(try world.log().map(\.nth) == [1, 1, 2])
        #expect(world.hits.map(\.link) == [-1, -1])
        // Such a hit is no pixel's, also for a program started anew.
        world.restarted().commit([World.hit(at: 100)], now: 100)
        #expect(try world.story() == ["open", "click", "click", "open"])
    }

    /// The pixel that loads a moment after the click is the open that the click implied, whatever link it was.
    @Test func thePixelAfterAnotherURLIsTheImpliedOpen() throws {
        let world = try World()
        let lots = world.commitEach(
            World.event("e-1", .url("https://example.org/elsewhere")), World.hit(at: 2), World.event("e-2", at: 3))
        #expect(lots.flatMap(\.outcomes) == [.event(.recorded(2)), .pixel, .event(.folded(1))])
        #expect(try world.story() == ["open", "click"])
    }

    /// However long ago it was: another program finds the implied open in the store.
    @Test func aLatePixelIsTheImpliedOpenAfterARestart() throws {
        let world = try World()
        world.commit(World.event("e-1", .link(1), at: -3600))
        let committed = world.restarted().commit(World.event("e-2", at: -3598))
        #expect(committed.outcomes == [.event(.folded(1))])
        #expect(try world.story() == ["open", "click"])
    }

    // MARK: What the other system does not say

    @Test func withoutAnAddressThereIsNoPlace() throws {
        let world = try World()
        world.commit(World.event("e-1", from: nil))
        #expect(world.judge.evidence.map(\.address) == [.unspecified])
        #expect(try world.log()[0].location == nil)
        #expect(try world.log()[0].via == .direct)
        #expect(world.hits.map(\.network) == [.unspecified])
    }

    @Test func withoutAnAgentItIsRecordedAllTheSame() throws {
        let world = try World()
        let committed = world.commit(
            World.event("e-1", by: ""), World.event("e-2", at: 30, by: ""), World.event("e-3", at: 30))
        #expect(committed.outcomes == [.event(.recorded(1)), .event(.folded(1)), .event(.recorded(2))])
        #expect(world.judge.evidence.map(\.userAgent) == ["", "", "browser"])
    }
}

import Core
import Testing

/// Repeats: TRUTH.md, "an open repeated within 60 s by the same agent is the same open".
@Suite struct LedgerFoldTests {
    private typealias World = LedgerWorld

    @Test(arguments: [(0.0, true), (0.001, true), (59.999, true), (60, false), (60.001, false), (3600, false)])
    func anOpenRepeatedWithin60Seconds(_ seconds: Double, _ isFolded: Bool) throws {
        let world = World()
        let committed = world.commit(World.hit(), World.hit(after: seconds))
        #expect(committed.outcomes == [.pixel, .pixel])
        #expect(try world.story() == (isFolded ? ["open 1"] : ["open 1", "open 2"]))
        // A hit is never dropped: the repeat is kept and says what it repeats.
        #expect(world.hits.map(\.isFolded) == [false, isFolded])
        #expect(world.hits.map(\.seq) == [1, isFolded ? 1 : 2])
    }

    /// The window is counted from the first, so that a client that fetches every 50 s does not stay one open for ever.
    @Test func theWindowDoesNotSlide() throws {
        let world = World()
        world.commit(World.hit(), World.hit(after: 50), World.hit(after: 100), World.hit(after: 150))
        #expect(try world.story() == ["open 1", "open 2"])
        #expect(world.hits.map(\.isFolded) == [false, true, false, true])
    }

    /// Two threads' clocks may give a later hit an earlier time.
    @Test(arguments: [(-59.999, true), (-60, false)])
    func aHitFromJustBeforeIsARepeatToo(_ seconds: Double, _ isFolded: Bool) throws {
        let world = World()
        world.commit(World.hit(), World.hit(after: seconds))
        #expect(world.hits.map(\.isFolded) == [false, isFolded])
    }

    @Test func anotherAgentAnotherNetworkAnotherRecipientAreNoRepeats() throws {
        let world = World()
        world.commit(
            World.hit(), World.hit(by: "browser 2"), World.hit(from: "192.0.3.7"), World.hit(2))
        #expect(world.hits.map(\.isFolded) == [false, false, false, false])
    }

    @Test func theSameNetworkIsEnough() throws {
        let world = World()
        world.commit(World.hit(from: "192.0.2.7"), World.hit(after: 1, from: "192.0.2.200"))
        #expect(try world.story() == ["open 1"])
    }

    /// A proxy fetches from any of its addresses.
    @Test func behindAProxyTheNetworkSaysNothing() throws {
        let world = World()
        world.commit(
            World.hit(from: "198.51.100.1", by: "gmail"), World.hit(after: 1, from: "203.0.113.1", by: "gmail"))
        #expect(try world.story() == ["open 1"])
    }

    @Test(arguments: [(0.999, ["open 1", "click 1"]), (1, ["open 1", "click 1", "click 2"])] as [(Double, [String])])
    func theSameLinkTwiceWithinASecondIsOneClick(_ seconds: Double, _ story: [String]) throws {
        let world = World()
        let committed = world.commit(World.hit(1, .link(1)), World.hit(1, .link(1), after: seconds))
        #expect(committed.outcomes == [.redirect("https://example.org/1"), .redirect("https://example.org/1")])
        #expect(try world.story() == story)
    }

    @Test func twoLinksAreTwoClicks() throws {
        let world = World()
        world.commit(World.hit(1, .link(1)), World.hit(1, .link(2), after: 6))
        #expect(try world.story() == ["open 1", "click 1", "click 2"])
    }

    @Test func anOpenAndAClickNeverFold() throws {
        let world = World()
        world.commit(World.hit(1), World.hit(1, .link(1)), World.hit(1, after: 1))
        #expect(try world.story() == ["open 1", "click 1"])
    }

    /// The hub was restarted between an open and its repeat.
    @Test(arguments: [(59.999, ["open 1"]), (60, ["open 1", "open 2"])] as [(Double, [String])])
    func repeatsAreFoundAfterARestart(_ seconds: Double, _ story: [String]) throws {
        let world = World()
        world.commit(World.hit(), World.hit(after: 30))
        world.restarted().commit([World.hit(after: seconds)], now: seconds)
        #expect(try world.story() == story)
    }

    /// After a restart the window still counts from the first open and not from a repeat of it.
    @Test func theWindowDoesNotSlideAcrossARestart() throws {
        let world = World()
        world.commit(World.hit(), World.hit(after: 50))
        world.restarted().commit([World.hit(after: 70)], now: 70)
        #expect(world.hits.map(\.isFolded) == [false, true, false])
    }

    @Test func aProxysRepeatIsFoundAfterARestart() throws {
        let world = World()
        world.commit(World.hit(from: "198.51.100.1", by: "gmail"))
        world.restarted().commit(
            [World.hit(after: 1, from: "203.0.113.1", by: "gmail")], now: 1)
        #expect(try world.story() == ["open 1"])
    }
}

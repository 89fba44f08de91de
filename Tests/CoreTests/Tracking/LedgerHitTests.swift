import Core
import Testing

/// ingest → resolve → record → push: what becomes of one hit.
@Suite struct LedgerHitTests {
    private typealias World = LedgerWorld

    /// No oracle and no broken image: an unknown pixel is answered like a known one, but nothing is kept of it.
    @Test func anUnknownTicketLeavesNoTrace() throws {
        let world = World()
        let committed = world.commit(World.hit(99), World.hit(99, .link(1)))
        #expect(committed.outcomes == [.pixel, .noSuchLink])
        #expect(committed.recorded.isEmpty)
        #expect(try world.isUntouched())
    }

    @Test(arguments: [0, 3, -1, Int64.max, Int64.min])
    func aLinkThatTheMessageDoesNotHaveLeavesNoTrace(_ n: Int64) {
        let world = World()
        let committed = world.commit(World.hit(1, .link(n)))
        #expect(committed.outcomes == [.noSuchLink])
        #expect(committed.recorded.isEmpty)
        #expect(world.hits.isEmpty)
    }

    @Test func anOpenIsRecordedWithAllThatIsKnown() throws {
        let world = World(sentAt: World.start - .seconds(60))
        let committed = world.commit(World.hit(after: 1.5))
        #expect(committed.outcomes == [.pixel])
        #expect(committed.recorded.map(\.user) == [1])
        let open = try #require(try world.log().first)
        #expect(open.kind == .open)
        #expect(open.at == World.start + .milliseconds(1500))
        #expect(open.message == .init(id: "m1", subject: "Plans", sentAt: (World.start - .seconds(60)).rfc3339))
        #expect(open.recipient == .init(email: "mia@example.org", name: "Mia"))
        #expect(open.link == nil)
        #expect(open.location?.city == "Kyōto")
        #expect((open.via, open.verdict, open.reason) == (.direct, .human, "because"))
        #expect(open.agent == Agent(client: "browser"))
        #expect(open.nth == 1)
        #expect(ULID(open.id) != nil)
        #expect(committed.recorded[0].entries.map(\.body) == [open.encoded])
    }

    @Test func aClickSendsThePersonToTheStoredURL() throws {
        let world = World()
        #expect(world.commit(World.hit(1, .link(2))).outcomes == [.redirect("https://example.org/2")])
        #expect(try world.log().last?.link == .init(n: 2, url: "https://example.org/2"))
    }

    @Test func nthCountsUpAcrossGroupsAndRestarts() throws {
        let world = World()
        world.commit(World.hit(after: 0), World.hit(after: 60))
        world.commit(World.hit(after: 120))
        world.restarted().commit([World.hit(after: 180)], now: 180)
        #expect(try world.log().compactMap(\.nth) == [1, 2, 3, 4])
    }

    @Test func machinesAreCountedApart() throws {
        let world = World()
        world.commit(
            World.hit(by: "machine"), World.hit(after: 100), World.hit(after: 200, by: "machine"), World.hit(after: 300)
        )
        #expect(try world.story() == ["open* 1", "open 1", "open* 2", "open 2"])
    }

    @Test func recipientsAreCountedApart() throws {
        let world = World()
        world.commit(World.hit(1), World.hit(2))
        #expect(try world.story() == ["open 1", "open 1"])
    }

    @Test func aClickImpliesAnOpenWhenNoneWasSeen() throws {
        let world = World()
        let committed = world.commit(World.hit(1, .link(1)))
        #expect(try world.story() == ["open 1", "click 1"])
        #expect(committed.recorded.map { $0.entries.map(\.seq) } == [[1, 2]])
        let open = try world.log()[0]
        #expect(open.reason == "implied by a click")
        #expect(open.link == nil)
        // One hit, kept once, as the click that it was.
        #expect(world.hits.map(\.seq) == [2])
    }

    /// The click comes first where images load late: the pixel that follows is the open that the click implied.
    @Test func thePixelAfterTheClickIsTheImpliedOpen() throws {
        let world = World()
        world.commit(World.hit(1, .link(1)), World.hit(1, after: 2), World.hit(1, after: 70))
        #expect(try world.story() == ["open 1", "click 1", "open 2"])
        #expect(world.hits.map(\.seq) == [2, 1, 3])
    }

    /// Where the sender asked not to track opens, a click is a click.
    @Test func aClickImpliesNothingWhereOpensAreNotTracked() throws {
        let world = World(tracksOpens: false)
        world.commit(World.hit(1, .link(1)))
        #expect(try world.story() == ["click 1"])
    }

    @Test func aClickAfterAnOpenImpliesNoOther() throws {
        let world = World()
        world.commit(World.hit(1), World.hit(1, .link(1), after: 5), World.hit(1, .link(2), after: 19))
        #expect(try world.story() == ["open 1", "click 1", "click 2"])
    }

    /// A scanner that follows a link tells nothing of a person; nor does a machine's open count as having been read.
    @Test func aMachinesClickImpliesNothing() throws {
        let world = World()
        world.commit(World.hit(1, .link(1), by: "machine"), World.hit(1, by: "machine"))
        #expect(try world.story() == ["click* 1", "open* 1"])
        world.commit(World.hit(1, .link(1), after: 100))
        #expect(try world.story() == ["click* 1", "open* 1", "open 1", "click 1"])
    }

    @Test func aClickOfSomebodyUnknownImpliesAnOpen() throws {
        let world = World()
        world.commit(World.hit(1, .link(1), by: "strange"))
        #expect(try world.story() == ["open 1", "click 1"])
    }

    /// A proxy's place is never shown as the recipient's.
    @Test func onlyADirectHitHasAPlace() throws {
        let world = World()
        world.commit(
            World.hit(by: "gmail"), World.hit(after: 100, by: "machine"), World.hit(after: 200),
            World.hit(after: 300, from: "198.51.100.1"))
        #expect(try world.log().map { $0.location != nil } == [false, false, true, false])
    }

    @Test(arguments: [
        ("192.0.2.7", "192.0.2.0"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"), ("::ffff:192.0.2.7", "192.0.2.0"),
    ])
    func anAddressIsLookedUpAndThenTruncated(_ address: String, _ network: String) {
        let world = World()
        world.commit(World.hit(from: address), World.hit(1, .link(1), after: 0.1, from: address))
        #expect(world.hits.map(\.network.description) == [network, network])
        #expect(world.judge.evidence.map(\.address) == [IPAddress(address), IPAddress(address)])
    }

    /// A rule about the time since sending must know that nobody said when: the time of registering is no substitute.
    @Test func theJudgeIsToldWhenTheMessageWasSentOnlyIfTheSenderSaid() {
        let said = World(sentAt: World.start - .seconds(5))
        said.commit(World.hit())
        #expect(said.judge.evidence.map(\.sentAt) == [World.start - .seconds(5)])
        let silent = World(sentAt: nil)
        silent.commit(World.hit())
        #expect(silent.judge.evidence.map(\.sentAt) == [nil])
    }

    @Test func theJudgeIsToldTheRest() throws {
        let world = World()
        let hit = Hit(
            at: World.start, ticket: World.ticket(1), target: .link(1), address: IPAddress("192.0.2.7")!,
            userAgent: "browser 7", isPrefetch: true)
        world.commit(RecordHit(hit), World.hit(2))
        let evidence = world.judge.evidence
        try #require(evidence.count == 2)
        #expect(evidence[0].isClick && evidence[0].isPrefetch)
        #expect(evidence[0].userAgent == "browser 7")
        #expect(evidence[0].at == World.start)
        #expect(!evidence[1].isClick && !evidence[1].isPrefetch)
        #expect(world.hits.map(\.isPrefetch) == [true, false])
    }

    /// The recipient is at one of two addresses: at which is not known.
    @Test func whereAddressesDisagreeThereIsNoPlace() throws {
        let world = LedgerWorld()
        var hit = Hit(
            at: LedgerWorld.start, ticket: LedgerWorld.ticket(1), target: .pixel, address: IPAddress("192.0.2.7")!,
            userAgent: LedgerWorld.browser)
        hit.addressesDisagree = true
        world.commit(RecordHit(hit), LedgerWorld.hit(2))
        #expect(try world.log().map { $0.location?.city } == [nil, "Kyōto"])
        #expect(try world.log().map(\.via) == [.direct, .direct])
    }
}

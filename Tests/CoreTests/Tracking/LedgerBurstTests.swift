import Core
import TestKit
import Testing

/// Scanners that follow links with the agents of real browsers: found out by what they do within seconds, and taken back.
@Suite struct LedgerBurstTests {
    private typealias World = StoredWorld

    /// Two links at some distance, and whether they are a scanner's. TRUTH.md: "Two different links within 5 s".
    @Test(arguments: [(0.0, true), (1, true), (5, true), (5.001, false), (60, false)])
    func twoLinksWithinFiveSeconds(_ seconds: Double, _ isBurst: Bool) throws {
        let world = try World()
        world.commit(World.hit(1, .link(1)))
        let committed = world.commit(World.hit(1, .link(2), at: seconds))
        let expected =
            isBurst ? ["open*", "click*", "revise* 2", "revise* 1", "click*"] : ["open", "click", "click"]
        #expect(try world.verdicts() == expected)
        #expect(committed.recorded.flatMap(\.entries).map(\.kind) == (isBurst ? [.revise, .revise, .click] : [.click]))
        #expect(committed.outcomes == [.redirect(World.links[1])])
    }

    /// What is known by the commit is pushed so: no pop-up has to be taken back.
    @Test func aBurstWithinOneLotIsPushedAsItIsJudgedNow() throws {
        let world = try World()
        let committed = world.commit(World.hit(1, .link(1)), World.hit(1, .link(2), at: 1))
        #expect(committed.recorded.flatMap(\.entries) == (try world.entries()))
        #expect(committed.recorded.flatMap(\.entries).allSatisfy { $0.verdict == .machine })
    }

    @Test func theActivityIsServedAsItIsJudgedNow() throws {
        let world = try World()
        world.commit(World.hit(1, .link(1)))
        #expect(try world.log().map { $0.location?.city } == ["Kyōto", "Kyōto"])
        world.commit(World.hit(1, .link(2), at: 2))
        let log = try world.log()
        for activity in log where activity.kind != .revise {
            #expect((activity.via, activity.verdict) == (.scanner, .machine))
            #expect(activity.reason == "several links followed within seconds")
            #expect(activity.location == nil && activity.holdMilliseconds == nil)
            #expect(activity.agent?.client == "browser")
        }
        #expect(log.filter { $0.kind == .click }.map(\.nth) == [1, 2])
        let revise = log[2]
        #expect((revise.about, revise.via, revise.verdict) == (2, .scanner, .machine))
        #expect(revise.recipient?.email == World.mia && revise.message?.id == "m1")
    }

    /// What each recipient does is their own: two readers may follow two links at once.
    @Test func twoRecipientsAreNoBurst() throws {
        let world = try World()
        world.commit(World.hit(1, .link(1)), World.hit(2, .link(2)))
        #expect(try world.verdicts() == ["open", "click", "open", "click"])
    }

    @Test func theSameLinkAgainIsNoBurst() throws {
        let world = try World()
        world.commit(World.hit(1, .link(1)), World.hit(1, .link(1), at: 0.5), World.hit(1, .link(1), at: 3))
        #expect(try world.verdicts() == ["open", "click", "click"])
    }

    /// Another system that wraps the message's links tells of one click twice: once as its own.
    @Test func aLinkOfAnotherSystemIsNoOtherLink() throws {
        let world = try World()
        world.commitEach(World.event("e-1", .url("https://wrapped.example/1")), World.hit(1, .link(1), at: 0.3))
        #expect(try world.verdicts() == ["open", "click", "click"])
    }

    /// TRUTH.md: "three within 10 s of each other". The first is more than 5 s before the others.
    @Test(arguments: [(10.0, true), (10.001, false)])
    func threeLinksWithinTenSeconds(_ seconds: Double, _ takesTheFirst: Bool) throws {
        let world = try World()
        _ = try world.store.commit { store in
            try store.addMessage(
                "m3", of: 1, to: ["eve@example.org"], links: World.links + ["https://e.org/3"], firstTicket: 9)
        }
        world.commit(World.hit(9, .link(1)), World.hit(9, .link(2), at: 6), World.hit(9, .link(3), at: seconds))
        let clicks = try world.log().filter { $0.kind == .click }
        #expect(clicks.map(\.verdict) == [takesTheFirst ? .machine : .human, .machine, .machine])
    }

    /// TRUTH.md: "Judge first, then fold repeats".
    @Test func aRepeatThatIsFoldedIsEvidenceToo() throws {
        let world = try World()
        world.commit(World.hit(1, .link(1)), World.hit(1, .link(1), at: 0.9), World.hit(1, .link(2), at: 5.5))
        #expect(try world.verdicts() == ["open*", "click*", "revise* 2", "revise* 1", "click*"])
    }

    /// TRUTH.md: "Two clicks on one ticket within 15 s from different networks with different systems".
    @Test(arguments: [
        ("198.51.100.9", "browser os=linux", 15.0, true), ("198.51.100.9", "browser os=linux", 15.001, false),
        ("192.0.2.99", "browser os=linux", 1, false), ("198.51.100.9", "browser os=windows", 1, false),
        ("198.51.100.9", "browser", 1, false),
    ])
    func theScannerPair(_ address: String, _ agent: String, _ seconds: Double, _ isPair: Bool) throws {
        let world = try World()
        world.commit(World.hit(1, .link(1), by: "browser os=windows"))
        world.commit(World.hit(1, .link(1), at: seconds, from: address, by: agent))
        #expect(try world.verdicts().contains("revise* 2") == isPair)
        if isPair { #expect(try world.log()[1].reason == "followed from two networks and systems within seconds") }
    }

    /// A chat that shows a preview of one link says nothing of the person who follows another.
    @Test func aPreviewTakesNobodyAlong() throws {
        let world = try World()
        world.commit(World.hit(1, .link(1), by: "machine"), World.hit(1, .link(2), at: 1))
        #expect(try world.verdicts() == ["click*", "open", "click"])
    }

    @Test func aKnownScannerTakesItsOtherClicksAlong() throws {
        let world = try World()
        world.commit(World.hit(1, .link(1)), World.hit(1, .link(2), at: 1, by: "scanner"))
        #expect(try world.verdicts() == ["open*", "click*", "revise* 2", "revise* 1", "click*"])
    }

    /// The open that a click implied goes with the last click that could imply it.
    @Test func anotherPersonsClickKeepsTheImpliedOpen() throws {
        let world = try World()
        world.commit(World.hit(1, .link(1)), World.hit(1, .link(1), at: 20), World.hit(1, .link(2), at: 22))
        #expect(try world.verdicts() == ["open", "click", "click*", "revise* 3", "click*"])
    }

    @Test func anOpenThatWasSeenStays() throws {
        let world = try World()
        world.commit(World.hit(), World.hit(1, .link(1), at: 100), World.hit(1, .link(2), at: 101))
        #expect(try world.verdicts() == ["open", "click*", "revise* 2", "click*"])
    }

    @Test func countsAreRightAfterIt() throws {
        let world = try World()
        world.commit(World.hit(1, .link(1)))
        #expect(try world.store.read { try $0.logState(of: 1)?.unread } == 2)
        world.commit(World.hit(1, .link(2), at: 1))
        #expect(try world.store.read { try $0.logState(of: 1)?.unread } == 0)
        world.commit(World.hit(1, .link(1), at: 300))
        let people = try world.log().filter { $0.kind != .revise && $0.verdict != .machine }
        #expect(people.map(\.kind) == [.open, .click] && people.map(\.nth) == [1, 1])
        let tally = try world.tally()
        #expect((tally.opens, tally.clicks, tally.machineOpens, tally.machineClicks) == (1, 1, 1, 2))
    }

    @Test func aBurstIsFoundAcrossARestart() throws {
        let world = try World()
        world.commit(World.hit(1, .link(1)))
        world.restarted().commit([World.hit(1, .link(2), at: 3)], now: 3)
        #expect(try world.verdicts() == ["open*", "click*", "revise* 2", "revise* 1", "click*"])
    }

    @Test func anonymousContactsAreJudgedAndNotNamed() throws {
        let world = try World()
        world.commit(SetTracking(.anonymous, of: .address(World.mia), user: 1))
        world.commit(World.hit(1, .link(1)), World.hit(1, .link(2), at: 1))
        #expect(try world.verdicts() == ["click*", "revise* 1", "click*"])
        for entry in try world.entries() {
            let body = String(decoding: entry.body, as: UTF8.self)
            #expect(!body.contains("mia") && !body.contains("reason") && !body.contains("agent"), "\(body)")
        }
    }

    @Test(arguments: [(0.0, 2000 as Int64?), (599, 2000), (600, nil)])
    func clicksSoonAfterSendingAskToBeHeld(_ seconds: Double, _ hold: Int64?) throws {
        let world = try World()
        #expect(try world.store.read { try $0.message("m1")?.date } == .at(0))
        world.commit(World.hit(1, .link(1), at: seconds))
        #expect(try world.log().map(\.holdMilliseconds) == [hold, hold])
    }

    /// TRUTH, "Pop-ups for clicks … from a probable network": a scanner's network at any time; and its place is not theirs.
    @Test func clicksThroughAScannersNetworkAreHeldAndHaveNoPlace() throws {
        let world = try World()
        world.commit(World.hit(1, .link(1), at: 86_400, from: "192.0.2.7", by: "isolated"))
        world.commit(World.hit(1, .link(1), at: 90_000, from: "192.0.2.7", by: "browser"))
        world.commit(World.hit(1, at: 95_000, from: "192.0.2.7", by: "isolated"))
        let log = try world.log()
        #expect(log.map(\.kind) == [.open, .click, .click, .open])
        #expect(log.map(\.holdMilliseconds) == [2000, 2000, nil, nil])
        #expect(log.map { $0.location != nil } == [false, false, true, false])
    }

    @Test func opensAreNotHeld() throws {
        let world = try World()
        world.commit(World.hit())
        #expect(try world.log().map(\.holdMilliseconds) == [nil])
    }

    /// The final verdicts of clicks hang on their times and links, and not on the order in which they came in; nor does what
    /// is told twice change anything.
    @Test(arguments: 0..<60) func theOrderOfArrivalDoesNotMatter(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let agents = ["browser os=linux", "browser os=windows"]
        let clicks = (0..<Int.random(in: 2...8, using: &random)).map { n in
            World.event(
                "e\(n)", .link(Int64.random(in: 1...2, using: &random)),
                // A second apart or more: nothing is folded.
                at: Double(n) * 2 + Double(Int.random(in: 0...1, using: &random)),
                from: Bool.random(using: &random) ? "192.0.2.7" : "198.51.100.7",
                by: agents.randomElement(using: &random)!)
        }
        func verdicts(_ clicks: [RecordEvent]) throws -> [String] {
            let world = try World()
            world.commit(World.hit(at: -100))
            for click in clicks { world.commit(click, now: 50) }
            let before = try world.entries()
            for click in clicks { world.commit(click, now: 50) }
            #expect(try world.entries() == before)
            return try world.log().filter { $0.kind == .click }.map {
                "\($0.at.milliseconds) \($0.link?.n ?? 0) \($0.agent?.client ?? "") \($0.verdict!)"
            }.sorted()
        }
        let expected = try verdicts(clicks)
        for _ in 0..<4 {
            let shuffled = clicks.shuffled(using: &random)
            #expect(try verdicts(shuffled) == expected)
        }
    }
}

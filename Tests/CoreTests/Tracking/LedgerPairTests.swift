import Core
import Foundation
import TestKit
import Testing

/// Of two clicks within seconds one may be the reader's: who is known by an open before, or by earlier mails, stays a person
/// (TRUTH.md, "Clicks").
@Suite struct LedgerPairTests {
    private typealias World = StoredWorld

    private static let phone = "browser os=ios"
    private static let other = "browser os=linux"
    private static let elsewhere = "198.51.100.9"

    /// The clicks alone.
    private func clicks(_ world: World) throws -> [String] { try world.verdicts().filter { $0.hasPrefix("click") } }

    /// resend-node #901: the open, its click a second later, and a scanner's click elsewhere.
    @Test(arguments: [(1.0, ["click", "click*"]), (0.999, ["click*", "click*"]), (600.0, ["click", "click*"])])
    func whoOpenedBeforeIsTheReader(_ seconds: Double, _ expected: [String]) throws {
        let world = try World()
        world.commit(World.hit(by: Self.phone))
        world.commit(World.hit(1, .link(1), at: seconds, by: Self.phone))
        let committed = world.commit(World.hit(1, .link(1), at: seconds + 11, from: Self.elsewhere, by: Self.other))
        #expect(try clicks(world) == expected)
        // Nothing of what the reader was told by is taken back.
        let kinds = committed.recorded.flatMap(\.entries).map(\.kind)
        #expect(kinds == (expected[0] == "click" ? [.click] : [.revise, .revise, .click]))
    }

    @Test func whoOpenedBeforeStaysIfTheScannerWasFirst() throws {
        let world = try World()
        world.commit(World.hit(by: Self.phone))
        world.commit(World.hit(1, .link(1), at: 100, from: Self.elsewhere, by: Self.other))
        world.commit(World.hit(1, .link(1), at: 105, by: Self.phone))
        #expect(try world.verdicts() == ["open", "click*", "revise* 2", "click"])
        #expect(try world.log()[1].rule == "burst-pair")
    }

    /// What a contact did with an earlier mail, of whom, and which of the two clicks are machines' then.
    @Test(arguments: [
        // The network, with another program; the agent, elsewhere; neither.
        (9, "192.0.2.99", "browser os=mac", ["click", "click*"]),
        (9, "203.0.113.1", phone, ["click", "click*"]),
        (9, "203.0.113.1", "browser os=mac", ["click*", "click*"]),
        // The scanner's own network is one the contact was known by, and surer than the agent alone.
        (9, elsewhere, "browser os=mac", ["click*", "click"]),
        // Who is known is the later of the two.
        (9, "203.0.113.1", other, ["click*", "click"]),
        // A machine's, and another's mail, and another contact's say nothing.
        (9, "192.0.2.99", "direct-machine os=mac", ["click*", "click*"]),
        (3, "192.0.2.99", "browser os=mac", ["click*", "click*"]),
        (2, "192.0.2.99", "browser os=mac", ["click*", "click*"]),
    ])
    func anEarlierMailTellsOfTheReader(
        _ ticket: UInt64, _ address: String, _ agent: String, _ expected: [String]
    ) throws {
        let world = try World()
        _ = try world.store.commit { store in
            try store.addMessage("m3", of: 1, to: [World.mia], links: World.links, firstTicket: 9)
        }
        world.commit(World.hit(ticket, at: -86_400, from: address, by: agent))
        world.commit(World.hit(1, .link(1), by: Self.phone))
        world.commit(World.hit(1, .link(1), at: 12, from: Self.elsewhere, by: Self.other))
        #expect(try clicks(world) == expected)
        #expect(try world.rejudged() == [])
    }

    /// What was done with another mail after the click tells nothing of the click.
    @Test func aLaterMailTellsNothing() throws {
        let world = try World()
        _ = try world.store.commit { store in
            try store.addMessage("m3", of: 1, to: [World.mia], links: World.links, firstTicket: 9)
        }
        world.commit(World.hit(9, at: 5, by: "browser os=mac"))
        world.commit(World.hit(1, .link(1), by: Self.phone))
        world.commit(World.hit(1, .link(1), at: 12, from: Self.elsewhere, by: Self.other))
        #expect(try clicks(world) == ["click*", "click*"])
    }

    /// Another system tells of the open last: the click is a person's after all.
    @Test func anOpenThatComesInLateClearsItsClick() throws {
        let world = try World()
        world.commit(World.event("1", .link(1), by: Self.phone))
        world.commit(World.event("2", .link(1), at: 12, from: Self.elsewhere, by: Self.other))
        #expect(try world.verdicts() == ["open*", "click*", "revise* 2", "revise* 1", "click*"])
        world.commit(World.event("3", at: -120, by: Self.phone))
        #expect(
            try world.verdicts() == ["open*", "click", "revise* 2", "revise* 1", "click*", "revise 2", "open"])
        let tally = try world.tally()
        #expect((tally.opens, tally.clicks, tally.machineOpens, tally.machineClicks) == (1, 1, 1, 1))
        #expect(try world.rejudged() == [])
    }

    /// The open that the click had implied is that very open, and comes back.
    @Test func anOpenThatComesInLateBringsTheImpliedOneBack() throws {
        let world = try World()
        world.commit(World.event("1", .link(1), by: Self.phone))
        world.commit(World.event("2", .link(1), at: 12, from: Self.elsewhere, by: Self.other))
        world.commit(World.event("3", at: -30, by: Self.phone))
        #expect(
            try world.verdicts()
                == ["open", "click", "revise* 2", "revise* 1", "click*", "revise 2", "revise 1"])
        let log = try world.log()
        #expect((log[0].rule, log[1].reason, log[1].via) == ("implied", "because", .direct))
        let tally = try world.tally()
        #expect((tally.opens, tally.clicks, tally.machineOpens, tally.machineClicks) == (1, 1, 0, 1))
        #expect(try world.rejudged() == [])
    }

    /// The same if another program takes the open, which knows the clicks from the store.
    @Test func anOpenThatComesInLateClearsItsClickAfterARestart() throws {
        let world = try World()
        world.commit(World.event("1", .link(1), by: Self.phone))
        world.restarted().commit(World.event("2", .link(1), at: 12, from: Self.elsewhere, by: Self.other))
        #expect(try world.verdicts() == ["open*", "click*", "revise* 2", "revise* 1", "click*"])
        world.restarted().commit(World.event("3", at: -120, by: Self.phone))
        #expect(
            try world.verdicts() == ["open*", "click", "revise* 2", "revise* 1", "click*", "revise 2", "open"])
        let tally = try world.tally()
        #expect((tally.opens, tally.clicks, tally.machineOpens, tally.machineClicks) == (1, 1, 1, 1))
    }

    /// By what the contact was known is kept for 30 days only.
    @Test func judgingAgainTakesNobodyForAMachineForWhatIsKeptNoLonger() throws {
        let world = try World()
        _ = try world.store.commit { store in
            try store.addMessage("m3", of: 1, to: [World.mia], links: World.links, firstTicket: 9)
        }
        world.commit(World.hit(9, at: -86_400, by: Self.phone))
        world.commit(World.hit(1, .link(1), by: Self.phone))
        world.commit(World.hit(1, .link(1), at: 12, from: Self.elsewhere, by: Self.other))
        _ = try world.store.commit { store in
            try store.expire(Expiry(activities: [:], hits: .at(-3600), events: .at(-3600)), limit: 99)
        }
        #expect(world.hits.count == 2)
        #expect(try world.rejudged() == [])
        #expect(try clicks(world) == ["click", "click*"])
    }

    /// Of an anonymous contact nothing is kept that they could be known by.
    @Test func anAnonymousContactIsKnownByNothing() throws {
        let world = try World()
        _ = try world.store.commit { store in
            try store.addMessage("m3", of: 1, to: [World.mia], links: World.links, firstTicket: 9)
        }
        world.commit(World.hit(9, at: -86_400, by: Self.phone))
        world.commit(SetTracking(.anonymous, of: .address(World.mia), user: 1))
        world.commit(World.hit(1, .link(1), by: Self.phone))
        world.commit(World.hit(1, .link(1), at: 12, from: Self.elsewhere, by: Self.other))
        #expect(try clicks(world) == ["click*", "click*"])
    }

    @Test func aReaderIsKnownAcrossARestart() throws {
        let world = try World()
        world.commit(World.hit(by: Self.phone))
        world.commit(World.hit(1, .link(1), at: 500, by: Self.phone))
        world.restarted().commit(
            [World.hit(1, .link(1), at: 505, from: Self.elsewhere, by: Self.other)], now: 505)
        #expect(try clicks(world) == ["click", "click*"])
    }
}

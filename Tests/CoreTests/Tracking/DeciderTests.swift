import TestKit
import Testing

@testable import Core

/// Hits and what is decided about them, with everything handed in as plain values.
@Suite struct DeciderTests {
    /// Activities that are stored already. There are no other mails by which a reader could be known.
    private struct Stored: BurstEvidence {
        var activities: [Seq: Activity] = [:]
        func activity(_ seq: Seq, of user: UserID) -> Activity? { activities[seq] }
        func recipients(_ email: String, of user: UserID?) -> [TrackedRecipient] { [] }
        func hits(of recipient: Int64, around seq: Seq, limit: Int) -> NearbyHits { NearbyHits([], isCut: false) }
    }

    /// Counts how often the reader's other mails are looked up.
    private final class Counting: BurstEvidence {
        private(set) var lookUps = 0
        func activity(_ seq: Seq, of user: UserID) -> Activity? { nil }
        func recipients(_ email: String, of user: UserID?) -> [TrackedRecipient] {
            lookUps += 1
            return []
        }
        func hits(of recipient: Int64, around seq: Seq, limit: Int) -> NearbyHits { NearbyHits([], isCut: false) }
    }

    private static let mia = History.Key(recipient: 1, isAnonymous: false)

    private static func sighting(
        _ link: Int64 = 0, at seconds: Double = 0, by agent: String = "browser", from address: String = "192.0.2.7",
        event: String? = nil, tracking: Tracking = .identified
    ) -> Sighting {
        let links = ["https://example.org/1", "https://example.org/2"]
        let hit = Hit(
            at: .at(seconds), ticket: .numbered(1), target: link == 0 ? .pixel : .link(link),
            address: IPAddress(address)!, userAgent: agent, isReported: event != nil)
        let evidence = Evidence(
            isClick: link != 0, at: hit.at, sentAt: nil, address: hit.address, userAgent: agent, isPrefetch: false)
        return Sighting(
            hit: hit,
            recipient: TrackedRecipient(
                id: 1, message: "m", email: "mia@example.org", name: nil, ticket: hit.ticket, tracking: tracking),
            message: TrackedMessage(
                id: "m", user: 1, subject: "Plans", sentAt: nil, registeredAt: .at(-9999), links: links),
            link: link, url: link == 0 ? nil : links[Int(link) - 1], judgement: FakeJudge().judge(evidence),
            evidence: evidence, eventID: event)
    }

    private static func decider(
        head: Seq = 0, limit: Int = 60, history: History = History(isWhole: true),
        _ evidence: any BurstEvidence = Stored(),
        now seconds: Double = 0
    ) -> Decider {
        var histories = Histories()
        _ = histories.add(history, of: mia)
        return Decider(
            now: .at(seconds), limits: HitLimits(perTicketPerMinute: limit), evidence: evidence, histories: histories,
            heads: [1: LogHead(epoch: Epoch("e1"), seq: head, recordedAt: .at(-1))], openBursts: OpenBursts(),
            random: SplitMix64(seed: 1))
    }

    /// `open 1`, `click* 2`, `revise* 7`: the kind, a star for a machine's, and the ordinal or what it revises.
    private static func text(_ entry: Entry) throws -> String {
        let activity = try entry.activity
        let star = activity.verdict == .machine ? "*" : ""
        return "\(activity.kind)\(star) \(activity.about ?? activity.nth ?? 0)"
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Link, seconds, agent; link 0 is the pixel.
        let hits: [(Int64, Double, String)]
        let appends: [String]
        /// The activities under which the hits are stored; negative for a repeat.
        let stored: [Seq]
    }

    static let rows = [
        Row(testDescription: "nothing", hits: [], appends: [], stored: []),
        Row(testDescription: "an open", hits: [(0, 0, "browser")], appends: ["open 1"], stored: [1]),
        Row(
            testDescription: "an open and its repeat", hits: [(0, 0, "browser"), (0, 59, "browser")],
            appends: ["open 1"], stored: [1, -1]),
        Row(
            testDescription: "two opens", hits: [(0, 0, "browser"), (0, 60, "browser")], appends: ["open 1", "open 2"],
            stored: [1, 2]),
        Row(
            testDescription: "a click implies an open", hits: [(1, 0, "browser")], appends: ["open 1", "click 1"],
            stored: [2]),
        Row(
            testDescription: "the pixel after it is that open", hits: [(1, 0, "browser"), (0, 2, "browser")],
            appends: ["open 1", "click 1"], stored: [2, -1]),
        Row(
            testDescription: "a machine's click implies none", hits: [(1, 0, "machine"), (1, 9, "browser")],
            appends: ["click* 1", "open 1", "click 1"], stored: [1, 3]),
        Row(
            testDescription: "a known scanner's links", hits: [(1, 0, "scanner"), (2, 0, "scanner")],
            appends: ["click* 1", "click* 2"], stored: [1, 2]),
        Row(
            testDescription: "behind a known scanner", hits: [(1, 0, "scanner"), (2, 1, "browser")],
            appends: ["click* 1", "click* 2"], stored: [1, 2]),
    ]

    /// Whoever has a link can send many pairs of clicks: each hit may cost one look-up, however many pairs there are.
    @Test func theReaderIsLookedUpOnceAHit() throws {
        let evidence = Counting()
        var decider = Self.decider(evidence)
        for n in 0..<20 {
            let sighting = Self.sighting(
                1, at: Double(n), by: n % 2 == 0 ? "browser os=linux" : "browser os=ios \(n)", from: "192.0.\(n).7")
            let before = evidence.lookUps
            while try decider.decide([sighting]).isEmpty { _ = decider.take() }
            _ = decider.take()
            #expect(evidence.lookUps - before <= 1)
        }
        #expect(evidence.lookUps >= 19)
    }

    @Test(arguments: rows) func isDecided(_ row: Row) throws {
        var decider = Self.decider()
        let sightings = row.hits.map { Self.sighting($0.0, at: $0.1, by: $0.2) }
        let taken = try decider.decide(sightings[...])
        let decision = decider.take()
        #expect(taken.count == row.hits.count, "in one piece")
        #expect(try decision.appends.map { try Self.text($0.entry) } == row.appends)
        #expect(decision.appends.map(\.entry.seq) == Array(1..<1 + Seq(row.appends.count)))
        #expect(decision.hits.map { $0.isFolded ? -$0.seq : $0.seq } == row.stored)
        #expect(taken.map(\.seq) == row.stored.map { abs($0) })
        #expect(decision.amendments.isEmpty && decision.events.isEmpty)
        #expect(decision.isEmpty == row.hits.isEmpty)
        #expect(decision.heads[1]?.seq == (row.appends.isEmpty ? nil : Seq(row.appends.count)))
        let notifiable = row.appends.count { !$0.contains("*") }
        #expect(decision.heads[1]?.newUnread == (row.appends.isEmpty ? nil : Int64(notifiable)))
        let tally = decider.histories[Self.mia]?.state.tally ?? Tally()
        #expect(decision.recipients[1]?.tally == (row.hits.isEmpty ? nil : tally))
        #expect(tally.opens + tally.clicks == Int64(notifiable))
    }

    /// Equal inputs, equal decisions.
    @Test func isPure() throws {
        func decide() throws -> [[UInt8]] {
            var decider = Self.decider()
            _ = try decider.decide([Self.sighting(1), Self.sighting(at: 70)][...])
            return decider.take().appends.map(\.entry.body)
        }
        #expect(try decide() == decide())
    }

    /// The log and the counts go on from what is handed in.
    @Test func continuesTheLogAndTheCounts() throws {
        var tally = Tally()
        for _ in 0..<4 { _ = tally.count(.open, .human) }
        var decider = Self.decider(head: 41, history: History(RecipientState(tally), isWhole: true))
        _ = try decider.decide([Self.sighting(1), Self.sighting(at: 2)][...])
        let decision = decider.take()
        #expect(try decision.appends.map { try Self.text($0.entry) } == ["click 1", "open 5"])
        #expect(decision.appends.map(\.entry.seq) == [42, 43] && decision.heads[1]?.seq == 43)
        #expect(decision.recipients[1]?.tally.opens == 5 && decision.recipients[1]?.latestHit == .at(2))
    }

    /// A burst takes back what is stored only: what was just decided is applied first.
    @Test func aBurstIsDecidedInTwoPieces() throws {
        var decider = Self.decider()
        let sightings = [Self.sighting(1), Self.sighting(2, at: 1)]
        #expect(try decider.decide(sightings[...]) == [.kept(2, folded: false, isJudgedAlone: true)])
        let first = decider.take()
        #expect(try first.appends.map { try Self.text($0.entry) } == ["open 1", "click 1"])
        #expect(first.heads[1]?.newUnread == 2)

        var stored = Stored()
        for append in first.appends { stored.activities[append.entry.seq] = try append.entry.activity }
        var next = Decider(
            now: .at(0), limits: HitLimits(), evidence: stored, histories: decider.histories, heads: decider.heads,
            openBursts: decider.openBursts, random: SplitMix64(seed: 2))
        #expect(try next.decide(sightings[1...]) == [.kept(5, folded: false, isJudgedAlone: false)])
        let second = next.take()
        #expect(try second.appends.map { try Self.text($0.entry) } == ["revise* 2", "revise* 1", "click* 2"])
        #expect(try second.amendments.map { try Self.text($0.entry) } == ["click* 1", "open* 1"])
        #expect(second.amendments.map(\.unread) == [-1, -1])
        #expect(second.heads[1]?.seq == 5 && second.heads[1]?.newUnread == 0, "what the first piece had is not its own")
        let tally = try #require(second.recipients[1]?.tally)
        #expect((tally.opens, tally.clicks, tally.machineOpens, tally.machineClicks) == (0, 0, 1, 2))
    }

    @Test func beyondTheLimitHitsAreCounted() throws {
        var decider = Self.decider(limit: 2)
        let taken = try decider.decide((0..<5).map { Self.sighting(by: "browser \($0)") }[...])
        let decision = decider.take()
        #expect(taken.dropFirst(2).allSatisfy { $0 == .flooded(3) } && taken.count == 5)
        #expect(try decision.appends.map { try Self.text($0.entry) } == ["open 1", "open 2", "open 3"])
        #expect(decision.hits.count == 2)
        #expect(decision.recipients[1]?.burst == 3 && decision.recipients[1]?.burstAt == .at(0))
        #expect(decider.openBursts.bursts[Self.mia]?.unwritten == 2, "the first is counted in the activity")
        #expect((decider.hits.recorded, decider.hits.flooded) == (2, 3))
        // A hit of a burst that has begun costs no write.
        #expect(try decider.decide([Self.sighting(by: "browser 9")][...]) == [.flooded(3)])
        #expect(decider.take().isEmpty)
    }

    /// Also if the first was applied before the second is decided.
    @Test func anEventCountsOnceInALot() throws {
        var decider = Self.decider()
        let event = Self.sighting(1, event: "e-1")
        #expect(
            try decider.decide([event, event][...])
                == [.kept(2, folded: false, isJudgedAlone: true), .duplicate(2)])
        let decision = decider.take()
        #expect(decision.events.map(\.id) == ["e-1"] && decision.events.map(\.seq) == [2])
        #expect(try decider.decide([event][...]) == [.duplicate(2)])
        #expect(decider.take().isEmpty)
    }

    /// Nothing that is stored may lead back to an anonymous contact.
    @Test func ofTheAnonymousNothingIsStored() throws {
        let anonymous = Self.sighting(event: "e-1", tracking: .anonymous)
        var decider = Self.decider(now: 7)
        let taken = try decider.decide([anonymous, anonymous][...])
        let decision = decider.take()
        #expect(taken == [.kept(1, folded: false, isJudgedAlone: true), .duplicate(0)])
        #expect(decision.appends.map(\.recipient) == [nil] && decision.hits.isEmpty && decision.recipients.isEmpty)
        #expect(decision.events.map(\.seq) == [0] && decision.events.map(\.at) == [Timestamp.at(7).startOfDay])
        #expect(decider.histories[Self.mia]?.state == RecipientState(), "what they did before is not touched")
    }

    @Test func aFullLogIsRefused() throws {
        var decider = Self.decider(head: .lastOfLog)
        #expect(throws: StoreError.fullLog(of: 1, head: .lastOfLog)) { try decider.decide([Self.sighting()][...]) }
        decider.heads = [:]
        #expect(throws: StoreError.self) { try decider.decide([Self.sighting()][...]) }
    }

    /// An event of long ago does not turn the log's clock back; a hit from ahead of it moves it on.
    @Test func theTimeOfRecordingNeverDecreases() throws {
        var decider = Self.decider(now: 100)
        _ = try decider.decide(
            [
                Self.sighting(at: 100), Self.sighting(at: -3600, event: "e-1"), Self.sighting(at: 90, by: "browser 2"),
                Self.sighting(at: 300),
            ][...])
        #expect(decider.take().appends.map(\.recordedAt) == [.at(100), .at(100), .at(100), .at(300)])
    }
}

extension Taken {
    fileprivate var seq: Seq {
        switch self {
        case .kept(let seq, _, _), .flooded(let seq), .duplicate(let seq): seq
        }
    }
}

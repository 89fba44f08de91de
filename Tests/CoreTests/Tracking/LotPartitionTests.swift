import TestKit
import Testing

@testable import Core

/// The log tells what happened, and not how hits were gathered into lots, nor which process took them.
@Suite struct LotPartitionTests {
    private typealias World = StoredWorld

    /// Commands that wait at the same time.
    private struct Waiting {
        var commands: [any Command]
        /// The hub's time when they are committed.
        var now: Double
    }

    /// Whether floods, or events of other systems of any time, are among the hits.
    enum Mix: CaseIterable { case hits, events, floods }

    /// Hits of two users' recipients: opens, clicks, repeats, scanners' bursts and pairs. Gathered at random; within a lot,
    /// events come last, as they are decided.
    private static func script(_ mix: Mix, _ random: inout SplitMix64) -> [Waiting] {
        let agents = ["browser os=linux", "browser os=ios", "browser", "gmail", "scanner os=linux", "machine"]
        let addresses = ["192.0.2.7", "192.0.2.8", "198.51.100.9", "203.0.113.5"]
        var now = 0.0
        var lots: [Waiting] = []
        var events = 0
        func hit(_ ticket: UInt64, _ link: Int64, _ at: Double, _ address: String, _ agent: String) -> any Command {
            guard mix == .events, random.chance(60) else {
                return World.hit(ticket, link == 0 ? .pixel : .link(link), at: at, from: address, by: agent)
            }
            events += random.chance(90) ? 1 : 0
            // Now, or some of one old minute.
            let at = random.chance(50) ? at : -3600 + at.truncatingRemainder(dividingBy: 90)
            return World.event(
                "e\(events)", link == 0 ? .pixel : .link(link), at: at, of: ticket == 3 ? 2 : 1,
                message: .id(ticket == 3 ? "m2" : "m1"), to: ticket == 2 ? World.ben : World.mia, from: address,
                by: agent)
        }
        while lots.count < 25 {
            var commands: [any Command] = []
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                now += [0, 0.3, 0.9, 2, 4, 9, 14, 25, 61, 130].randomElement(using: &random)!
                let ticket = UInt64.random(in: 1...3, using: &random)
                let links: ClosedRange<Int64> = ticket == 3 ? 1...1 : 1...2
                let link = Int64.random(in: links, using: &random)
                let agent = agents.randomElement(using: &random)!
                let address = addresses.randomElement(using: &random)!
                switch Int.random(in: 0..<10, using: &random) {
                case 0...2: commands.append(hit(ticket, 0, now, address, agent))
                case 3...4: commands.append(hit(ticket, link, now, address, agent))
                case 5:
                    for n in links { commands.append(hit(ticket, n, now + Double(n), address, agent)) }
                case 6:
                    commands.append(hit(ticket, link, now, addresses[0], agents[0]))
                    commands.append(hit(ticket, link, now + 3, addresses[2], agents[1]))
                case 7:
                    commands.append(hit(ticket, 0, now, address, agent))
                    commands.append(hit(ticket, link, now + 2, address, agent))
                case 8:
                    for delay in [0, 0.5, 30] { commands.append(hit(ticket, link - 1, now + delay, address, agent)) }
                default:
                    guard mix == .floods else { continue }
                    for n in 0..<8 { commands.append(hit(ticket, 0, now, address, "browser \(n)")) }
                }
            }
            let inOrder = commands.filter { $0 is RecordHit } + commands.filter { $0 is RecordEvent }
            lots.append(Waiting(commands: inOrder, now: now))
        }
        return lots
    }

    private static func world(_ mix: Mix) throws -> World {
        try World(limits: mix == .floods ? HitLimits(perTicketPerMinute: 6) : HitLimits())
    }

    /// Everything that the logs and the stored hits tell, but ids; and when and by whom counts of bursts were written.
    private func story(_ world: World, withCounts: Bool = true) throws -> [String] {
        var story: [String] = []
        for user in [1, 2] as [UserID] {
            let entries = try world.entries(user).map { (seq: $0.seq, activity: try $0.activity) }
            let told = entries.filter { $0.activity.kind != .revise || $0.activity.count == nil }
            var places: [Seq: Int] = [:]
            for (place, entry) in told.enumerated() { places[entry.seq] = place + 1 }
            for entry in told {
                var activity = entry.activity
                let about = activity.about.map { places[$0] ?? -1 }
                activity.id = ""
                activity.about = about.map(Seq.init)
                if !withCounts { activity.count = activity.count.map { _ in 0 } }
                story.append("user \(user) \(places[entry.seq]!): " + String(decoding: activity.encoded, as: UTF8.self))
            }
            for hit in world.hits where hit.user == user {
                story.append(
                    "hit of \(hit.recipient) at \(hit.at) link \(hit.link) \(hit.via) \(places[hit.seq] ?? -1)"
                        + (hit.isFolded ? " again" : ""))
            }
            let unread = try world.store.peek { try $0.logState(of: user)?.unread }
            story.append("user \(user): \(unread ?? -1) unread")
        }
        for recipient in [1, 2, 3] as [Int64] { story.append("\(recipient): \(try world.tally(recipient))") }
        return story
    }

    private func run(_ lots: [Waiting], _ worlds: [World], _ random: inout SplitMix64, oneByOne: Bool) {
        for lot in lots {
            let parts = oneByOne ? lot.commands.map { [$0] } : [lot.commands]
            for part in parts { worlds.randomElement(using: &random)!.commit(part, now: lot.now) }
        }
        // The counts of bursts that are not in the log yet.
        for world in worlds { world.commit(SettleBursts(), now: (lots.last?.now ?? 0) + 100) }
    }

    private func expect(_ story: [String], _ expected: [String], _ what: String) {
        guard
            let place = Array(zip(story, expected)).firstIndex(where: { $0.0 != $0.1 }) ?? differentEnd(story, expected)
        else {
            return
        }
        Issue.record(
            "\(what): line \(place) is \(place < story.count ? story[place] : "-"), not \(place < expected.count ? expected[place] : "-")"
        )
    }

    private func differentEnd(_ a: [String], _ b: [String]) -> Int? { a.count == b.count ? nil : min(a.count, b.count) }

    @Test(arguments: Mix.allCases, 0..<60) func lotsDoNotMatter(_ mix: Mix, _ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let lots = Self.script(mix, &random)
        let single = try Self.world(mix)
        run(lots, [single], &random, oneByOne: true)
        let expected = try story(single)
        #expect(expected.count > 40)
        let together = try Self.world(mix)
        run(lots, [together], &random, oneByOne: false)
        expect(try story(together), expected, "in lots")
    }

    /// Of a burst of requests other processes know only what is written, so floods are left out.
    @Test(arguments: [Mix.hits, .events], 0..<60) func processesDoNotMatter(_ mix: Mix, _ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let lots = Self.script(mix, &random)
        let single = try Self.world(mix)
        run(lots, [single], &random, oneByOne: true)
        let expected = try story(single)
        for oneByOne in [true, false] {
            let first = try Self.world(mix)
            run(lots, [first, first.another(), first.another()], &random, oneByOne: oneByOne)
            expect(try story(first), expected, "three processes\(oneByOne ? "" : " with lots")")
        }
    }

    @Test(arguments: [Mix.hits, .events], 0..<60) func restartsDoNotMatter(_ mix: Mix, _ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let lots = Self.script(mix, &random)
        let single = try Self.world(mix)
        run(lots, [single], &random, oneByOne: true)
        let expected = try story(single, withCounts: false)
        let restarted = try Self.world(mix)
        for lot in lots { restarted.restarted().commit(lot.commands, now: lot.now) }
        expect(try story(restarted, withCounts: false), expected, "restarted for each lot")
    }
}

import Core
import Foundation
import TestKit
import Testing

@testable import Verdicts

/// `NeighbourTable` through the ledger with the real rules: in every order of arrival, and judged again.
@Suite struct NeighbourTableTests {
    struct Hit: Sendable, Hashable {
        var target: Core.Hit.Target
        var agent: String
        var address: IPAddress
        var after: Duration
        /// nil for a repeat.
        var expected: String?
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var source: String
        var hits: [Hit] = []
    }

    static func cases() throws -> [Case] {
        var cases: [Case] = []
        for line in NeighbourTable.text.split(separator: "\n") {
            if line.hasPrefix("=") {
                let parts = line.dropFirst(2).split(separator: "#")
                try #require(parts.count == 2, "\(line)")
                cases.append(
                    Case(
                        testDescription: parts[0].trimmingCharacters(in: .whitespaces),
                        source: parts[1].trimmingCharacters(in: .whitespaces)))
                continue
            }
            let halves = line.components(separatedBy: "->")
            var words = halves[0].split(separator: " ").map(String.init)
            let isOpen = words.removeFirst() == "open"
            let target = isOpen ? Core.Hit.Target.pixel : .link(try #require(Int64(words.removeFirst()), "\(line)"))
            try #require(words.count == 3 && halves.count == 2, "\(line)")
            let expected = halves[1].split(separator: " ").joined(separator: " ")
            cases[cases.count - 1].hits.append(
                Hit(
                    target: target, agent: try #require(JudgementTable.agents[words[0]], "\(line)"),
                    address: try #require(IPAddress(words[1])),
                    after: .milliseconds(Int64((try #require(Double(words[2])) * 1000).rounded())),
                    expected: expected == "same" ? nil : expected))
        }
        return cases
    }

    /// A message with three links to one recipient, sent at the start.
    private struct World {
        let store = MemoryStore()
        let judge = RuleJudge(networks: AgentCase.networks)
        let ledger: Ledger

        init() throws {
            ledger = Ledger(store: store, places: Everywhere(), judge: judge, random: SplitMix64(seed: 5))
            try store.commit { store in
                try store.addUser("sam")
                let message = TrackedMessage(
                    id: "m", user: 1, from: "sam@example.org", subject: "Plans", sentAt: .start, registeredAt: .start,
                    links: (1...3).map { "https://example.org/\($0)" })
                _ = try store.insertMessage(
                    message,
                    of: NewMessage(
                        user: 1, from: message.from, recipients: [.init(email: "mia@example.org", name: nil)],
                        subject: message.subject, links: message.links), tickets: [.numbered(1)])
            }
        }

        /// As another system's event, which may come in any order.
        func report(_ hit: Hit, id: Int) {
            let event = ReportedEvent(
                id: "\(id)", user: 1, message: .id("m"), recipient: "mia@example.org", at: .start + hit.after,
                target: hit.target, address: hit.address, userAgent: hit.agent)
            _ = ledger.commit([Slot(RecordEvent(event))], now: .at(90_000))
        }

        func log() throws -> [(seq: Seq, activity: Activity)] {
            try store.read { try $0.page(of: 1, after: 0, limit: 99, maximumBytes: .max).entries }
                .map { ($0.seq, try JSONDecoder().decode(Activity.self, from: Data($0.body))) }
        }

        /// What became of each hit, by the activity that it is kept under.
        func verdicts(of hits: [Hit]) throws -> [String] {
            let log = try log()
            let kept = store.hits
            return try hits.map { hit in
                let mine = try #require(
                    kept.first {
                        $0.at == .start + hit.after && $0.userAgent == hit.agent && $0.network == hit.address.truncated
                    })
                let activity = try #require(log.first { $0.seq == mine.seq }).activity
                let place = activity.location == nil ? "-" : "place"
                return "\(activity.via!.rawValue) \(activity.verdict!.rawValue) \(place)"
            }
        }

        func rejudged() throws -> [Rejudging.Change] {
            var changes: [Rejudging.Change] = []
            let runner = LedgerRunner(ledger, store: store) { .at(99_999) }
            _ = try Rejudging(judge: judge, by: runner).run(since: .at(-99_999), isTrial: false) { changes.append($0) }
            return changes
        }
    }

    private struct Everywhere: Places {
        func place(of address: IPAddress) -> Location? { Location(city: "Kyōto", country: "JP", precision: .city) }
    }

    private static func expectation(_ hits: [Hit]) -> [String] {
        hits.indices.map { index in
            hits[index].expected ?? hits[..<index].last { $0.agent == hits[index].agent }!.expected!
        }
    }

    @Test(arguments: try cases()) func isJudgedAsTheTableSays(_ one: Case) throws {
        let world = try World()
        for hit in one.hits {
            let at = Timestamp.start + hit.after
            _ = world.ledger.commit(
                [
                    Slot(
                        RecordHit(
                            .init(
                                at: at, ticket: .numbered(1), target: hit.target, address: hit.address,
                                userAgent: hit.agent)))
                ], now: at)
        }
        #expect(try world.verdicts(of: one.hits) == Self.expectation(one.hits))
        let kept = world.store.hits
        #expect(kept.map(\.isFolded) == one.hits.map { $0.expected == nil })
        #expect(try world.rejudged() == [])
    }

    /// In whatever order they come in, the verdict on each is the same in the end; and judging again changes nothing.
    @Test(arguments: try cases()) func theOrderOfArrivalChangesNoVerdict(_ one: Case) throws {
        for order in permutations(Array(one.hits.indices)) {
            let world = try World()
            for index in order {
                world.report(one.hits[index], id: index)
            }
            func withoutPlaces(_ verdicts: [String]) -> [String] {
                verdicts.map { $0.split(separator: " ").dropLast().joined(separator: " ") }
            }
            #expect(
                try withoutPlaces(world.verdicts(of: one.hits)) == withoutPlaces(Self.expectation(one.hits)), "\(order)"
            )
            #expect(try world.rejudged() == [], "\(order)")
            let log = try world.log().map(\.activity)
            // Whoever clicks has opened, and nobody else.
            let people = log.filter { $0.kind != .revise && $0.kind != .sent && $0.verdict != .machine }
            #expect(people.contains { $0.kind == .open } || !people.contains { $0.kind == .click }, "\(order)")
        }
    }

    /// Any hits at all, less than a second apart too: the final verdicts are those of the order of their times.
    @Test(arguments: 0..<150) func theOrderOfAnyHitsChangesNoVerdict(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let agents = ["chrome", "iphone", "thunderbird", "slack", "gmail"].map { JudgementTable.agents[$0]! }
        let addresses = ["198.51.100.7", "192.0.2.200", "40.107.1.1", "67.231.152.7"].map { IPAddress($0)! }
        let targets: [Core.Hit.Target] = [.pixel, .link(1), .link(2), .link(3)]
        let start = Bool.random(using: &random) ? 3_600_000 : 590_000
        var hits: [Hit] = []
        var time = Int64(start)
        for _ in 0..<Int.random(in: 2...9, using: &random) {
            time += Int64([1, 300, 999, 1000, 4000, 9000, 20_000].randomElement(using: &random)!)
            hits.append(
                Hit(
                    target: targets.randomElement(using: &random)!, agent: agents.randomElement(using: &random)!,
                    address: addresses.randomElement(using: &random)!, after: .milliseconds(time), expected: nil))
        }
        var mixed: Set<Int> = []
        func verdicts(_ order: [Int]) throws -> [String] {
            let world = try World()
            for index in order {
                world.report(hits[index], id: index)
            }
            let found = try world.verdicts(of: hits)
            // A picture that came after a click is one with the open that the click implied, and a person's as long as any
            // click is. Before it, it is an open of its own.
            let log = try world.log()
            for (index, hit) in hits.enumerated() where hit.target == .pixel {
                let kept = world.store.hits
                let mine = try #require(kept.first { $0.at == .start + hit.after })
                let isImplied = !kept.contains { $0.seq == mine.seq && !$0.isFolded }
                if isImplied, log.contains(where: { $0.activity.kind == .click && $0.activity.verdict != .machine }) {
                    mixed.insert(index)
                }
            }
            #expect(try world.rejudged() == [], "\(order)")
            #expect(try world.verdicts(of: hits) == found)
            return found.map { $0.split(separator: " ").dropLast().joined(separator: " ") }
        }
        let expected = try verdicts(Array(hits.indices))
        for _ in 0..<6 {
            let order = hits.indices.shuffled(using: &random)
            let other = try verdicts(order)
            for index in hits.indices where !mixed.contains(index) {
                #expect(other[index] == expected[index], "hit \(index) in \(order) of \(hits)")
            }
        }
    }

    @Test func theTableSaysWhereEachCaseIsFrom() throws {
        let cases = try Self.cases()
        #expect(cases.count >= 30 && Set(cases.map(\.testDescription)).count == cases.count)
        for one in cases { #expect(!one.source.isEmpty && !one.hits.isEmpty, "\(one.testDescription)") }
    }
}

/// All orders of a few things.
private func permutations(_ items: [Int]) -> [[Int]] {
    guard let first = items.first else { return [[]] }
    return permutations(Array(items.dropFirst())).flatMap { rest in
        (0...rest.count).map { index in
            var order = rest
            order.insert(first, at: index)
            return order
        }
    }
}

/// Finds scanners by what they do within seconds: they follow links with the agents of real browsers, from networks that
/// nobody has listed, long after sending. Only what is seen of several hits together tells them (TRUTH.md, "Clicks").
///
/// A window holds the hits of one recipient's copy of a message. Whether hits belong to a burst hangs on their times, links,
/// networks and agents alone, and not on the order in which they came in: each of its signs is a relation of two or three
/// hits, and is found with the last of them.
struct BurstWindow {
    /// What gave a scanner away.
    enum Sign: String, CaseIterable {
        case links = "several links followed within seconds"
        case pair = "followed from two networks and systems within seconds"
        case pixel = "fetched by a scanner that followed links"
    }

    /// Two different links this close are a burst.
    static let twoLinks = Duration.seconds(5)
    /// Three different links this close are one.
    static let threeLinks = Duration.seconds(10)
    /// Two clicks this close, from different networks with different systems, are a scanner pair.
    static let pair = Duration.seconds(15)
    /// An open this close to a scanner's click, by the same agent from the same network, is the scanner's. As long as opens are
    /// folded: one that lies close to an open that is the scanner's would else count or not by which came in first.
    static let pixel = FoldWindow.openSpan

    struct Key: Hashable {
        var recipient: Int64
        /// What somebody does anonymously is never held against what they did otherwise.
        var isAnonymous: Bool
    }

    struct Member {
        var at: Timestamp
        /// As `Sighting.link`: 0 for an open. Links that the message was not registered with, -1, are no other than any:
        /// another system may have wrapped one of the message's own.
        var link: Int64
        /// nil where another system did not say the address.
        var network: IPAddress?
        var userAgent: String
        /// nil where the agent does not tell.
        var system: String?
        /// The activity that it became, or was folded into. 0 before that is known.
        var seq: Seq = 0
        /// Known for a machine's.
        var isScanner = false
    }

    /// What gives an earlier hit away, by the activity that it became or was folded into.
    struct Exposed: Hashable {
        var seq: Seq
        var sign: Sign
    }

    struct Finding {
        /// nil if the hit belongs to no burst, as far as is known by now.
        var sign: Sign?
        /// What is seen only now to be a scanner's, in the order of the activities, each once.
        var exposed: [Exposed] = []
    }

    /// Bounded, in recipients and in hits of each: under a flood the oldest are forgotten early, and a burst that is as
    /// long as that has long been found out.
    private var recent = BoundedCache<Key, [Member]>(capacity: 8192)
    private static let membersOfOne = 32

    /// Holds a hit against those before it. To be followed by `remember`.
    mutating func examine(_ new: Member, of key: Key) -> Finding {
        guard var members = recent[key] else { return Finding() }
        var finding = Finding()
        var exposed: [Seq: Sign] = [:]
        func expose(_ index: Int, _ sign: Sign) {
            guard !members[index].isScanner else { return }
            members[index].isScanner = true
            exposed[members[index].seq] = sign
        }
        for first in members.indices where new.link != 0 && members[first].link != 0 {
            var sign: Sign?
            if Self.areTwoLinks(members[first], new) { sign = .links }
            for second in members.indices where second != first {
                if Self.areThreeLinks(members[first], members[second], new) { sign = .links }
            }
            if sign == nil, Self.arePair(members[first], new) { sign = .pair }
            guard let sign else { continue }
            if finding.sign != .links { finding.sign = sign }
            expose(first, sign)
        }
        var new = new
        new.isScanner = new.isScanner || finding.sign != nil
        for click in members + [new] where click.isScanner && click.link != 0 {
            if new.link == 0, Self.isPixel(new, of: click) { finding.sign = .pixel }
            for open in members.indices where Self.isPixel(members[open], of: click) { expose(open, .pixel) }
        }
        guard finding.sign != nil || !exposed.isEmpty else { return finding }
        recent[key] = members
        finding.exposed = exposed.sorted { $0.key < $1.key }.map { Exposed(seq: $0.key, sign: $0.value) }
        return finding
    }

    mutating func remember(_ member: Member, of key: Key) {
        var members = recent[key] ?? []
        if members.count == Self.membersOfOne { members.removeFirst() }
        members.append(member)
        recent[key] = members
    }

    /// The activities of the clicks that are remembered of a recipient.
    mutating func clicks(of key: Key) -> [Seq] {
        Set((recent[key] ?? []).filter { $0.link != 0 }.map(\.seq)).sorted()
    }

    mutating func removeAll() { recent.removeAll() }

    private static func areTwoLinks(_ a: Member, _ b: Member) -> Bool {
        areDifferent(a, b) && distance(a, b) <= twoLinks
    }

    private static func areThreeLinks(_ a: Member, _ b: Member, _ c: Member) -> Bool {
        areDifferent(a, b) && areDifferent(b, c) && areDifferent(a, c)
            && max(distance(a, b), distance(b, c), distance(a, c)) <= threeLinks
    }

    private static func arePair(_ a: Member, _ b: Member) -> Bool {
        guard let network = a.network, let other = b.network, let system = a.system, let otherSystem = b.system else {
            return false
        }
        return network != other && system != otherSystem && distance(a, b) <= pair
    }

    private static func isPixel(_ open: Member, of click: Member) -> Bool {
        guard open.link == 0, let network = open.network, network == click.network else { return false }
        return open.userAgent == click.userAgent && distance(open, click) <= pixel
    }

    private static func areDifferent(_ a: Member, _ b: Member) -> Bool { a.link != b.link && min(a.link, b.link) > 0 }

    private static func distance(_ a: Member, _ b: Member) -> Duration {
        a.at < b.at ? b.at.since(a.at) : a.at.since(b.at)
    }
}

extension BurstWindow.Sign {
    func judgement(of agent: Agent) -> Judgement {
        Judgement(via: .scanner, verdict: .machine, reason: rawValue, agent: agent, rule: rule.name)
    }

    var rule: RuleText {
        switch self {
        case .links:
            RuleText(
                name: "burst-links",
                says: "Two different links of one mail within 5 s, or three within 10 s, are followed by a scanner.",
                source: "TRUTH.md, Clicks; craft-campaign #546")
        case .pair:
            RuleText(
                name: "burst-pair",
                says: "Two clicks within 15 s from different networks with different systems are a scanner's pair.",
                source: "TRUTH.md, Clicks")
        case .pixel:
            RuleText(
                name: "burst-pixel",
                says:
                    "A picture fetched within 60 s of a scanner's click by the same agent from the same network is its.",
                source: "TRUTH.md, Clicks")
        }
    }
}

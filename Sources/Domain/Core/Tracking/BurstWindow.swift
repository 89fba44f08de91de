/// Finds scanners by what several hits within seconds have in common. Such scanners follow links with the agents of
/// real browsers, from unlisted networks, long after sending (TRUTH.md, "Clicks").
///
/// A window holds the hits of one recipient's copy of a message. Whether hits form a burst depends only on their times,
/// links, networks and agents, not on the order of arrival. Each sign is a relation of a few hits, found when the last
/// of them arrives. For a pair, a later hit may also show that one of the two is the reader's.
struct BurstWindow {
    /// What gave a scanner away. The raw value is the reason stored in activities.
    enum Sign: String, CaseIterable {
        case links = "several links followed within seconds"
        case pair = "followed from two networks and systems within seconds"
        case pixel = "fetched by a scanner that followed links"
    }

    /// Clicks on two different links within this time are a burst.
    static let twoLinks = Duration.seconds(5)
    /// Clicks on three different links within this time are a burst.
    static let threeLinks = Duration.seconds(10)
    /// Two clicks within this time, from different networks and systems, are made by a pair of scanners; or by a reader
    /// and a scanner that follows, if one of them is known to be the reader's.
    static let pair = Duration.seconds(15)
    /// A reader's program loads the image at least this long before the click. Scanners load it along with the links.
    static let reading = Duration.seconds(1)
    /// An open within this time of a scanner's click, with the same agent and network, is the scanner's. Equal to the
    /// span in which opens fold: if it were shorter, whether a repeat counts would depend on the order of arrival.
    static let pixel = FoldWindow.openSpan
    /// Hits within this time of a new one are its neighbours, or neighbours of those whose signs it may change.
    static let context = pixel * 2

    /// A hit in a window.
    struct Member {
        var at: Timestamp
        /// As `Sighting.link`: 0 for an open. -1, a link that was not registered with the message, does not count as
        /// different from any link: another system may have wrapped a registered one.
        var link: Int64
        /// nil if another system did not report the address.
        var network: IPAddress?
        var userAgent: String
        /// The operating system; nil if the agent does not say.
        var system: String?
        /// Its judgement by itself.
        var judgement: Judgement
        /// The activity that it became or was folded into; 0 until that is known.
        var seq: Seq = 0
        /// What gave it away among its neighbours; nil if nothing did.
        var sign: Sign?
        /// For a click of a pair: the result of the query for the latest hit.
        var familiarity: Familiarity?

        /// Whether it is known to be a machine's, by itself or by its neighbours.
        var isScanner: Bool { sign != nil || judgement.verdict == .machine }
    }

    /// Evidence that a click is the reader's, weakest first.
    enum Familiarity: Int, Comparable {
        case none
        /// The contact read an earlier message with this agent.
        case agent
        /// The contact read an earlier message from this network.
        case network
        /// This message was opened before, from this network with this agent.
        case open

        static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    /// An activity that is now known to be a scanner's.
    struct Exposed: Hashable {
        var seq: Seq
        var sign: Sign
    }

    /// The result of examining a hit.
    struct Finding {
        /// What gives the hit away; nil if it belongs to no burst so far.
        var sign: Sign?
        /// Earlier activities now known to be a scanner's, in ascending order, each once.
        var exposed: [Exposed] = []
        /// Earlier activities taken for a scanner's and now known to be the reader's, in ascending order.
        var cleared: [Cleared] = []
        /// The hit, with what was found about it.
        var member: Member
    }

    /// An activity that is the reader's after all.
    struct Cleared {
        var seq: Seq
        /// Its judgement by itself.
        var judgement: Judgement
        var isClick: Bool
    }

    /// The hits, in the order of arrival. Bounded: under a flood the oldest are forgotten early; a burst that long has been
    /// found by then.
    private var recent: [Member] = []
    private static let limit = 32

    /// Compares a hit with the earlier ones. Call `remember` with the finding's member afterwards. If it throws, nothing
    /// has changed.
    ///
    /// - Parameter familiarity: how well the store knows the one who clicked. It is queried only for clicks of a pair.
    ///   `withOpens` asks it to search opens of this message too, because the window has none.
    mutating func examine(
        _ new: Member, familiarity: (Member, _ withOpens: Bool) throws -> Familiarity
    ) rethrows -> Finding {
        // Only what happened near the hit: it does not matter what else is remembered, and by which process. An open that
        // is reported late says something about each later click.
        func isNear(_ member: Member, _ span: Duration) -> Bool {
            Self.distance(member, new) <= span || (new.link == 0 && member.at > new.at)
        }
        let near = recent.indices.filter { isNear(recent[$0], Self.context) }
        guard !near.isEmpty else { return Finding(member: new) }
        let earlier = near.map { recent[$0] }
        var members = earlier + [new]
        /// A sign may change only where all neighbours are known.
        func keepFarSigns() {
            for index in earlier.indices where !isNear(earlier[index], Self.pixel) {
                members[index].sign = earlier[index].sign
            }
        }
        Self.markLinks(&members)
        try Self.markPairs(&members, familiarity)
        keepFarSigns()
        Self.markPixels(&members)
        keepFarSigns()
        var finding = Finding(sign: members.last?.sign, member: members.last ?? new)
        members.removeLast()
        let stillScanners = Set(members.filter(\.isScanner).map(\.seq))
        var exposed: [Seq: Sign] = [:]
        for (was, now) in zip(earlier, members) {
            if let sign = now.sign, !was.isScanner, exposed[now.seq] == nil { exposed[now.seq] = sign }
            if was.isScanner, !now.isScanner, !stillScanners.contains(now.seq),
                !finding.cleared.contains(where: { $0.seq == now.seq })
            {
                finding.cleared.append(Cleared(seq: now.seq, judgement: now.judgement, isClick: now.link != 0))
            }
        }
        for (place, member) in zip(near, members) { recent[place] = member }
        finding.exposed = exposed.sorted { $0.key < $1.key }.map { Exposed(seq: $0.key, sign: $0.value) }
        finding.cleared.sort { $0.seq < $1.seq }
        return finding
    }

    /// Marks clicks on different links within seconds: the last hit compared with the earlier ones.
    private static func markLinks(_ members: inout [Member]) {
        guard let last = members.indices.last, members[last].link != 0 else { return }
        for first in members.indices.dropLast() where members[first].link != 0 {
            let isBurst =
                areTwoLinks(members[first], members[last])
                || members.indices.dropLast().contains { second in
                    second != first && members[second].link != 0
                        && areThreeLinks(members[first], members[second], members[last])
                }
            guard isBurst else { continue }
            for index in [first, last] where !members[index].isKnownScanner { members[index].sign = .links }
        }
    }

    /// Marks all pairs again, because the reader may have become known.
    private static func markPairs(
        _ members: inout [Member], _ familiarity: (Member, Bool) throws -> Familiarity
    ) rethrows {
        var (losers, paired): (Set<Int>, Set<Int>) = ([], [])
        for first in members.indices where members[first].link != 0 {
            for second in members.indices[(first + 1)...]
            where members[second].link != 0 && arePair(members[first], members[second]) {
                paired.formUnion([first, second])
                for index in [first, second] {
                    members[index].familiarity = try familiarityOf(index, among: members, familiarity)
                }
                let (a, b) = (members[first], members[second])
                switch (a.familiarity ?? .none, b.familiarity ?? .none) {
                case (Familiarity.none, Familiarity.none): losers.formUnion([first, second])
                case let (one, other) where one > other: losers.insert(second)
                case let (one, other) where one < other: losers.insert(first)
                // Both may be the reader's: the later one counts as the scanner's.
                default: losers.formUnion(a.at == b.at ? [first, second] : [a.at < b.at ? second : first])
                }
            }
        }
        for index in members.indices where members[index].link != 0 && members[index].sign != .links {
            if losers.contains(index) {
                if !members[index].isKnownScanner { members[index].sign = .pair }
            } else if members[index].sign == .pair, paired.contains(index) {
                // It is known as the reader's, better than each other half.
                members[index].sign = nil
            }
        }
    }

    private static func familiarityOf(
        _ index: Int, among members: [Member], _ familiarity: (Member, Bool) throws -> Familiarity
    ) rethrows -> Familiarity {
        let click = members[index]
        if click.isKnownScanner || click.sign == .links { return .none }
        let opens = members.filter { isOpen($0, before: click) }
        if opens.contains(where: { !isScanners($0, among: members) }) { return .open }
        // Asked each time: what is known of the reader may have changed, and another process has not asked before.
        return try familiarity(click, opens.isEmpty)
    }

    /// Marks images loaded by scanners, for all clicks again, because a click may have been cleared.
    private static func markPixels(_ members: inout [Member]) {
        let clicks = members.filter { $0.link != 0 && $0.isScanner }
        let readers = members.filter { $0.link != 0 && !$0.isScanner }
        for index in members.indices where members[index].link == 0 {
            if clicks.contains(where: { isPixel(members[index], of: $0) }) {
                members[index].sign = .pixel
            } else if readers.contains(where: { isPixel(members[index], of: $0) }) {
                members[index].sign = nil
            }
        }
    }

    /// Adds an examined hit.
    mutating func remember(_ member: Member) {
        if recent.count == Self.limit { recent.removeFirst() }
        recent.append(member)
    }

    /// Stores a new judgement for hits of an activity that was judged again by itself.
    mutating func expose(_ seq: Seq, as judgement: Judgement) {
        for index in recent.indices where recent[index].seq == seq { recent[index].judgement = judgement }
    }

    /// Activities of the clicks in the window, in ascending order.
    var clicks: [Seq] { Set(recent.filter { $0.link != 0 }.map(\.seq)).sorted() }

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

    /// Whether an open was made by the program that clicked, and before rather than along with the click.
    private static func isOpen(_ open: Member, before click: Member) -> Bool {
        guard open.link == 0, let network = open.network, network == click.network else { return false }
        return open.userAgent == click.userAgent && open.at + reading <= click.at
    }

    /// Whether an image was loaded by something that follows links as scanners do.
    private static func isScanners(_ open: Member, among members: [Member]) -> Bool {
        members.contains { $0.link != 0 && ($0.sign == .links || $0.isKnownScanner) && isPixel(open, of: $0) }
    }

    private static func isPixel(_ open: Member, of click: Member) -> Bool {
        guard open.link == 0, let network = open.network, network == click.network else { return false }
        return open.userAgent == click.userAgent && distance(open, click) <= pixel
    }

    /// Whether these are two different registered links.
    private static func areDifferent(_ a: Member, _ b: Member) -> Bool { a.link != b.link && min(a.link, b.link) > 0 }

    private static func distance(_ a: Member, _ b: Member) -> Duration {
        a.at < b.at ? b.at.since(a.at) : a.at.since(b.at)
    }
}

extension BurstWindow.Member {
    /// Whether it is a machine's by itself, regardless of its neighbours.
    fileprivate var isKnownScanner: Bool { judgement.verdict == .machine }
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
                says: "Clicks on two links of one mail within 5 s, or on three within 10 s, are a scanner's.",
                source: "TRUTH.md, Clicks; craft-campaign #546")
        case .pair:
            RuleText(
                name: "burst-pair",
                says:
                    "Two clicks within 15 s from different networks and systems: both are a scanner's, unless one is known to be the reader's.",
                source: "TRUTH.md, Clicks; resend-node #901")
        case .pixel:
            RuleText(
                name: "burst-pixel",
                says:
                    "An image loaded within 60 s of a scanner's click, with the same agent and network, is the scanner's too.",
                source: "TRUTH.md, Clicks")
        }
    }
}

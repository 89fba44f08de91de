/// Finds scanners by what they do within seconds: they follow links with the agents of real browsers, from networks that
/// nobody has listed, long after sending. Only what is seen of several clicks together tells them (TRUTH.md, "Clicks").
///
/// A window holds the clicks of one recipient's copy of a message. Whether clicks belong to a burst hangs on their times
/// and links alone, and not on the order in which they came in.
struct BurstWindow {
    /// What gave a scanner away.
    enum Sign: String {
        case links = "several links followed within seconds"
        case pair = "followed from two networks and systems within seconds"
    }

    /// Two different links this close are a burst.
    static let twoLinks = Duration.seconds(5)
    /// Three different links this close are one.
    static let threeLinks = Duration.seconds(10)
    /// Two clicks this close, from different networks with different systems, are a scanner pair.
    static let pair = Duration.seconds(15)

    struct Key: Hashable {
        var recipient: Int64
        /// What somebody does anonymously is never held against what they did otherwise.
        var isAnonymous: Bool
    }

    struct Click {
        var at: Timestamp
        /// As `Sighting.link`. Those that the message was not registered with, -1, are no other than any: another system may
        /// have wrapped one of the message's own.
        var link: Int64
        /// nil where another system did not say the address.
        var network: IPAddress?
        /// nil where the agent does not tell.
        var system: String?
        /// The activity that it became, or was folded into. 0 before that is known.
        var seq: Seq = 0
        /// Known for a machine's.
        var isScanner = false
    }

    struct Finding {
        /// nil if the click belongs to no burst, as far as is known by now.
        var sign: Sign?
        /// Activities that are seen only now to be a scanner's, oldest first.
        var revised: [Seq] = []
    }

    /// Bounded, in recipients and in clicks of each: under a flood the oldest are forgotten early, and a burst that is as
    /// long as that has long been found out.
    private var recent = BoundedCache<Key, [Click]>(capacity: 8192)
    private static let clicksOfOne = 32

    /// Holds a click against those before it. To be followed by `remember`.
    mutating func examine(_ click: Click, of key: Key) -> Finding {
        guard var clicks = recent[key] else { return Finding() }
        var finding = Finding()
        for first in clicks.indices {
            var sign: Sign?
            if Self.areTwoLinks(clicks[first], click) { sign = .links }
            for second in clicks.indices where second != first {
                if Self.areThreeLinks(clicks[first], clicks[second], click) { sign = .links }
            }
            if sign == nil, Self.arePair(clicks[first], click) { sign = .pair }
            guard let sign else { continue }
            if finding.sign != .links { finding.sign = sign }
            if !clicks[first].isScanner {
                clicks[first].isScanner = true
                finding.revised.append(clicks[first].seq)
            }
        }
        if finding.sign != nil { recent[key] = clicks }
        finding.revised = Set(finding.revised).sorted()
        return finding
    }

    mutating func remember(_ click: Click, of key: Key) {
        var clicks = recent[key] ?? []
        if clicks.count == Self.clicksOfOne { clicks.removeFirst() }
        clicks.append(click)
        recent[key] = clicks
    }

    /// The activities of the clicks that are remembered of a recipient.
    mutating func activities(of key: Key) -> [Seq] { Set((recent[key] ?? []).map(\.seq)).sorted() }

    mutating func removeAll() { recent.removeAll() }

    private static func areTwoLinks(_ a: Click, _ b: Click) -> Bool {
        areDifferent(a, b) && distance(a, b) <= twoLinks
    }

    private static func areThreeLinks(_ a: Click, _ b: Click, _ c: Click) -> Bool {
        areDifferent(a, b) && areDifferent(b, c) && areDifferent(a, c)
            && max(distance(a, b), distance(b, c), distance(a, c)) <= threeLinks
    }

    private static func arePair(_ a: Click, _ b: Click) -> Bool {
        guard let network = a.network, let other = b.network, let system = a.system, let otherSystem = b.system else {
            return false
        }
        return network != other && system != otherSystem && distance(a, b) <= pair
    }

    private static func areDifferent(_ a: Click, _ b: Click) -> Bool { a.link != b.link && min(a.link, b.link) > 0 }

    private static func distance(_ a: Click, _ b: Click) -> Duration {
        a.at < b.at ? b.at.since(a.at) : a.at.since(b.at)
    }
}

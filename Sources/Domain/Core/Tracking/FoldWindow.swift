/// Finds repeats of an open or a click, so that they are folded into one activity.
///
/// An open repeated within 60 s by the same agent is one open. A click on the same link repeated within 1 s is one
/// click (TRUTH.md). "The same agent" means the same `User-Agent` from the same network. Behind a proxy the network
/// says nothing, so only the `User-Agent` counts. A hit with another verdict is no repeat: Gmail prefetches at delivery
/// with the same agent that it uses for readers, and the reader may come within the minute.
struct FoldWindow {
    static let openSpan = Duration.seconds(60)
    static let clickSpan = Duration.seconds(1)

    struct Key: Hashable {
        var recipient: Int64
        var link: Int64
        /// nil unless the hit came straight from the recipient's program.
        var network: IPAddress?
        var userAgent: String
        /// Hits while the contact is anonymous never fold with others.
        var isAnonymous: Bool
        var via: Via
        var isMachine: Bool

        init(
            recipient: Int64, isAnonymous: Bool = false, link: Int64, network: IPAddress, userAgent: String, via: Via,
            isMachine: Bool
        ) {
            self.recipient = recipient
            self.isAnonymous = isAnonymous
            self.link = link
            self.network = via == .direct ? network : nil
            self.userAgent = userAgent
            self.via = via
            self.isMachine = isMachine
        }
    }

    private struct First {
        var at: Timestamp
        var seq: Seq
    }
    /// Other systems' events arrive late, and may lie between an open and its repeat. So the newest is kept besides the
    /// last one to arrive.
    private struct Firsts {
        var newest: First
        var last: First
    }

    /// Bounded: under a flood of different hits the oldest are forgotten early, and their repeats are recorded again.
    private var firsts = BoundedCache<Key, Firsts>(capacity: 65_536)

    /// The activity that a hit repeats; nil if it is the first.
    mutating func original(of key: Key, at: Timestamp) -> Seq? {
        guard let known = firsts[key] else { return nil }
        let span = key.link == 0 ? Self.openSpan : Self.clickSpan
        func isRepeat(of first: First) -> Bool {
            let distance = at.since(first.at)
            return distance < span && distance > .zero - span
        }
        return isRepeat(of: known.newest) ? known.newest.seq : isRepeat(of: known.last) ? known.last.seq : nil
    }

    /// Adds a hit that became an activity.
    mutating func remember(_ key: Key, at: Timestamp, seq: Seq) {
        let last = First(at: at, seq: seq)
        let newest = firsts[key].map { $0.newest.at > at ? $0.newest : last } ?? last
        firsts[key] = Firsts(newest: newest, last: last)
    }

    /// Stops folding hits into this activity.
    mutating func forget(_ key: Key, seq: Seq) {
        guard let known = firsts[key], known.newest.seq == seq || known.last.seq == seq else { return }
        firsts[key] = nil
    }

    mutating func removeAll() { firsts.removeAll() }
}

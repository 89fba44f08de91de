/// Finds the repeats of an open or a click.
///
/// An open repeated within 60 s by the same agent is the same open; the same link followed twice within 1 s is one
/// click (TRUTH.md). "The same agent" is the same `User-Agent` from the same network; where a proxy stands between, its
/// address says nothing and only the agent counts. What was judged otherwise is no repeat: Gmail fetches at delivery with the
/// agent that it uses for readers, and the reader may come within the minute.
struct FoldWindow {
    static let openSpan = Duration.seconds(60)
    static let clickSpan = Duration.seconds(1)

    struct Key: Hashable {
        var recipient: Int64
        var link: Int64
        var network: IPAddress?
        var userAgent: String
        /// What somebody did anonymously and what they did otherwise are never the same.
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
    /// Other systems' events come in late, between an open and its repeat: those must not push out the newest.
    private struct Firsts {
        var newest: First
        var last: First
    }

    /// Bounded: under a flood of different hits the oldest are forgotten early, and a repeat then counts anew.
    private var firsts = BoundedCache<Key, Firsts>(capacity: 65_536)

    /// The activity that a hit repeats; nil if it is a first.
    mutating func original(of key: Key, at: Timestamp) -> Seq? {
        guard let known = firsts[key] else { return nil }
        let span = key.link == 0 ? Self.openSpan : Self.clickSpan
        func isRepeat(of first: First) -> Bool {
            let distance = at.since(first.at)
            return distance < span && distance > .zero - span
        }
        return isRepeat(of: known.newest) ? known.newest.seq : isRepeat(of: known.last) ? known.last.seq : nil
    }

    mutating func remember(_ key: Key, at: Timestamp, seq: Seq) {
        let last = First(at: at, seq: seq)
        let newest = firsts[key].map { $0.newest.at > at ? $0.newest : last } ?? last
        firsts[key] = Firsts(newest: newest, last: last)
    }

    mutating func removeAll() { firsts.removeAll() }
}

/// The first hits of a recipient, so that their repeats are folded into one activity each.
///
/// An open repeated within 60 s by the same agent is one open. A click on the same link repeated within 1 s is one
/// click (TRUTH.md). "The same agent" means the same `User-Agent` from the same network. Behind a proxy the network
/// says nothing, so only the `User-Agent` counts. A hit with another verdict is no repeat: Gmail prefetches at delivery
/// with the same agent that it uses for readers, and the reader may come within the minute.
struct FoldWindow {
    static let openSpan = Duration.seconds(60)
    static let clickSpan = Duration.seconds(1)

    struct Key: Hashable {
        var link: Int64
        /// nil unless the hit came straight from the recipient's program.
        var network: IPAddress?
        var userAgent: String
        var via: Via
        var isMachine: Bool

        init(link: Int64, network: IPAddress, userAgent: String, via: Via, isMachine: Bool) {
            self.link = link
            self.network = via == .direct ? network : nil
            self.userAgent = userAgent
            self.via = via
            self.isMachine = isMachine
        }
    }

    /// A hit that became an activity.
    private struct First {
        var key: Key
        var at: Timestamp
        var seq: Seq
    }

    /// In the order of arrival. Bounded: beyond the limit the oldest are forgotten early, and their repeats are recorded
    /// again. `HitLimits` allows less within a minute, unless it was raised.
    private var firsts: [First] = []
    static let limit = 256

    /// The activity that a hit repeats: the newest within the span. nil if it is the first.
    func original(of key: Key, at: Timestamp) -> Seq? {
        let span = key.link == 0 ? Self.openSpan : Self.clickSpan
        var found: First?
        for first in firsts {
            guard first.key.link == key.link else { continue }
            let distance = at.since(first.at)
            guard (.zero - span < distance) && (distance < span), first.key == key else { continue }
            if found.map({ $0.at <= first.at }) ?? true { found = first }
        }
        return found?.seq
    }

    /// Adds a hit that became an activity.
    mutating func remember(_ key: Key, at: Timestamp, seq: Seq) {
        if firsts.count == Self.limit { firsts.removeFirst(Self.limit / 2) }
        firsts.append(First(key: key, at: at, seq: seq))
    }

    /// Stops folding hits into this activity.
    mutating func forget(_ seq: Seq) { firsts.removeAll { $0.seq == seq } }
}

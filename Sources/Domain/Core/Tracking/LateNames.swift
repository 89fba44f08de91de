/// Recent hits whose host names may still be looked up. A name that arrives late is used to judge them again.
///
/// They are stored by full address, only in memory and for at most ten minutes. Full addresses are held nowhere else
/// except by the look-up itself.
struct LateNames {
    /// Any look-up ends long before this.
    static let span = Duration.seconds(600)
    /// Maximum number of hits of all addresses. Beyond it the oldest are forgotten.
    static let limit = 8192

    /// A recorded hit that may be judged again.
    struct Hit {
        var at: Timestamp
        var address: IPAddress
        var evidence: Evidence
        var judgement: Judgement
        var user: UserID
        /// The store's own id.
        var recipient: Int64
        var isAnonymous: Bool
        /// In lower case.
        var email: String
        /// As `Sighting.link`.
        var link: Int64
        var message: String
        var seq: Seq
    }

    /// In the order of arrival; nil once taken.
    private var hits: [Hit?] = []
    private var first = 0
    private var places: [IPAddress: [Int]] = [:]
    /// The number that `places` uses for index 0 of `hits`.
    private var base = 0

    var count: Int { places.values.reduce(0) { $0 + $1.count } }

    mutating func remember(_ hit: Hit) {
        forget(before: hit.at - Self.span)
        if hits.count - first >= Self.limit { dropFirst() }
        places[hit.address, default: []].append(base + hits.count)
        hits.append(hit)
    }

    /// Removes and returns the hits from an address, in the order of arrival.
    mutating func take(_ address: IPAddress, at now: Timestamp) -> [Hit] {
        forget(before: now - Self.span)
        return (places.removeValue(forKey: address) ?? []).compactMap { place in
            defer { hits[place - base] = nil }
            return hits[place - base]
        }
    }

    /// Removes hits recorded before a time.
    mutating func forget(before time: Timestamp) {
        while first < hits.count, hits[first].map({ $0.at < time }) ?? true { dropFirst() }
    }

    mutating func removeAll() { self = LateNames() }

    private mutating func dropFirst() {
        if let hit = hits[first] {
            places[hit.address]?.removeFirst()
            if places[hit.address]?.isEmpty == true { places[hit.address] = nil }
            hits[first] = nil
        }
        first += 1
        guard first >= 1024, first * 2 >= hits.count else { return }
        hits.removeFirst(first)
        base += first
        first = 0
    }
}

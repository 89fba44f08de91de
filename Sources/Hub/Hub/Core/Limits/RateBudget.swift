import Core

/// A rate limit per client or user, as a token bucket.
///
/// The budget refills evenly: who has spent it may continue after 60 s / `perMinute`. When the cache is full, those that
/// were silent longest are dropped.
struct RateBudget<Key: Hashable & Sendable> {
    private struct Bucket {
        var left: Double
        var at: Int64
    }

    private let perMinute: Int
    private var buckets = BoundedCache<Key, Bucket>(capacity: 32_768)

    init(perMinute: Int) { self.perMinute = perMinute }

    /// Whether the budget is spent.
    ///
    /// - Parameter now: milliseconds of a monotonic clock.
    mutating func isSpent(_ key: Key, now: Int64) -> Bool {
        refilled(key, now: now).left < 1
    }

    /// Spends one unit. Returns false if none was left.
    mutating func spend(_ key: Key, now: Int64) -> Bool {
        var bucket = refilled(key, now: now)
        let isLeft = bucket.left >= 1
        if isLeft { bucket.left -= 1 }
        // Stored even if none was left: the time may have been set back.
        buckets[key] = bucket
        return isLeft
    }

    private mutating func refilled(_ key: Key, now: Int64) -> Bucket {
        guard var bucket = buckets[key] else { return Bucket(left: Double(perMinute), at: now) }
        bucket.left = min(
            Double(perMinute), bucket.left + Double(max(0, now - bucket.at)) / 60_000 * Double(perMinute))
        bucket.at = now
        return bucket
    }
}

extension IPAddress {
    /// The unit that is counted as one client: an IPv4 address, or the /64 of an IPv6 address (RFC 6177).
    var household: IPAddress { isIPv4 ? self : IPAddress(high: high, low: 0) }
}

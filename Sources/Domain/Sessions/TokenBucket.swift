import Core

/// A token bucket: allows a burst of `capacity`, then `perSecond` on average.
struct TokenBucket {
    private let capacity: Double
    private let perSecond: Double
    private var tokens: Double
    private var at: MonotonicTime

    init(capacity: Int, perSecond: Int, now: MonotonicTime) {
        self.capacity = Double(capacity)
        self.perSecond = Double(perSecond)
        tokens = Double(capacity)
        at = now
    }

    /// Takes one token; false if none is left.
    mutating func take(now: MonotonicTime) -> Bool {
        let elapsed = max(0, now.since(at).wholeMilliseconds)
        tokens = min(capacity, tokens + Double(elapsed) / 1000 * perSecond)
        at = now
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}

import Mailbell

/// Allows a burst, and then so many a second.
struct TokenBucket {
    private let capacity: Double
    private let perSecond: Double
    private var tokens: Double
    private var at: Timestamp

    init(capacity: Int, perSecond: Int, now: Timestamp) {
        self.capacity = Double(capacity)
        self.perSecond = Double(perSecond)
        tokens = Double(capacity)
        at = now
    }

    /// Takes one; false when there is none left.
    mutating func take(now: Timestamp) -> Bool {
        let elapsed = max(0, now.since(at).wholeMilliseconds)
        tokens = min(capacity, tokens + Double(elapsed) / 1000 * perSecond)
        at = now
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}

/// A rate limit for frames: a token bucket with a burst and a rate per second.
struct FrameAllowance: Hashable {
    /// One token in thousandths, so that the tokens of a millisecond are a whole number.
    private static let token: Int64 = 1000

    private let full: Int64
    private let perMillisecond: Int64
    private var left: Int64
    /// The time of the last refill.
    private var at: Int64

    /// - Parameter now: milliseconds of a monotonic clock, as in all functions here.
    init(burst: Int, perSecond: Int, now: Int64) {
        // These bounds prevent overflow.
        full = Int64(min(burst, 1 << 30)) * Self.token
        perMillisecond = Int64(min(perSecond, 1 << 30))
        left = full
        at = now
    }

    /// Takes a token. Returns false if none is left: the rate limit is exceeded.
    mutating func spend(now: Int64) -> Bool {
        let elapsed = min(max(0, now - at), 86_400_000)
        left = min(full, left + elapsed * perMillisecond)
        at = now
        guard left >= Self.token else { return false }
        left -= Self.token
        return true
    }
}

import Mailbell

/// How long to wait before the next try: full jitter between nothing and a bound that doubles from 0.5 s to 30 s
/// (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
struct Backoff {
    private static let first: Int64 = 500
    private static let last: Int64 = 30_000
    private var bound = Self.first

    /// Milliseconds to wait. What the hub asked for goes before our own guess.
    mutating func next(asked: Int64?, using random: inout some RandomNumberGenerator) -> Int64 {
        let bound = bound
        self.bound = min(Self.last, bound * 2)
        if let asked { return max(0, min(asked, 10 * 60_000)) }
        return Int64.random(in: 0...bound, using: &random)
    }

    /// To be called when a connection has held for 30 s, or the machine has slept.
    mutating func reset() { bound = Self.first }
}

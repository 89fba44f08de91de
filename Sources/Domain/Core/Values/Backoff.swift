/// How long to wait before each retry: a bound that grows by a factor from `initial` to `maximum`, less some jitter
/// (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
///
/// Pure: the source of randomness is passed in, and the caller measures the wait.
public struct Backoff: Sendable {
    /// How much of the bound is random.
    public enum Jitter: Sendable {
        /// Half: the wait is between half the bound and the bound.
        case equal
        /// All: the wait is between zero and the bound.
        case full
    }

    /// The bound of the first wait.
    public let initial: Duration
    /// The largest bound.
    public let maximum: Duration
    private let factor: Int
    private let jitter: Jitter
    /// The bound of the next wait.
    private var bound: Duration

    /// - Parameters:
    ///   - initial: more than zero.
    ///   - maximum: not less than `initial`.
    ///   - factor: the bound is multiplied by this after each wait; at least 1.
    public init(initial: Duration, maximum: Duration, factor: Int = 2, jitter: Jitter) {
        precondition(initial > .zero && maximum >= initial && factor >= 1)
        self.initial = initial
        self.maximum = maximum
        self.factor = factor
        self.jitter = jitter
        bound = initial
    }

    /// Whether no wait was taken since the start or the last `reset()`.
    public private(set) var isFresh = true

    /// The next wait, in whole milliseconds.
    public mutating func next(using random: inout some RandomNumberGenerator) -> Duration {
        isFresh = false
        let longest = bound.wholeMilliseconds
        bound = min(maximum, bound * factor)
        let shortest: Int64 =
            switch jitter {
            case .equal: longest / 2
            case .full: 0
            }
        return .milliseconds(Int64.random(in: shortest...longest, using: &random))
    }

    /// Sets the bound to `initial` again, after an attempt has succeeded.
    public mutating func reset() {
        bound = initial
        isFresh = true
    }
}

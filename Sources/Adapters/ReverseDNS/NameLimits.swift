/// The limits of reverse DNS.
public struct NameLimits: Sendable {
    /// Addresses in the cache: at least this many, and at most twice as many.
    public var kept = 8192
    /// Addresses in the queue, at most. Further ones are not looked up this time.
    public var waiting = 1024
    /// Look-ups at the same time, at most.
    public var atOnce = 32
    /// Milliseconds after which a look-up without an answer has failed.
    public var answerMilliseconds: Int64 = 5000
    /// Milliseconds after which a cached answer is refreshed. A name that cannot be refreshed is used for twice as long.
    public var ageMilliseconds: Int64 = 3_600_000
    /// Milliseconds after which a failed look-up is retried.
    public var retryMilliseconds: Int64 = 60_000

    /// The limits of a hub.
    public init() {}
}

/// What finding out names may take.
public struct NameLimits: Sendable {
    /// So many addresses at least are remembered, and twice as many at most.
    public var kept = 8192
    /// So many may wait to be asked; a further one is not asked this time.
    public var waiting = 1024
    /// So many are asked at a time.
    public var atOnce = 32
    /// After so long without an answer a look-up has failed.
    public var answerMilliseconds: Int64 = 5000
    /// How long an answer is used before it is asked anew, and half of how long it is used at most.
    public var ageMilliseconds: Int64 = 3_600_000
    /// How long after a failure an address is asked again.
    public var retryMilliseconds: Int64 = 60_000

    /// The limits of a hub.
    public init() {}
}

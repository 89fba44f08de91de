public import Mailbell

/// Judges hits by what is seen of one hit alone: the agent, the address, and the time since sending.
///
/// Pure as `Judge` asks: it remembers how agents read, which saves time and changes no judgement. Safe to use from any
/// thread; a lock is held for one look into a dictionary, never while an agent is read.
public final class Truth: Judge {
    private let readings = ReadingCache()

    /// A judge that has read no agent yet.
    public init() {}

    /// Judges one hit. Reads at most the first `UserAgent.maximumBytes` bytes of the agent.
    public func judge(_ evidence: Evidence) -> Judgement {
        let facts = Facts(evidence: evidence, reading: readings.reading(of: evidence.userAgent))
        return Rules.first(matching: facts).judgement(of: facts)
    }
}

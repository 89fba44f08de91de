/// Does nothing itself. Every lot first writes the counts of bursts that are due; submit this about once a minute so that
/// an idle hub writes them too.
public struct SettleBursts: Step {
    public typealias Answer = Void

    public init() {}

    public func perform(in path: EventPath) {}
}

extension Activity {
    /// Reason of a burst's activity.
    static let floodReason = "too many requests to store one by one; perhaps a mailing list's readers"

    /// Rule of a burst's activity.
    static let floodRule = RuleText(
        name: "flood",
        says:
            "Of the requests for one recipient's pixel and links, those over 60 within a minute are counted in one activity.",
        source: "HitLimits.perTicketPerMinute")

    /// Whether it stands for a burst of requests, none of which is stored.
    var isFlood: Bool { rule == Self.floodRule.name }
}

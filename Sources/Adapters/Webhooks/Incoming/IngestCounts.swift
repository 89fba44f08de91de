public import Core

/// How many events of one request had which result: the body of the answer to a service. docs/webhooks.md has the table
/// of results.
public struct IngestCounts: Codable, Hashable, Sendable {
    /// Stored as activities.
    public var recorded = 0
    /// Repeats of an earlier open.
    public var folded = 0
    /// Events that the hub already had.
    public var duplicate = 0
    /// Not tracked: nothing was stored.
    public var ignored = 0
    /// No such message, recipient or link on this hub.
    public var unknown = 0
    /// Invalid.
    public var refused = 0
    /// Neither opens nor clicks.
    public var other = 0

    /// All zero.
    public init() {}

    /// Counts one event by its outcome.
    public mutating func count(_ outcome: EventOutcome) {
        switch outcome {
        case .recorded: recorded += 1
        case .folded: folded += 1
        case .duplicate: duplicate += 1
        case .ignored: ignored += 1
        case .unknownMessage, .unknownRecipient, .unknownLink: unknown += 1
        case .urlTooLong: refused += 1
        }
    }

    /// Each result's name and count, in the order of the answer.
    public var rows: [(String, Int)] {
        [
            ("recorded", recorded), ("folded", folded), ("duplicate", duplicate), ("ignored", ignored),
            ("unknown", unknown), ("refused", refused), ("other", other),
        ]
    }
}

public import Mailbell

/// What became of the events of one request.
public struct IngestCounts: Hashable, Sendable {
    public var recorded = 0
    public var folded = 0
    public var duplicate = 0
    /// Not tracked: nothing was kept.
    public var ignored = 0
    /// Of no message, recipient or link here.
    public var unknown = 0
    /// Not as they must be.
    public var refused = 0
    /// Neither opens nor clicks.
    public var other = 0

    public init() {}

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

    /// By name, in the order in which they are told.
    public var rows: [(String, Int)] {
        [
            ("recorded", recorded), ("folded", folded), ("duplicate", duplicate), ("ignored", ignored),
            ("unknown", unknown), ("refused", refused), ("other", other),
        ]
    }

    /// The body of the answer to a service: an object with a number for each.
    public var encoded: [UInt8] {
        var json = JSONWriter(capacity: 128)
        json.object { json in
            json.member("recorded", Int64(recorded))
            json.member("folded", Int64(folded))
            json.member("duplicate", Int64(duplicate))
            json.member("ignored", Int64(ignored))
            json.member("unknown", Int64(unknown))
            json.member("refused", Int64(refused))
            json.member("other", Int64(other))
        }
        return json.bytes
    }
}

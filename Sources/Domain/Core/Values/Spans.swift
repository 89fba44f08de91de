extension Duration {
    /// Parses a duration as people type it: `90s`, `15m`, `2h`, `7d`, `2w`, or several, `1h30m`. nil if it is not one,
    /// is zero, or is over 100 years.
    ///
    /// Units are s, m, h, d (24 hours) and w (7 days).
    public init?(span text: some StringProtocol) {
        var total: Int64 = 0
        var value: Int64?
        for byte in text.utf8 {
            if byte >= 48, byte <= 57 {
                value = (value ?? 0) * 10 + Int64(byte - 48)
                guard value! < 10_000_000_000 else { return nil }
                continue
            }
            let unit: Int64? =
                switch byte {
                case UInt8(ascii: "s"): 1
                case UInt8(ascii: "m"): 60
                case UInt8(ascii: "h"): 3600
                case UInt8(ascii: "d"): 86_400
                case UInt8(ascii: "w"): 604_800
                default: nil
                }
            guard let unit, let amount = value else { return nil }
            total += amount * unit
            guard total <= 100 * 366 * 86_400 else { return nil }
            value = nil
        }
        guard value == nil, total > 0 else { return nil }
        self = .seconds(total)
    }
}

/// A position to start reading a log from, as people type it: `now`, `earliest`, a span back (`2h`), or an RFC 3339
/// time.
public enum StartingPoint: Hashable, Sendable {
    /// After the newest activity.
    case now
    /// At the oldest activity that is stored.
    case earliest
    /// This long ago.
    case back(Duration)
    /// At this time.
    case time(Timestamp)

    /// nil if `text` is none of the four.
    public init?(_ text: String) {
        switch text {
        case "now": self = .now
        case "earliest": self = .earliest
        default:
            if let span = Duration(span: text) {
                self = .back(span)
            } else if let time = Timestamp(rfc3339: text) {
                self = .time(time)
            } else {
                return nil
            }
        }
    }

    /// The form that `init(_:)` parses.
    public var text: String {
        switch self {
        case .now: "now"
        case .earliest: "earliest"
        case .back(let span): "\(span.components.seconds)s"
        case .time(let time): time.rfc3339
        }
    }
}

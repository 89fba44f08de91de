public import Mailbell

/// How a time is written. What a style gives never takes more than its `width`.
public enum TimeStyle: String, Sendable, Hashable, CaseIterable {
    /// `05:04:03` today, `Nov 22 05:04` this year, else `2025-11-22`.
    case short
    /// `05:04` today, `Nov 22` this year, else `2025`. For narrow terminals.
    case compact
    /// `2026-11-22T05:04:03+0100`, which says it all, wherever it is read. For files.
    case absolute
    /// As `RelativeTime`. For what is shown once and not left standing.
    case relative

    /// The most cells it takes, for years of four digits.
    public var width: Int {
        switch self {
        case .short: 12
        case .compact: 6
        case .absolute: 24
        case .relative: 15
        }
    }

    /// The time by the zone's calendar and clock; `now` says what is today and this year.
    public func text(_ time: Timestamp, now: Timestamp, in zone: Zone = .local) -> String {
        let local = LocalTime(time, in: zone)
        let today = LocalTime(now, in: zone)
        switch self {
        case .short:
            if local.isSameDay(as: today) { return local.clock }
            return local.isSameYear(as: today) ? local.dayAndTime : local.date
        case .compact:
            if local.isSameDay(as: today) { return local.hourMinute }
            return local.isSameYear(as: today) ? local.monthDay : local.yearText
        case .absolute: return local.absolute
        case .relative: return RelativeTime(time, now: now, in: zone).text
        }
    }
}

/// How long ago something was, in words: `just now`, `3 min ago`, `2 h ago`, `yesterday 05:04`, `Nov 22`, `2025-11-22`.
///
/// Hours are counted within the day, and up to six over midnight. A time ahead of `now` by more than a minute (a clock is
/// wrong) is told as `TimeStyle.short` does.
public struct RelativeTime: Sendable, Hashable, CustomStringConvertible {
    /// The words.
    public let text: String
    /// The same.
    public var description: String { text }

    /// `now` and `zone` say what is today and yesterday.
    public init(_ time: Timestamp, now: Timestamp, in zone: Zone = .local) {
        let seconds = (now.milliseconds - time.milliseconds) / 1000
        let local = LocalTime(time, in: zone)
        let today = LocalTime(now, in: zone)
        // Noon, so that a day of 23 or 25 hours does not skip a date.
        let yesterday = LocalTime(now + .seconds(43_200 - today.secondsOfDay - 86_400), in: zone)
        switch seconds {
        case ..<(-60): text = TimeStyle.short.text(time, now: now, in: zone)
        case ..<60: text = "just now"
        case ..<3600: text = "\(seconds / 60) min ago"
        case _ where seconds < 6 * 3600 || local.isSameDay(as: today): text = "\(seconds / 3600) h ago"
        case _ where local.isSameDay(as: yesterday): text = "yesterday \(local.hourMinute)"
        default: text = local.isSameYear(as: today) ? local.monthDay : local.date
        }
    }
}

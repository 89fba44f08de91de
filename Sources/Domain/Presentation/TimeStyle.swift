public import Core

/// How a time is written. The text is never wider than `width`.
public enum TimeStyle: String, Sendable, Hashable, CaseIterable {
    /// `05:04:03` today, `Nov 22 05:04` this year, else `2025-11-22`.
    case short
    /// `05:04` today, `Nov 22` this year, else `2025`. For narrow terminals.
    case compact
    /// `2026-11-22T05:04:03+0100`: complete, for files.
    case absolute
    /// As `RelativeTime`. For output that is read at once, because it is soon out of date.
    case relative

    /// The maximum width in cells, for years of four digits.
    public var width: Int {
        switch self {
        case .short: 12
        case .compact: 6
        case .absolute: 24
        case .relative: 15
        }
    }

    /// The time in the zone. `now` decides what counts as today and this year.
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

/// How long ago something happened: `just now`, `3 min ago`, `2 h ago`, `yesterday 05:04`, `Nov 22`, `2025-11-22`.
///
/// Hours are used for times of today, and for the last six hours across midnight. A time more than a minute in the
/// future, from a wrong clock, is written as in `TimeStyle.short`.
public struct RelativeTime: Sendable, Hashable, CustomStringConvertible {
    /// The text.
    public let text: String
    /// Same as `text`.
    public var description: String { text }

    /// `now` and `zone` decide what counts as today and yesterday.
    public init(_ time: Timestamp, now: Timestamp, in zone: Zone = .local) {
        let seconds = (now.milliseconds - time.milliseconds) / 1000
        let local = LocalTime(time, in: zone)
        let today = LocalTime(now, in: zone)
        // Noon of the day before, so that days of 23 or 25 hours do not skip a date.
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

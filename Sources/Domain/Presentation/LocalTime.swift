internal import Core

#if canImport(Glibc)
    import Glibc
#endif

/// The time zone that times are shown in.
public enum Zone: Sendable, Hashable {
    /// This machine's zone: `TZ`, else /etc/localtime.
    case local
    /// A fixed offset in seconds east of UTC, without daylight saving time.
    case fixed(Int)

    /// UTC.
    public static let utc = Zone.fixed(0)
}

/// A time in a time zone, as date and clock. Month names are English in every locale, like all of Mailbell's texts.
struct LocalTime: Hashable {
    private let year: Int
    private let month: Int
    private let day: Int
    private let hour: Int
    private let minute: Int
    private let second: Int
    /// Seconds east of UTC.
    private let offset: Int

    init(_ time: Timestamp, in zone: Zone) {
        var seconds = time_t(time.milliseconds / 1000 - (time.milliseconds % 1000 < 0 ? 1 : 0))
        var parts = tm()
        switch zone {
        case .local:
            localtime_r(&seconds, &parts)
            offset = parts.tm_gmtoff
        case .fixed(let east):
            seconds += east
            gmtime_r(&seconds, &parts)
            offset = east
        }
        year = Int(parts.tm_year) + 1900
        month = Int(parts.tm_mon) + 1
        day = Int(parts.tm_mday)
        hour = Int(parts.tm_hour)
        minute = Int(parts.tm_min)
        second = Int(parts.tm_sec)
    }

    func isSameDay(as other: LocalTime) -> Bool { date == other.date }
    func isSameYear(as other: LocalTime) -> Bool { year == other.year }

    /// Seconds since midnight on the clock.
    var secondsOfDay: Int { hour * 3600 + minute * 60 + second }

    /// `05:04`
    var hourMinute: String { "\(Self.two(hour)):\(Self.two(minute))" }
    /// `05:04:03`
    var clock: String { "\(hourMinute):\(Self.two(second))" }
    /// `Nov 22`, `Nov 2`
    var monthDay: String { "\(CalendarNames.months[month - 1]) \(day)" }
    /// `Nov 22 05:04`, `Nov  2 05:04`: always 12 characters.
    var dayAndTime: String { "\(CalendarNames.months[month - 1]) \(day < 10 ? " " : "")\(day) \(hourMinute)" }
    /// `2025-11-22`
    var date: String { "\(yearText)-\(Self.two(month))-\(Self.two(day))" }
    /// `2025`
    var yearText: String { String(repeating: "0", count: max(0, 4 - String(year).count)) + String(year) }
    /// `2026-11-22T05:04:03+0100`
    var absolute: String {
        let minutes = abs(offset) / 60
        return "\(date)T\(clock)\(offset < 0 ? "-" : "+")\(Self.two(minutes / 60))\(Self.two(minutes % 60))"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}

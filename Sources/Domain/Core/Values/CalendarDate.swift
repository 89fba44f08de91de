/// The English names of months and weekdays in the dates of mail and HTTP, whatever the locale (RFC 5322, section 3.3; RFC
/// 9110, section 5.6.7).
public enum CalendarNames {
    /// `Jan` to `Dec`.
    public static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    /// `Sun` to `Sat`.
    public static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
}

extension Timestamp {
    /// The beginning of a date such as `2026-11-22`, in UTC; nil if it is no date.
    public init?(startOfDate text: String) {
        guard text.utf8.count == 10 else { return nil }
        self.init(rfc3339: text + "T00:00:00Z")
    }

    /// The date after a date such as `2026-11-22`; nil if it is no date, or the last one.
    public static func nextDate(after text: String) -> String? {
        guard let next = Timestamp(startOfDate: text).map({ $0 + .seconds(86_400) }) else { return nil }
        let date = String(next.rfc3339.prefix(10))
        return Timestamp(startOfDate: date) == next ? date : nil
    }

    /// The time in the format of HTTP (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`. Fractions are dropped.
    public var httpDate: String { dateAndClock + " GMT" }

    /// Parses a time such as `Sun, 06 Nov 1994 08:49:37 GMT`; nil if `text` is not such a time. The weekday is not checked.
    public init?(httpDate text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT",
            let month = CalendarNames.months.firstIndex(where: { $0 == parts[2] })
        else { return nil }
        self.init(rfc3339: "\(parts[3])-\(month < 9 ? "0" : "")\(month + 1)-\(parts[1])T\(parts[4])Z")
    }

    /// The time in the format of mail (RFC 5322, section 3.3): `Sun, 22 Nov 2026 06:04:03 +0100`. Fractions are dropped.
    ///
    /// - Parameter minutesEast: the zone's offset from UTC; negative in the west.
    public func mailDate(minutesEast: Int) -> String {
        let distance = abs(minutesEast)
        let zone = (minutesEast < 0 ? "-" : "+") + Self.two(distance / 60) + Self.two(distance % 60)
        return (self + .seconds(minutesEast * 60)).dateAndClock + " " + zone
    }

    /// The time in the format of asctime(3), in UTC: `Sun Nov  6 08:49:37 1994`. The `From ` line that begins an entry of an
    /// mbox ends with it (RFC 4155).
    public var asctime: String {
        let (weekday, month, day, year, clock) = words
        return "\(weekday) \(month) \(day.first == "0" ? " \(day.dropFirst())" : day) \(clock) \(year)"
    }

    /// `Sun, 06 Nov 1994 08:49:37`, in UTC.
    private var dateAndClock: String {
        let (weekday, month, day, year, clock) = words
        return "\(weekday), \(day) \(month) \(year) \(clock)"
    }

    /// The parts of the time in UTC, each as text of a fixed length.
    private var words: (weekday: String, month: String, day: String, year: String, clock: String) {
        // `YYYY-MM-DDTHH:MM:SS.sssZ`
        let text = rfc3339
        func part(_ start: Int, _ count: Int) -> String { String(text.dropFirst(start).prefix(count)) }
        // 1970-01-01 was a Thursday.
        let days = startOfDay.milliseconds / 86_400_000
        let weekday = Int(((days + 4) % 7 + 7) % 7)
        let month = (Int(part(5, 2)) ?? 1) - 1
        return (
            CalendarNames.weekdays[weekday], CalendarNames.months[month], part(8, 2), part(0, 4), part(11, 8)
        )
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

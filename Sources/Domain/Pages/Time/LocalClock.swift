import Core

/// A day of the Gregorian calendar.
struct LocalDay: Hashable, Comparable {
    /// Days since 1970-01-01.
    let number: Int64

    static func < (a: LocalDay, b: LocalDay) -> Bool { a.number < b.number }

    /// Year, month from 1, and day from 1 (Howard Hinnant, chrono-Compatible Low-Level Date Algorithms,
    /// `civil_from_days`).
    var civil: (year: Int64, month: Int, day: Int) {
        let z = number + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let mp = (5 * dayOfYear + 2) / 153
        let month = mp < 10 ? mp + 3 : mp - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), Int(month), Int(dayOfYear - (153 * mp + 2) / 5 + 1))
    }

    /// 0 for Sunday, 6 for Saturday.
    var weekday: Int {
        let day = (number + 4) % 7
        return Int(day < 0 ? day + 7 : day)
    }

    /// `2026-11-24`
    var iso: String {
        let (year, month, day) = civil
        let years = String(year)
        return String(repeating: "0", count: max(0, 4 - years.count)) + "\(years)-\(twoDigits(month))-\(twoDigits(day))"
    }
}

/// A time on a zone's clocks.
struct LocalClock: Hashable {
    let day: LocalDay
    let hour: Int
    let minute: Int
    let second: Int

    init(milliseconds: Int64, offset: Int64) {
        // Years 1 to 9999: beyond them there is no date to write.
        let bounded = min(max(milliseconds, -62_135_510_400_000), 253_402_214_400_000)
        let seconds = bounded / 1000 - (bounded % 1000 < 0 ? 1 : 0) + offset
        let days = seconds / 86_400 - (seconds % 86_400 < 0 ? 1 : 0)
        let rest = Int(seconds - days * 86_400)
        day = LocalDay(number: days)
        (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
    }

    /// The clock at a place: that of an RFC 3339 time with its zone's offset. nil if the text is none.
    init?(rfc3339 text: String) {
        // Read as if it were UTC, it gives what the clock there showed.
        guard Timestamp(rfc3339: text) != nil, let shown = Timestamp(rfc3339: text.prefix(19) + "Z") else { return nil }
        self.init(milliseconds: shown.milliseconds, offset: 0)
    }

    /// `05:04`
    var hourMinute: String { "\(twoDigits(hour)):\(twoDigits(minute))" }
    /// `05:04:03`
    var full: String { "\(hourMinute):\(twoDigits(second))" }
}

/// `05`
func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

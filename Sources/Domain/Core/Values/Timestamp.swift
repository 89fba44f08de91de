/// A point in time: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// The domain never reads a clock: functions that need the time take it as an argument. Arithmetic saturates at the
/// ends of `Int64`, so a time or a span from outside cannot stop the program.
public struct Timestamp: Hashable, Comparable, Sendable, Codable {
    /// Milliseconds since the Unix epoch.
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }

    /// Saturates at the ends of `Int64`.
    public static func + (time: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(milliseconds: time.milliseconds.plus(duration.wholeMilliseconds))
    }

    /// Saturates at the ends of `Int64`.
    public static func - (time: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(milliseconds: time.milliseconds.minus(duration.wholeMilliseconds))
    }

    /// The time since `earlier`; negative if this time is before it.
    public func since(_ earlier: Timestamp) -> Duration {
        .milliseconds(milliseconds.minus(earlier.milliseconds))
    }
}

extension Duration {
    /// The duration in milliseconds, truncated. Saturates at the ends of `Int64`.
    public var wholeMilliseconds: Int64 {
        // `components` traps beyond `Int64` seconds.
        if self >= .milliseconds(Int64.max) { return .max }
        if self <= .milliseconds(Int64.min) { return .min }
        let (seconds, attoseconds) = components
        return seconds.times(1000).plus(attoseconds / 1_000_000_000_000_000)
    }
}

extension Timestamp {
    /// The range that RFC 3339 can express: years 1 to 9999.
    private static let written: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

    /// The time as RFC 3339 in UTC with milliseconds: `2026-11-22T05:04:03.123Z`. Clamped to years 1 to 9999.
    public var rfc3339: String {
        let milliseconds = min(max(milliseconds, Self.written.lowerBound), Self.written.upperBound)
        var day = milliseconds / 86_400_000
        var rest = milliseconds % 86_400_000
        if rest < 0 {
            rest += 86_400_000
            day -= 1
        }
        let (year, month, dayOfMonth) = Self.civil(fromDay: day)
        return String(unsafeUninitializedCapacity: 24) { out in
            func put(_ value: Int64, _ digits: Int, at index: Int) {
                var value = value
                for i in stride(from: index + digits - 1, through: index, by: -1) {
                    out[i] = UInt8(ascii: "0") + UInt8(value % 10)
                    value /= 10
                }
            }
            put(year, 4, at: 0)
            out[4] = UInt8(ascii: "-")
            put(month, 2, at: 5)
            out[7] = UInt8(ascii: "-")
            put(dayOfMonth, 2, at: 8)
            out[10] = UInt8(ascii: "T")
            put(rest / 3_600_000, 2, at: 11)
            out[13] = UInt8(ascii: ":")
            put(rest / 60_000 % 60, 2, at: 14)
            out[16] = UInt8(ascii: ":")
            put(rest / 1000 % 60, 2, at: 17)
            out[19] = UInt8(ascii: ".")
            put(rest % 1000, 3, at: 20)
            out[23] = UInt8(ascii: "Z")
            return 24
        }
    }

    /// Parses an RFC 3339 time (section 5.6) with any offset and any number of fraction digits; nil if it is not one.
    ///
    /// Years 1 to 9999 in UTC. Fractions are truncated to milliseconds. A leap second counts as the second before it.
    public init?(rfc3339 text: some StringProtocol) { self.init(rfc3339: Array(text.utf8)[...]) }

    /// The same of a text's bytes.
    public init?(rfc3339 bytes: ArraySlice<UInt8>) {
        var at = bytes.startIndex
        func number(_ digits: Int) -> Int64? {
            guard at + digits <= bytes.endIndex else { return nil }
            var value: Int64 = 0
            for byte in bytes[at..<at + digits] {
                guard byte >= 48, byte <= 57 else { return nil }
                value = value * 10 + Int64(byte - 48)
            }
            at += digits
            return value
        }
        func mark(_ allowed: StaticString) -> Bool {
            guard at < bytes.endIndex else { return false }
            let found = allowed.withUTF8Buffer { $0.contains(bytes[at]) }
            if found { at += 1 }
            return found
        }
        guard let year = number(4), year >= 1, mark("-"), let month = number(2), (1...12).contains(month),
            mark("-"), let day = number(2), day >= 1, day <= Self.days(inMonth: month, year: year), mark("Tt "),
            let hour = number(2), hour < 24, mark(":"), let minute = number(2), minute < 60, mark(":"),
            let second = number(2), second <= 60
        else { return nil }
        var fraction: Int64 = 0
        if mark(".") {
            var scale: Int64 = 100
            var digits = 0
            while at < bytes.endIndex, bytes[at] >= 48, bytes[at] <= 57 {
                fraction += Int64(bytes[at] - 48) * scale
                scale /= 10
                digits += 1
                at += 1
            }
            guard digits > 0 else { return nil }
        }
        var offset: Int64 = 0
        if !mark("Zz") {
            guard at < bytes.endIndex else { return nil }
            let sign: Int64 = bytes[at] == UInt8(ascii: "-") ? -1 : 1
            guard mark("+-"), let hours = number(2), hours < 24, mark(":"), let minutes = number(2), minutes < 60
            else { return nil }
            offset = sign * (hours * 60 + minutes)
        }
        guard at == bytes.endIndex else { return nil }
        let seconds =
            Self.day(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + min(second, 59)
            - offset * 60
        // The year in UTC must have four digits: 9999-12-31T23:59:59-01:00 does not fit.
        guard
            (Self.day(year: 1, month: 1, day: 1) * 86_400..<Self.day(year: 10_000, month: 1, day: 1) * 86_400)
                .contains(seconds)
        else { return nil }
        self.init(milliseconds: seconds * 1000 + fraction)
    }

    private static func days(inMonth month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 of a proleptic Gregorian date
    /// (Howard Hinnant, chrono-Compatible Low-Level Date Algorithms, `days_from_civil`).
    private static func day(year: Int64, month: Int64, day: Int64) -> Int64 {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The inverse of `day(year:month:day:)` (same source, `civil_from_days`).
    private static func civil(fromDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let z = day + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let mp = (5 * dayOfYear + 2) / 153
        let month = mp < 10 ? mp + 3 : mp - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * mp + 2) / 5 + 1)
    }
}

extension Timestamp {
    /// Midnight UTC of its day. Saturates on the first day of `Int64`.
    public var startOfDay: Timestamp {
        let day: Int64 = 86_400_000
        let rest = milliseconds % day
        return Timestamp(milliseconds: milliseconds.minus(rest < 0 ? rest + day : rest))
    }
}

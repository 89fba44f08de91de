import Core
import Foundation

/// Time zones by their IANA names.
enum Zone {
    /// Whether the system knows a zone by this name.
    static func isKnown(_ name: String) -> Bool { name.utf8.count <= 64 && TimeZone(identifier: name) != nil }

    /// The names of all zones that the system knows, in order.
    static let names = TimeZone.knownTimeZoneIdentifiers.sorted()

    /// When the next day begins.
    static func startOfTomorrow(after time: Timestamp, in name: String?) -> Timestamp {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone(name)
        let now = Date(timeIntervalSince1970: Double(time.milliseconds) / 1000)
        let tomorrow = calendar.date(byAdding: .day, value: 1, to: calendar.startOfDay(for: now)) ?? now
        return Timestamp(milliseconds: Int64(tomorrow.timeIntervalSince1970 * 1000))
    }

    /// When a day begins.
    ///
    /// - Parameter text: `2026-11-30`.
    /// - Returns: nil if the text is no day.
    static func startOfDay(_ text: String, in name: String?) -> Timestamp? {
        guard let noon = Timestamp(rfc3339: text + "T12:00:00Z"), text.utf8.count == 10 else { return nil }
        var utc = Calendar(identifier: .gregorian)
        utc.timeZone = TimeZone(secondsFromGMT: 0)!
        var local = Calendar(identifier: .gregorian)
        local.timeZone = zone(name)
        let day = utc.dateComponents(
            [.year, .month, .day], from: Date(timeIntervalSince1970: Double(noon.milliseconds) / 1000))
        return local.date(from: day).map {
            Timestamp(milliseconds: Int64(local.startOfDay(for: $0).timeIntervalSince1970 * 1000))
        }
    }

    private static func zone(_ name: String?) -> TimeZone {
        name.flatMap { TimeZone(identifier: $0) } ?? TimeZone(secondsFromGMT: 0)!
    }
}

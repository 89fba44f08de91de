import Foundation
import Mailbell
import Synchronization

/// Tells times by the clocks of time zones, as the system's database has them.
final class ZoneClocks: Sendable {
    private struct Offset {
        var quarter: Int64
        /// Seconds east of UTC.
        var seconds: Int
    }
    private struct State {
        var zones = BoundedCache<String, TimeZone>(capacity: 1024)
        var offsets = BoundedCache<String, Offset>(capacity: 1024)
    }
    private let state = Mutex(State())

    /// RFC 3339 with the zone's offset: `2026-11-22T14:04:03+09:00`. nil if there is no such zone.
    func time(_ time: Timestamp, in zone: String) -> String? {
        offset(of: zone, at: time).map { offset in
            let text = (time + .seconds(offset)).rfc3339
            let minutes = abs(offset) / 60
            func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
            return text.prefix(19) + (offset < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60)
        }
    }

    private func offset(of name: String, at time: Timestamp) -> Int? {
        // Clocks are changed at a quarter of an hour: within one the offset is found once.
        let quarter = time.milliseconds / 900_000
        return state.withLock { state in
            if let known = state.offsets[name], known.quarter == quarter { return known.seconds }
            guard let zone = state.zones[name] ?? TimeZone(identifier: name) else { return nil }
            state.zones[name] = zone
            let seconds = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(quarter) * 900))
            state.offsets[name] = Offset(quarter: quarter, seconds: seconds)
            return seconds
        }
    }
}

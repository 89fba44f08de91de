public import Core
import Foundation
import Synchronization

/// Local times in time zones, by the system's time zone database. Safe on any thread.
public final class ZoneClocks: TimeZones {
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

    /// Clocks that have looked up no zone yet.
    public init() {}

    /// The time in RFC 3339 with the zone's offset, such as `2026-11-22T14:04:03+09:00`; nil if there is no such zone.
    func time(_ time: Timestamp, in zone: String) -> String? {
        offset(of: zone, at: time).map { offset in
            let text = (time + .seconds(offset)).rfc3339
            let minutes = abs(offset) / 60
            func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
            return text.prefix(19) + (offset < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60)
        }
    }

    public func offset(of name: String, at time: Timestamp) -> Int? {
        // Offsets change only at a quarter of an hour, so one result serves for all times within the same quarter.
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

public import Core

/// The reader's time zone. The offset varies over the year, so it is asked for each time.
public struct PageZone: Sendable {
    /// An IANA name, such as `Asia/Tokyo`.
    public let name: String
    private let offset: @Sendable (Timestamp) -> Int

    /// - Parameter offset: seconds east of UTC at a time.
    public init(name: String, offset: @escaping @Sendable (Timestamp) -> Int) {
        self.name = name
        self.offset = offset
    }

    /// UTC, until the reader's zone is known.
    public static let utc = PageZone(name: "UTC") { _ in 0 }

    /// A time with the zone's offset: `2026-11-24T15:28:00+01:00`.
    func iso(_ time: Timestamp) -> String {
        let clock = local(time)
        let minutes = offset(time) / 60
        return
            "\(clock.day.iso)T\(clock.full)\(minutes < 0 ? "-" : "+")\(twoDigits(abs(minutes) / 60)):\(twoDigits(abs(minutes) % 60))"
    }

    /// The time on the zone's clocks.
    func local(_ time: Timestamp) -> LocalClock {
        LocalClock(milliseconds: time.milliseconds, offset: Int64(offset(time)))
    }
}

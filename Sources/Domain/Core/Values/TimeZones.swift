/// Knows how far local times are from UTC.
public protocol TimeZones: Sendable {
    /// Seconds by which local time is ahead of UTC at a time; nil if there is no zone of this name.
    ///
    /// - Parameter zone: an IANA name, such as "Europe/Berlin".
    func offset(of zone: String, at time: Timestamp) -> Int?
}

extension TimeZones {
    /// The offset of a user's zone. An unknown zone, and none, is UTC.
    public func offset(of zone: String?, at time: Timestamp) -> Int {
        zone.flatMap { offset(of: $0, at: time) } ?? 0
    }
}

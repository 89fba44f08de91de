public import Core

/// The present by two clocks: the time of day, which is shown and can be set, and the monotonic clock, which measures waits.
public struct Moment: Hashable, Sendable {
    /// The time of day.
    public var wall: Timestamp
    /// The monotonic clock.
    public var uptime: MonotonicTime

    /// A moment by both clocks.
    public init(wall: Timestamp, uptime: MonotonicTime) {
        self.wall = wall
        self.uptime = uptime
    }
}

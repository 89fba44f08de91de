/// A reading of a monotonic clock: milliseconds since some moment before the program started.
///
/// Every wait is measured with it, so that changes of the wall clock neither lengthen nor shorten it. It says nothing
/// about the time of day and is meaningless in another process: use `Timestamp` for anything shown, signed or stored.
public struct MonotonicTime: Hashable, Comparable, Sendable {
    /// Milliseconds since an unspecified start.
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public static func < (a: MonotonicTime, b: MonotonicTime) -> Bool { a.milliseconds < b.milliseconds }

    /// Saturates at the ends of `Int64`.
    public static func + (time: MonotonicTime, duration: Duration) -> MonotonicTime {
        MonotonicTime(milliseconds: time.milliseconds.plus(duration.wholeMilliseconds))
    }

    /// Saturates at the ends of `Int64`.
    public static func - (time: MonotonicTime, duration: Duration) -> MonotonicTime {
        MonotonicTime(milliseconds: time.milliseconds.minus(duration.wholeMilliseconds))
    }

    /// The time since `earlier`; negative if this time is before it.
    public func since(_ earlier: MonotonicTime) -> Duration {
        .milliseconds(milliseconds.minus(earlier.milliseconds))
    }
}

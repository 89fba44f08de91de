/// Holds the sender of a streamed body to a minimum rate: in each span of time a number of bytes must arrive. Time in
/// which the receiver holds the sender back does not count.
struct BodyPace: Sendable {
    private let milliseconds: Int64
    private let bytes: Int
    /// Bytes that must arrive before the deadline.
    private var missing: Int
    /// Time that was left when the sender was held back.
    private var left: Int64 = 0
    /// When the sender is too slow; `HTTPServerMachine.never` while it is held back.
    private(set) var deadline: Int64

    init(_ limits: WireLimits, now: Int64) {
        milliseconds = limits.streamMilliseconds
        let (bytes, isTooMuch) = Int(clamping: milliseconds).multipliedReportingOverflow(
            by: limits.streamBytesPerSecond)
        self.bytes = max(1, isTooMuch ? .max : bytes / 1000)
        missing = self.bytes
        deadline = now + milliseconds
    }

    /// Counts received bytes, and holds the sender back.
    mutating func hold(after count: Int, now: Int64) {
        missing -= count
        left = max(1, deadline - now)
        deadline = HTTPServerMachine.never
        guard missing <= 0 else { return }
        missing = bytes
        left = milliseconds
    }

    /// The sender may continue.
    mutating func resume(now: Int64) {
        guard deadline == HTTPServerMachine.never else { return }
        deadline = now + left
    }
}

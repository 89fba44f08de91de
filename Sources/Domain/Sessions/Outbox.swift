import DequeModule
import Mailbell

/// The frames that wait for a session's socket, in order.
struct Outbox {
    struct Frame {
        enum Content: Hashable {
            /// Activities up to this seq, which can be read from disk again.
            case activities(Seq)
            /// `live` at this seq.
            case live(Seq)
            case control
        }
        var content: Content
        var bytes: [UInt8]
    }

    private var frames: Deque<Frame> = []
    private(set) var bytes = 0

    var isEmpty: Bool { frames.isEmpty }

    mutating func append(_ frame: Frame) {
        frames.append(frame)
        bytes += frame.bytes.count
    }

    mutating func next() -> Frame? {
        guard let frame = frames.popFirst() else { return nil }
        bytes -= frame.bytes.count
        return frame
    }

    /// Drops the activities, and the `live` that must not come before them. Returns whether a `live` was dropped.
    mutating func dropActivities() -> Bool {
        let hadLive = frames.contains { if case .live = $0.content { true } else { false } }
        frames.removeAll { $0.content != .control }
        bytes = frames.reduce(0) { $0 + $1.bytes.count }
        return hadLive
    }
}

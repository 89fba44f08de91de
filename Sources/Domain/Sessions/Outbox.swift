import Core
import DequeModule

/// The frames queued for a session's socket, in order.
struct Outbox {
    struct Frame {
        enum Content: Hashable {
            /// Activities up to this seq. They can be dropped and read from disk again.
            case activities(Seq)
            /// `live` at this seq.
            case live(Seq)
            /// A heartbeat or `bye` that says: everything up to this seq was sent or filtered out.
            case passed(Seq)
            /// Any other frame. It is never dropped.
            case control
        }
        var content: Content
        var bytes: [UInt8]
    }

    private var frames: Deque<Frame> = []
    /// Bytes of all queued frames.
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

    /// Whether a frame other than `control` is queued.
    var hasActivities: Bool { frames.contains { $0.content != .control } }

    /// Drops every frame but `control`: activities, and the `live` and `passed` that must not overtake them.
    ///
    /// - Returns: whether a `live` was dropped.
    mutating func dropActivities() -> Bool {
        let hadLive = frames.contains { if case .live = $0.content { true } else { false } }
        frames.removeAll { $0.content != .control }
        bytes = frames.reduce(0) { $0 + $1.bytes.count }
        return hadLive
    }
}

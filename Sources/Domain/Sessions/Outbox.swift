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
            /// What the user has set. It is dropped only when a newer one is queued.
            case preferences
            /// Any other frame. It is never dropped.
            case control

            /// Whether it comes from the log, so that it can be made again.
            var isOfTheLog: Bool {
                switch self {
                case .activities, .live, .passed: true
                case .preferences, .control: false
                }
            }
        }
        var content: Content
        var bytes: [UInt8]
    }

    private var frames: Deque<Frame> = []
    /// Bytes of all queued frames.
    private(set) var bytes = 0

    var isEmpty: Bool { frames.isEmpty }

    mutating func append(_ frame: Frame) {
        if frame.content == .preferences { drop { $0 == .preferences } }
        frames.append(frame)
        bytes += frame.bytes.count
    }

    mutating func next() -> Frame? {
        guard let frame = frames.popFirst() else { return nil }
        bytes -= frame.bytes.count
        return frame
    }

    /// Whether a frame from the log is queued.
    var hasActivities: Bool { frames.contains { $0.content.isOfTheLog } }

    /// Drops every frame from the log: activities, and the `live` and `passed` that must not overtake them.
    ///
    /// - Returns: whether a `live` was dropped.
    mutating func dropActivities() -> Bool {
        let hadLive = frames.contains { if case .live = $0.content { true } else { false } }
        drop { $0.isOfTheLog }
        return hadLive
    }

    private mutating func drop(where isDropped: (Frame.Content) -> Bool) {
        frames.removeAll { isDropped($0.content) }
        bytes = frames.reduce(0) { $0 + $1.bytes.count }
    }
}

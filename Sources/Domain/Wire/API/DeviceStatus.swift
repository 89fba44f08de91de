public import Core

/// A device of the user: an item of `GET /v1/devices`.
public struct DeviceStatus: Codable, Hashable, Sendable {
    /// A position in the log.
    public struct Position: Codable, Hashable, Sendable {
        /// The epoch of the seq.
        public var epoch: String
        /// The last seq that the device has acknowledged.
        public var seq: Seq
    }
    /// The device's name.
    public var name: String
    /// Where the device resumes.
    public var cursor: Position
    /// Activities that the device has not acknowledged; nil, written as null, if its cursor belongs to another epoch.
    public var backlog: Int64?
    /// RFC 3339: when the oldest of them was recorded; nil if there are none.
    public var oldestUnackedAt: String?
    /// RFC 3339.
    public var lastSeen: String
    /// Whether it is connected now.
    public var connected: Bool

    /// - Parameters:
    ///   - backlog: number of unacknowledged activities; nil if its cursor belongs to another life of the log.
    ///   - oldestUnacked: when the oldest of them was recorded.
    public init(_ state: ConsumerState, isConnected: Bool, backlog: Int64?, oldestUnacked: Timestamp?) {
        name = state.consumer.description
        cursor = Position(epoch: state.cursor.epoch.text, seq: state.cursor.seq)
        self.backlog = backlog
        oldestUnackedAt = oldestUnacked?.rfc3339
        lastSeen = state.lastSeen.rfc3339
        connected = isConnected
    }

    enum CodingKeys: String, CodingKey {
        case name, cursor, backlog, connected
        case oldestUnackedAt = "oldest_unacked_at"
        case lastSeen = "last_seen"
    }

    public func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: CodingKeys.self)
        try box.encode(name, forKey: .name)
        try box.encode(cursor, forKey: .cursor)
        try box.encode(backlog, forKey: .backlog)
        try box.encodeIfPresent(oldestUnackedAt, forKey: .oldestUnackedAt)
        try box.encode(lastSeen, forKey: .lastSeen)
        try box.encode(connected, forKey: .connected)
    }
}

public import Core

/// A frame from a client to the hub (`mailbell.v1`).
public enum ClientFrame: Hashable, Sendable {
    /// Opens the session; always the first frame.
    case hello(Hello)
    /// The client has processed everything up to this seq: the desktop accepted the notification, or standard output
    /// was flushed.
    case ack(Seq)
    /// The user has read everything up to this seq.
    case read(Seq)

    /// Maximum size of a frame in bytes.
    public static let maximumBytes = 16 * 1024
}

/// A client's first frame: its device, where to resume, and what it wants to receive.
public struct Hello: Hashable, Sendable {
    /// How to deliver the backlog.
    public enum CatchUp: String, Sendable, Codable {
        /// Send every activity.
        case all
        /// Send only activities that the user has not read on another device.
        case unread
        /// Send counts instead of activities.
        case digest
    }

    /// nil for an ephemeral session: the hub stores no cursor for it, and it replaces no other session.
    public var device: String?
    /// The last activity that the client has; nil to use the cursor that the hub stores for the device.
    public var cursor: Cursor?
    /// Where to start if there is no cursor; nil for `now`.
    public var from: StartingPoint?
    /// Which activities to receive.
    public var filter: Filter
    /// How to deliver the backlog.
    public var catchUp: CatchUp
    /// Whether the client accepts `activities` frames.
    public var batch: Bool

    public init(
        device: String?, cursor: Cursor? = nil, from: StartingPoint? = nil, filter: Filter = Filter(),
        catchUp: CatchUp = .all, batch: Bool = false
    ) {
        self.device = device
        self.cursor = cursor
        self.from = from
        self.filter = filter
        self.catchUp = catchUp
        self.batch = batch
    }
}

extension ClientFrame {
    /// The frame as JSON.
    public var encoded: [UInt8] {
        var json = JSONWriter(capacity: 128)
        json.object { json in
            switch self {
            case .hello(let hello):
                json.member("type", "hello")
                json.member("device", ifSome: hello.device)
                if let cursor = hello.cursor {
                    json.key("cursor")
                    json.object {
                        $0.member("epoch", cursor.epoch.text)
                        $0.member("seq", cursor.seq)
                    }
                }
                json.member("from", ifSome: hello.from?.text)
                if let kinds = hello.filter.kinds {
                    json.key("kinds")
                    json.array { for kind in kinds { $0.string(kind.rawValue) } }
                }
                if let verdicts = hello.filter.verdicts {
                    json.key("verdicts")
                    json.array { for verdict in verdicts { $0.string(verdict.rawValue) } }
                }
                if hello.catchUp != .all { json.member("catchup", hello.catchUp.rawValue) }
                if hello.batch { json.member("batch", true) }
            case .ack(let seq):
                json.member("type", "ack")
                json.member("seq", seq)
            case .read(let seq):
                json.member("type", "read")
                json.member("upto", seq)
            }
        }
        return json.bytes
    }
}

extension ClientFrame: Decodable {
    enum CodingKeys: String, CodingKey {
        case type, device, cursor, from, kinds, verdicts, catchup, batch, seq, upto
    }
    enum CursorKeys: String, CodingKey { case epoch, seq }

    public init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: CodingKeys.self)
        func seq(_ key: CodingKeys) throws -> Seq {
            let seq = try box.wholeNumber(Seq.self, forKey: key)
            guard seq >= 0 else {
                throw DecodingError.dataCorruptedError(forKey: key, in: box, debugDescription: "must not be negative")
            }
            return seq
        }
        /// A list, if the member is present. An empty list would be a subscription to nothing, so it is an error.
        func choice<Value: Decodable>(_ key: CodingKeys) throws -> [Value]? {
            let values = try box.decodeIfPresent([Value].self, forKey: key)
            if let values, values.isEmpty {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: box, debugDescription: "must name at least one")
            }
            return values
        }
        let type = try box.decode(String.self, forKey: .type)
        switch type {
        case "ack": self = .ack(try seq(.seq))
        case "read": self = .read(try seq(.upto))
        case "hello":
            let device = try box.decodeIfPresent(String.self, forKey: .device)
            if let device, !isDeviceName(device) {
                throw DecodingError.dataCorruptedError(
                    forKey: .device, in: box,
                    debugDescription: "must be 1 to 64 letters, digits, or any of . _ - @ :")
            }
            if let device, !isClientDeviceName(device) {
                throw DecodingError.dataCorruptedError(
                    forKey: .device, in: box,
                    debugDescription: "must not begin with \(webhookDevicePrefix), which is reserved for the operator")
            }
            var cursor: Cursor?
            if box.contains(.cursor), try !box.decodeNil(forKey: .cursor) {
                let inner = try box.nestedContainer(keyedBy: CursorKeys.self, forKey: .cursor)
                cursor = Cursor(
                    epoch: Epoch(try inner.decode(String.self, forKey: .epoch)),
                    seq: try inner.wholeNumber(Seq.self, forKey: .seq))
                if cursor!.seq < 0 {
                    throw DecodingError.dataCorruptedError(
                        forKey: .seq, in: inner, debugDescription: "must not be negative")
                }
            }
            var from: StartingPoint?
            if let text = try box.decodeIfPresent(String.self, forKey: .from) {
                from = StartingPoint(text)
                if from == nil {
                    throw DecodingError.dataCorruptedError(
                        forKey: .from, in: box,
                        debugDescription: "must be now, earliest, a span such as 2h, or an RFC 3339 time")
                }
            }
            self = .hello(
                Hello(
                    device: device, cursor: cursor, from: from,
                    filter: Filter(
                        kinds: try choice(.kinds), verdicts: try choice(.verdicts)),
                    catchUp: try box.decodeIfPresent(Hello.CatchUp.self, forKey: .catchup) ?? .all,
                    batch: try box.decodeIfPresent(Bool.self, forKey: .batch) ?? false))
        default:
            throw DecodingError.dataCorruptedError(
                forKey: .type, in: box, debugDescription: "must be hello, ack or read")
        }
    }
}

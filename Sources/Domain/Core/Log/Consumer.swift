/// Who reads a user's log and stores how far it is. A client can name devices only.
public enum Consumer: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// A client's durable subscription; see `isDeviceName`.
    case device(String)
    /// A webhook target: of the operator, by its name in the settings, or of a user, by its id.
    case webhook(String)

    /// The name among consumers of the same kind.
    public var name: String {
        switch self {
        case .device(let name), .webhook(let name): name
        }
    }

    /// Whether it is a webhook that a user has set up. Those are listed as webhooks, not as devices.
    public var isOwnWebhook: Bool {
        if case .webhook(let name) = self { name.hasPrefix(OwnWebhook.idPrefix) } else { false }
    }

    /// The kind, as it is stored.
    public var kind: String {
        switch self {
        case .device: "device"
        case .webhook: "webhook"
        }
    }

    /// The consumer of a stored kind and name; nil if this version does not know the kind.
    public init?(kind: String, name: String) {
        switch kind {
        case "device": self = .device(name)
        case "webhook": self = .webhook(name)
        default: return nil
        }
    }

    /// The name for people: a device's own name, or `webhook:` and the target's name. No device is named like that.
    public var description: String {
        switch self {
        case .device(let name): name
        case .webhook(let name): webhookDevicePrefix + name
        }
    }

    /// The reverse of `description`.
    public init(_ text: String) {
        self =
            text.hasPrefix(webhookDevicePrefix)
            ? .webhook(String(text.dropFirst(webhookDevicePrefix.count))) : .device(text)
    }

    /// By the text for people.
    public static func < (a: Consumer, b: Consumer) -> Bool { a.description < b.description }
}

/// How far a consumer is.
public struct ConsumerState: Hashable, Sendable {
    public var consumer: Consumer
    /// The last activity that it has acknowledged.
    public var cursor: Cursor
    /// When its cursor was last stored.
    public var lastSeen: Timestamp
    /// Which activities it receives, as of its last session.
    public var filter: Filter

    public init(_ consumer: Consumer, cursor: Cursor, lastSeen: Timestamp, filter: Filter = Filter()) {
        self.consumer = consumer
        self.cursor = cursor
        self.lastSeen = lastSeen
        self.filter = filter
    }
}

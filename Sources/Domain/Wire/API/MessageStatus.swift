public import Core

/// A message and what each recipient did with it: the answer to `GET /v1/messages/<id>`.
///
/// Every hub writes `from`, `track`, and each recipient's `tracking`, `status` and `machines`. They are optional because
/// no client depends on them.
public struct MessageStatus: Codable, Hashable, Sendable {
    /// A link of the message, by its number.
    public struct Link: Codable, Hashable, Sendable {
        /// From 1.
        public var n: Int64
        /// The original URL.
        public var url: String
    }
    /// The number of clicks on a link.
    public struct LinkClicks: Codable, Hashable, Sendable {
        /// nil, written as null, for a link that another system reported and that the message was not registered with.
        public var n: Int64?
        /// How many clicks.
        public var count: Int64

        enum CodingKeys: String, CodingKey { case n, count }

        public func encode(to encoder: any Encoder) throws {
            var box = encoder.container(keyedBy: CodingKeys.self)
            try box.encode(n, forKey: .n)
            try box.encode(count, forKey: .count)
        }
    }
    /// A recipient's clicks, in all and by link.
    public struct Clicks: Codable, Hashable, Sendable {
        /// How many clicks in all.
        public var count: Int64
        /// RFC 3339; nil if there are none.
        public var firstAt: String?
        /// RFC 3339; nil if there are none.
        public var lastAt: String?
        /// By link, in the order of the links. Links without a click are left out.
        public var links: [LinkClicks]

        enum CodingKeys: String, CodingKey {
            case count
            case firstAt = "first_at"
            case lastAt = "last_at"
            case links
        }
    }
    /// What a recipient did.
    public struct Recipient: Codable, Hashable, Sendable {
        /// The address, as registered.
        public var email: String
        /// nil if none was registered.
        public var name: String?
        /// `identified`, `anonymous` or `never`, as it applied when the message was registered.
        public var tracking: String?
        /// `sent`, `refused`, `opened` or `clicked`: the last of these that is so.
        public var status: String?
        /// What the mail server said when it refused this recipient; nil if it did not.
        public var refused: String?
        /// By people.
        public var opens: SeenTimes
        /// By people.
        public var clicks: Clicks
        /// By machines, which `opens` and `clicks` do not count.
        public var machines: MachineCounts?
    }
    /// The message's id at the hub.
    public var id: String
    /// The sender's address.
    public var from: String?
    /// Empty if there is none.
    public var subject: String
    /// The `Message-ID` header; nil if the message was registered without.
    public var messageID: String?
    /// RFC 3339: when it was sent, or when it was registered if the sender did not say.
    public var sentAt: String?
    /// RFC 3339.
    public var registeredAt: String
    /// What is tracked; without a note.
    public var track: MessageReply.Track?
    /// RFC 3339: when its tracking was stopped; nil if it is tracked.
    public var stoppedAt: String?
    /// The tracked links.
    public var links: [Link]
    /// One item for each recipient.
    public var recipients: [Recipient]

    enum CodingKeys: String, CodingKey {
        case id, from, subject
        case messageID = "message_id"
        case sentAt = "sent_at"
        case registeredAt = "registered_at"
        case track
        case stoppedAt = "stopped_at"
        case links, recipients
    }
}

extension MessageStatus {
    public init(_ message: TrackedMessage, status: [RecipientStatus]) {
        id = message.id
        from = message.from
        subject = message.subject
        messageID = message.messageID
        sentAt = message.date.rfc3339
        registeredAt = message.registeredAt.rfc3339
        track = MessageReply.Track(opens: message.tracksOpens, clicks: !message.links.isEmpty)
        stoppedAt = message.stoppedAt?.rfc3339
        links = message.links.enumerated().map { Link(n: Int64($0 + 1), url: $1) }
        recipients = status.map { Recipient($0) }
    }
}

extension MessageStatus.Recipient {
    fileprivate init(_ one: RecipientStatus) {
        let (opened, clicked) = (one.engagement.opens, one.engagement.clicks)
        email = one.recipient.email
        name = one.recipient.name
        tracking = one.recipient.tracking.rawValue
        let sent = one.recipient.refused == nil ? "sent" : "refused"
        status = clicked.count > 0 ? "clicked" : opened.count > 0 ? "opened" : sent
        refused = one.recipient.refused
        opens = SeenTimes(opened)
        clicks = MessageStatus.Clicks(
            count: clicked.count, firstAt: clicked.first?.rfc3339, lastAt: clicked.last?.rfc3339,
            links: one.clicks.map { MessageStatus.LinkClicks(n: $0.n, count: $0.count) })
        machines = MachineCounts(one.engagement)
    }
}

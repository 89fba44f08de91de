public import Mailbell

/// Who a token stands for: `GET /v1/me`.
public struct Me: Decodable, Sendable {
    public struct Log: Decodable, Sendable {
        public var epoch: String
        public var head: Seq
        public var floor: Seq
        public var unread: Int64
    }
    public var email: String
    public var name: String
    public var seat: String
    public var addresses: [String]
    public var token: String
    public var scopes: [String]
    public var log: Log
    /// How the hub's pixels and links begin; a hub of an earlier version does not say.
    public var publicURL: String?

    enum CodingKeys: String, CodingKey {
        case email, name, seat, addresses, token, scopes, log
        case publicURL = "public_url"
    }
}

/// A message that is tracked now: the answer to `POST /v1/messages`.
public struct MessageReply: Decodable, Sendable {
    public struct Link: Decodable, Sendable {
        public var url: String
        public var trackedURL: String

        enum CodingKeys: String, CodingKey {
            case url
            case trackedURL = "tracked_url"
        }
    }
    public struct Recipient: Decodable, Sendable {
        public var email: String
        /// nil where opens are not tracked.
        public var pixelURL: String?
        public var links: [Link]

        enum CodingKeys: String, CodingKey {
            case email, links
            case pixelURL = "pixel_url"
        }
    }
    public var id: String
    public var recipients: [Recipient]
}

/// A device of the user: an item of `GET /v1/devices`.
public struct DeviceStatus: Decodable, Sendable {
    public struct Position: Decodable, Sendable {
        public var epoch: String
        public var seq: Seq
    }
    public var name: String
    public var cursor: Position
    /// nil where its cursor is of another life of the log.
    public var backlog: Int64?
    public var lastSeen: String
    public var connected: Bool

    enum CodingKeys: String, CodingKey {
        case name, cursor, backlog, connected
        case lastSeen = "last_seen"
    }
}

/// A page of the log.
public struct ActivityPage: Decodable, Sendable {
    public var items: [LoggedActivity]
    /// Where the next page begins; nil on the last.
    public var next: String?
}

/// An activity in its place in the log.
public struct LoggedActivity: Decodable, Sendable {
    public var seq: Seq
    /// nil for a kind that is newer than this client.
    public var activity: Activity?

    enum CodingKeys: String, CodingKey { case seq }

    public init(from decoder: any Decoder) throws {
        seq = try decoder.container(keyedBy: CodingKeys.self).decode(Seq.self, forKey: .seq)
        activity = try? Activity(from: decoder)
    }
}

/// A contact with a page of their history: `GET /v1/contacts/<email>`.
public struct ContactReply: Decodable, Sendable {
    public struct Times: Decodable, Sendable {
        public var count: Int64
        public var firstAt: String?
        public var lastAt: String?

        enum CodingKeys: String, CodingKey {
            case count
            case firstAt = "first_at"
            case lastAt = "last_at"
        }
    }
    public struct Machines: Decodable, Sendable {
        public var opens: Int64
        public var clicks: Int64
    }
    public var email: String
    public var name: String?
    public var tracking: String
    /// By whose word: `you`, `hub` or `contact`; nil where nobody has said anything.
    public var setBy: String?
    /// For whom it was set: an address, a domain, or `*`.
    public var setFor: String?
    public var messages: Int64
    public var opens: Times
    public var clicks: Times
    public var machines: Machines
    public var items: [LoggedActivity]
    public var next: String?

    enum CodingKeys: String, CodingKey {
        case email, name, tracking, messages, opens, clicks, machines, items, next
        case setBy = "set_by"
        case setFor = "set_for"
    }
}

/// What may be known of a contact now: the answer to `PUT /v1/contacts/<email>`.
public struct SettingReply: Decodable, Sendable {
    public var tracking: String
    /// As in `ContactReply`; a hub of an earlier version does not say.
    public var setBy: String?
    public var setFor: String?

    enum CodingKeys: String, CodingKey {
        case tracking
        case setBy = "set_by"
        case setFor = "set_for"
    }
}

/// What may be known of an audience: an item of `GET /v1/tracking`.
public struct TrackingReply: Decodable, Sendable {
    /// An address, a domain, or `*` for everybody.
    public var who: String
    public var tracking: String
    /// `you`, or `hub` for its administrator.
    public var setBy: String

    enum CodingKeys: String, CodingKey {
        case who, tracking
        case setBy = "set_by"
    }
}

/// Why an activity is judged as it is: `GET /v1/activity/<seq>/why`.
public struct WhyReply: Decodable, Sendable {
    public struct Rule: Decodable, Sendable {
        public var name: String
        public var says: String
        public var source: String
    }
    public struct Revision: Decodable, Sendable {
        public var seq: Seq
        public var at: String
        public var reason: String?
    }
    public struct Judgement: Decodable, Sendable {
        public var via: String
        public var verdict: String
        public var reason: String
    }
    public var seq: Seq
    public var kind: String
    public var at: String
    /// nil of an anonymous contact.
    public var recipient: String?
    public var subject: String?
    public var via: String?
    public var verdict: String?
    public var reason: String?
    /// nil where it is not known by which.
    public var rule: Rule?
    public var facts: [String]
    public var revisions: [Revision]
    /// What today's rules say, where that is something else.
    public var today: Judgement?
}

/// A message and what each recipient did with it: `GET /v1/messages/<id>`.
public struct MessageStatus: Decodable, Sendable {
    public struct Link: Decodable, Sendable {
        public var n: Int64
        public var url: String
    }
    public struct LinkClicks: Decodable, Sendable {
        /// nil for a link that another system reported and the message was not registered with.
        public var n: Int64?
        public var count: Int64
    }
    public struct Clicks: Decodable, Sendable {
        public var count: Int64
        public var lastAt: String?
        public var links: [LinkClicks]

        enum CodingKeys: String, CodingKey {
            case count, links
            case lastAt = "last_at"
        }
    }
    public struct Recipient: Decodable, Sendable {
        public var email: String
        public var opens: ContactReply.Times
        public var clicks: Clicks
    }
    public var id: String
    public var subject: String
    /// nil where the sender did not say.
    public var sentAt: String?
    public var registeredAt: String
    public var links: [Link]
    public var recipients: [Recipient]

    enum CodingKeys: String, CodingKey {
        case id, subject, links, recipients
        case sentAt = "sent_at"
        case registeredAt = "registered_at"
    }
}

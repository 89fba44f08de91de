public import Core

/// The user and the token: `GET /v1/me`.
public struct Me: Decodable, Sendable {
    /// The user's log.
    public struct Log: Decodable, Sendable {
        /// Changes when the log is restored or reset.
        public var epoch: String
        /// The newest seq; 0 in an empty log.
        public var head: Seq
        /// The oldest seq that is kept.
        public var floor: Seq
        /// Opens and clicks by people after the newest `read`.
        public var unread: Int64
    }
    /// The first of the user's addresses.
    public var email: String
    /// The user's name.
    public var name: String
    /// `paid` or `free`.
    public var seat: String
    /// Addresses that the user may send from.
    public var addresses: [String]
    /// The token's id, which is not secret.
    public var token: String
    /// What the token may do, such as `read`.
    public var scopes: [String]
    /// The state of the user's log.
    public var log: Log
    /// The URL that the hub's pixels and links begin with; nil from an older hub.
    public var publicURL: String?

    enum CodingKeys: String, CodingKey {
        case email, name, seat, addresses, token, scopes, log
        case publicURL = "public_url"
    }
}

/// A registered message: the answer to `POST /v1/messages`.
public struct MessageReply: Decodable, Sendable {
    /// A link, with its tracked URL for one recipient.
    public struct Link: Decodable, Sendable {
        /// The original URL.
        public var url: String
        /// nil in an answer with a link template.
        public var trackedURL: String?

        enum CodingKeys: String, CodingKey {
            case url
            case trackedURL = "tracked_url"
        }
    }
    /// A recipient's pixel and links.
    public struct Recipient: Decodable, Sendable {
        /// The address, as registered.
        public var email: String
        /// nil if opens are not tracked.
        public var pixelURL: String?
        /// nil in an answer with a link template.
        public var links: [Link]?
        /// Only in an answer with a link template; nil for a recipient who is not tracked.
        public var ticket: String?

        enum CodingKeys: String, CodingKey {
            case email, links, ticket
            case pixelURL = "pixel_url"
        }
    }
    /// The message's id at the hub.
    public var id: String
    /// One item for each registered recipient.
    public var recipients: [Recipient]
    /// The tracked URL of any link, with the placeholders `{ticket}` and `{n}`. nil if clicks are not tracked, or if each
    /// recipient's links are listed.
    public var linkTemplate: String?
    /// Only in an answer with a link template: all links, numbered from 1 in this order.
    public var links: [Link]?

    enum CodingKeys: String, CodingKey {
        case id, recipients, links
        case linkTemplate = "link_template"
    }

    /// A recipient's tracked links by original URL, for either form of answer. Links that are not tracked are left out.
    public func trackedLinks(of recipient: Recipient) -> [String: String] {
        let pairs: [(String, String)]
        if let links = recipient.links {
            pairs = links.compactMap { link in link.trackedURL.map { (link.url, $0) } }
        } else if let linkTemplate, let ticket = recipient.ticket {
            let own = linkTemplate.replacing("{ticket}", with: ticket)
            pairs = (links ?? []).enumerated().map { ($1.url, own.replacing("{n}", with: "\($0 + 1)")) }
        } else {
            pairs = []
        }
        return Dictionary(pairs.filter { $0 != $1 }) { first, _ in first }
    }
}

/// A device of the user: an item of `GET /v1/devices`.
public struct DeviceStatus: Decodable, Sendable {
    /// A position in the log.
    public struct Position: Decodable, Sendable {
        /// The epoch of the seq.
        public var epoch: String
        /// The last seq that the device has acknowledged.
        public var seq: Seq
    }
    /// The device's name.
    public var name: String
    /// Where the device resumes.
    public var cursor: Position
    /// Activities that the device has not acknowledged; nil if its cursor belongs to another epoch.
    public var backlog: Int64?
    /// RFC 3339.
    public var lastSeen: String
    /// Whether it is connected now.
    public var connected: Bool

    enum CodingKeys: String, CodingKey {
        case name, cursor, backlog, connected
        case lastSeen = "last_seen"
    }
}

/// A page of the log.
public struct ActivityPage: Decodable, Sendable {
    /// Latest first.
    public var items: [LoggedActivity]
    /// The cursor of the next page; nil on the last.
    public var next: String?
}

/// An activity with its seq.
public struct LoggedActivity: Decodable, Sendable {
    /// Its number in the log.
    public var seq: Seq
    /// nil for a kind that this client does not know.
    public var activity: Activity?

    enum CodingKeys: String, CodingKey { case seq }

    /// Decodes the seq and, if the kind is known, the activity.
    public init(from decoder: any Decoder) throws {
        seq = try decoder.container(keyedBy: CodingKeys.self).decode(Seq.self, forKey: .seq)
        activity = try? Activity(from: decoder)
    }
}

/// A contact with a page of their history: `GET /v1/contacts/<email>`.
public struct ContactReply: Decodable, Sendable {
    /// A number of opens or clicks, with the first and the last time (RFC 3339).
    public struct Times: Decodable, Sendable {
        /// How many.
        public var count: Int64
        /// RFC 3339; nil if there are none.
        public var firstAt: String?
        /// RFC 3339; nil if there are none.
        public var lastAt: String?

        enum CodingKeys: String, CodingKey {
            case count
            case firstAt = "first_at"
            case lastAt = "last_at"
        }
    }
    /// Numbers of machines' opens and clicks.
    public struct Machines: Decodable, Sendable {
        /// How many opens.
        public var opens: Int64
        /// How many clicks.
        public var clicks: Int64
    }
    /// The address.
    public var email: String
    /// nil if none is known.
    public var name: String?
    /// `identified`, `anonymous` or `never`, as it applies now.
    public var tracking: String
    /// Who set it: `you`, `hub` or `contact`; nil if nothing is set.
    public var setBy: String?
    /// The audience it was set for: an address, a domain, or `*`.
    public var setFor: String?
    /// Messages that were sent to the contact.
    public var messages: Int64
    /// By people.
    public var opens: Times
    /// By people.
    public var clicks: Times
    /// Machines' opens and clicks, which `opens` and `clicks` do not count.
    public var machines: Machines
    /// A page of the contact's activities, latest first.
    public var items: [LoggedActivity]
    /// The cursor of the next page; nil on the last.
    public var next: String?

    enum CodingKeys: String, CodingKey {
        case email, name, tracking, messages, opens, clicks, machines, items, next
        case setBy = "set_by"
        case setFor = "set_for"
    }
}

/// How a contact is tracked now: the answer to `PUT /v1/contacts/<email>`.
public struct SettingReply: Decodable, Sendable {
    /// `identified`, `anonymous` or `never`, as it applies now.
    public var tracking: String
    /// As in `ContactReply`; nil from an older hub.
    public var setBy: String?
    /// As in `ContactReply`; nil from an older hub.
    public var setFor: String?

    enum CodingKeys: String, CodingKey {
        case tracking
        case setBy = "set_by"
        case setFor = "set_for"
    }
}

/// How an audience is tracked: an item of `GET /v1/tracking`.
public struct TrackingReply: Decodable, Sendable {
    /// An address, a domain, or `*` for everybody.
    public var who: String
    /// `identified`, `anonymous` or `never`.
    public var tracking: String
    /// `you`, or `hub` for the hub's administrator.
    public var setBy: String

    enum CodingKeys: String, CodingKey {
        case who, tracking
        case setBy = "set_by"
    }
}

/// The explanation of a verdict: `GET /v1/activity/<seq>/why`.
public struct WhyReply: Decodable, Sendable {
    /// The rule that decided.
    public struct Rule: Decodable, Sendable {
        /// The rule's short name, such as `browser`.
        public var name: String
        /// What the rule says, in a sentence.
        public var says: String
        /// Where the rule's facts come from.
        public var source: String
    }
    /// A `revise` that changed the verdict.
    public struct Revision: Decodable, Sendable {
        /// The seq of the `revise`.
        public var seq: Seq
        /// RFC 3339.
        public var at: String
        /// Why the verdict changed; nil if not known.
        public var reason: String?
    }
    /// A verdict that differs from the stored one.
    public struct Judgement: Decodable, Sendable {
        /// As in an activity.
        public var via: String
        /// `human`, `machine` or `unknown`.
        public var verdict: String
        /// One line.
        public var reason: String
    }
    /// The activity's seq.
    public var seq: Seq
    /// `open` or `click`.
    public var kind: String
    /// RFC 3339.
    public var at: String
    /// nil for an anonymous contact.
    public var recipient: String?
    /// nil if the message is not named.
    public var subject: String?
    /// As in an activity.
    public var via: String?
    /// `human`, `machine` or `unknown`.
    public var verdict: String?
    /// The reason of the verdict.
    public var reason: String?
    /// nil if the deciding rule is not known.
    public var rule: Rule?
    /// What the rule was applied to, a sentence each.
    public var facts: [String]
    /// Later changes of the verdict, oldest first.
    public var revisions: [Revision]
    /// The verdict of today's rules; nil if it is the same.
    public var today: Judgement?
}

/// A message and what each recipient did with it: `GET /v1/messages/<id>`.
public struct MessageStatus: Decodable, Sendable {
    /// A link of the message, by its number.
    public struct Link: Decodable, Sendable {
        /// From 1.
        public var n: Int64
        /// The original URL.
        public var url: String
    }
    /// The number of clicks on a link.
    public struct LinkClicks: Decodable, Sendable {
        /// nil for a link that another system reported and that the message was not registered with.
        public var n: Int64?
        /// How many clicks.
        public var count: Int64
    }
    /// A recipient's clicks, in all and by link.
    public struct Clicks: Decodable, Sendable {
        /// How many clicks in all.
        public var count: Int64
        /// RFC 3339; nil if there are none.
        public var lastAt: String?
        /// By link.
        public var links: [LinkClicks]

        enum CodingKeys: String, CodingKey {
            case count, links
            case lastAt = "last_at"
        }
    }
    /// What a recipient did.
    public struct Recipient: Decodable, Sendable {
        /// The address, as registered.
        public var email: String
        /// nil if none was registered.
        public var name: String?
        /// By people.
        public var opens: ContactReply.Times
        /// By people.
        public var clicks: Clicks
        /// What the mail server said when it refused this recipient; nil if it did not.
        public var refused: String?
    }
    /// The message's id at the hub.
    public var id: String
    /// Empty if there is none.
    public var subject: String
    /// nil if the message was registered without `sent_at`.
    public var sentAt: String?
    /// RFC 3339.
    public var registeredAt: String
    /// The registered links.
    public var links: [Link]
    /// One item for each recipient.
    public var recipients: [Recipient]

    enum CodingKeys: String, CodingKey {
        case id, subject, links, recipients
        case sentAt = "sent_at"
        case registeredAt = "registered_at"
    }
}

/// A validated request to register a message for tracking (`POST /v1/messages`).
public struct NewMessage: Hashable, Sendable {
    /// A recipient to register.
    public struct Recipient: Hashable, Sendable {
        /// In lower case.
        public var email: String
        public var name: String?
        public init(email: String, name: String?) {
            self.email = email
            self.name = name
        }
    }
    /// The sender.
    public var user: UserID
    /// One of the user's addresses, in lower case.
    public var from: String
    /// 1 to `Limits.recipientsPerMessage`, each address once.
    public var recipients: [Recipient]
    /// At most `Limits.subjectBytes`.
    public var subject: String
    /// The `Message-ID` header (RFC 5322, section 3.6.4), if the sender gave it.
    public var messageID: String?
    /// When it was or will be sent; nil if the sender did not say.
    public var sentAt: Timestamp?
    /// Whether opens are tracked.
    public var tracksOpens: Bool
    /// Target URLs; the nth is link n. Empty if clicks are not tracked.
    public var links: [String]
    /// Whether to merge it with the message that is registered with the same header, sender, links and `tracksOpens`,
    /// if there is one. Existing recipients keep their tickets and new ones are added, so the request is idempotent.
    public var joins: Bool

    public init(
        user: UserID, from: String, recipients: [Recipient], subject: String, messageID: String? = nil,
        sentAt: Timestamp? = nil, tracksOpens: Bool = true, links: [String] = [], joins: Bool = false
    ) {
        self.user = user
        self.from = from
        self.recipients = recipients
        self.subject = subject
        self.messageID = messageID
        self.sentAt = sentAt
        self.tracksOpens = tracksOpens
        self.links = links
        self.joins = joins
    }
}

/// A message that is registered for tracking.
public struct TrackedMessage: Hashable, Sendable {
    /// A ULID.
    public var id: String
    /// The sender.
    public var user: UserID
    /// One of the user's addresses, in lower case.
    public var from: String
    public var subject: String
    /// The `Message-ID` header, if the sender gave it.
    public var messageID: String?
    /// nil if the sender did not say.
    public var sentAt: Timestamp?
    /// When the hub registered it.
    public var registeredAt: Timestamp
    /// Whether opens are tracked. If not, a click implies no open.
    public var tracksOpens: Bool
    /// Target URLs; the nth is link n.
    public var links: [String]
    /// When its sender stopped tracking it; nil if they did not. Hits are answered and not stored from then on.
    public var stoppedAt: Timestamp?

    public init(
        id: String, user: UserID, from: String = "", subject: String, messageID: String? = nil, sentAt: Timestamp?,
        registeredAt: Timestamp, tracksOpens: Bool = true, links: [String], stoppedAt: Timestamp? = nil
    ) {
        self.id = id
        self.user = user
        self.from = from
        self.subject = subject
        self.messageID = messageID
        self.sentAt = sentAt
        self.registeredAt = registeredAt
        self.tracksOpens = tracksOpens
        self.links = links
        self.stoppedAt = stoppedAt
    }

    /// When it was sent, or registered if the sender did not say.
    public var date: Timestamp { sentAt ?? registeredAt }

    /// The message's part of an activity.
    var summary: Activity.Message { .init(id: id, subject: subject, sentAt: date.rfc3339) }

    /// Whether an activity of this message has room for a link that was not registered with it.
    func fits(_ url: String, to recipient: TrackedRecipient) -> Bool {
        Activity.fits(subject: subject, name: recipient.name, url: url)
    }

    /// A recipient's name, taken from another message; nil if an activity of this message has no room for it.
    public func admitting(_ name: String?) -> String? {
        let longest = links.max { $0.utf8.count < $1.utf8.count } ?? ""
        return name.flatMap { Activity.fits(subject: subject, name: $0, url: longest) ? $0 : nil }
    }

    /// The target of link n, counted from 1; nil if there is no such link.
    public func target(ofLink n: Int64) -> String? {
        n >= 1 && n <= links.count ? links[Int(n) - 1] : nil
    }
}

/// One recipient of one tracked message: what a ticket identifies.
public struct TrackedRecipient: Hashable, Sendable {
    /// The store's own id; 0 before it is stored.
    public var id: Int64
    /// The message's id.
    public var message: String
    /// In lower case.
    public var email: String
    /// nil if no message names them.
    public var name: String?
    /// Identifies the recipient in pixel and link URLs.
    public var ticket: Ticket
    /// The tracking that applies to this contact now.
    public var tracking: Tracking
    /// What the mail server answered when it refused this recipient; nil if it did not.
    public var refused: String?

    public init(
        id: Int64, message: String, email: String, name: String?, ticket: Ticket, tracking: Tracking = .identified,
        refused: String? = nil
    ) {
        self.id = id
        self.message = message
        self.email = email
        self.name = name
        self.ticket = ticket
        self.tracking = tracking
        self.refused = refused
    }

    /// The recipient's part of an activity.
    var summary: Activity.Recipient {
        tracking == .identified ? .init(email: email, name: name) : .init(anonymous: true)
    }
}

/// A report that a mail server refused some recipients of a registered message.
public struct Refusal: Hashable, Sendable {
    /// A refused recipient.
    public struct Recipient: Hashable, Sendable {
        /// In lower case.
        public var email: String
        /// The server's answer, such as `550 5.1.1 no such user`. At most `Limits.reasonBytes`.
        public var reason: String

        public init(email: String, reason: String) {
            self.email = email
            self.reason = reason
        }
    }
    /// The sender of the message.
    public var user: UserID
    /// The message that was refused.
    public var message: MessageReference
    /// The recipients whom the server refused.
    public var recipients: [Recipient]

    public init(user: UserID, message: MessageReference, recipients: [Recipient]) {
        self.user = user
        self.message = message
        self.recipients = recipients
    }
}

/// How another program identifies a message.
public enum MessageReference: Hashable, Sendable {
    /// The id from `POST /v1/messages`.
    case id(String)
    /// The `Message-ID` header (RFC 5322, section 3.6.4). If several messages have the same one, the newest.
    case header(String)
}

/// Number of activities that a recipient has caused, by kind, people's separate from machines'.
public struct Tally: Hashable, Sendable {
    /// People's opens; unknown verdicts count as people's.
    public var opens: Int64 = 0
    /// People's clicks; unknown verdicts count as people's.
    public var clicks: Int64 = 0
    /// Machines' opens.
    public var machineOpens: Int64 = 0
    /// Machines' clicks.
    public var machineClicks: Int64 = 0

    public init() {}

    /// Counts one more `open` or `click` and returns its ordinal (`nth`).
    public mutating func count(_ kind: Kind, _ verdict: Verdict) -> Int64 {
        let slot = Self.slot(kind, verdict)
        self[keyPath: slot] += 1
        return self[keyPath: slot]
    }

    /// Moves one `open` or `click` to the count of its new verdict. Returns its ordinal there; nil if the old and the
    /// new verdict share a count.
    mutating func recount(_ kind: Kind, from: Verdict, to: Verdict) -> Int64? {
        guard (from == .machine) != (to == .machine) else { return nil }
        let slot = Self.slot(kind, from)
        // The count of an anonymous contact starts at 0 after a restart.
        self[keyPath: slot] = max(0, self[keyPath: slot] - 1)
        return count(kind, to)
    }

    private static func slot(_ kind: Kind, _ verdict: Verdict) -> WritableKeyPath<Tally, Int64> {
        switch (kind == .click, verdict == .machine) {
        case (false, false): \.opens
        case (true, false): \.clicks
        case (false, true): \.machineOpens
        case (true, true): \.machineClicks
        }
    }
}

/// A message to be tracked, checked: what `POST /v1/messages` asks for.
public struct NewMessage: Hashable, Sendable {
    public struct Recipient: Hashable, Sendable {
        /// In lower case.
        public var email: String
        public var name: String?
        public init(email: String, name: String?) {
            self.email = email
            self.name = name
        }
    }
    public var user: UserID
    /// In lower case; one of the user's addresses.
    public var from: String
    public var recipients: [Recipient]
    public var subject: String
    /// The `Message-ID` header (RFC 5322, 3.6.4), where the sender knows it.
    public var messageID: String?
    /// When it was or will be sent; nil where the sender did not say.
    public var sentAt: Timestamp?
    public var tracksOpens: Bool
    /// Link targets; the nth is link n. Empty where clicks are not tracked.
    public var links: [String]
    /// Whether it is to be one with the message that is tracked with the same header, sender and links, if there is one:
    /// recipients that it has keep their tickets, others are added. So to ask again changes nothing.
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

/// A message that is tracked.
public struct TrackedMessage: Hashable, Sendable {
    public var id: String
    public var user: UserID
    /// One of the user's addresses, in lower case.
    public var from: String
    public var subject: String
    /// The `Message-ID` header, where the sender gave it.
    public var messageID: String?
    /// nil where the sender did not say.
    public var sentAt: Timestamp?
    public var registeredAt: Timestamp
    /// Without it a click implies no open.
    public var tracksOpens: Bool
    /// Link targets; the nth is link n.
    public var links: [String]

    public init(
        id: String, user: UserID, from: String = "", subject: String, messageID: String? = nil, sentAt: Timestamp?,
        registeredAt: Timestamp, tracksOpens: Bool = true, links: [String]
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
    }

    /// When it was sent, as far as is known.
    public var date: Timestamp { sentAt ?? registeredAt }

    /// What an activity says of its message.
    var summary: Activity.Message { .init(id: id, subject: subject, sentAt: date.rfc3339) }

    /// Whether an activity of this message can hold a link that it was not registered with.
    func fits(_ url: String, to recipient: TrackedRecipient) -> Bool {
        Activity.fits(subject: subject, name: recipient.name, url: url)
    }

    public func target(ofLink n: Int64) -> String? {
        n >= 1 && n <= links.count ? links[Int(n) - 1] : nil
    }
}

/// One addressee of a tracked message: what a ticket stands for.
public struct TrackedRecipient: Hashable, Sendable {
    /// Names the recipient within one hub; 0 before it is kept.
    public var id: Int64
    public var message: String
    public var email: String
    public var name: String?
    public var ticket: Ticket
    /// What the user wants to be known of this contact, now.
    public var tracking: Tracking

    public init(
        id: Int64, message: String, email: String, name: String?, ticket: Ticket, tracking: Tracking = .identified
    ) {
        self.id = id
        self.message = message
        self.email = email
        self.name = name
        self.ticket = ticket
        self.tracking = tracking
    }

    /// What an activity says of them.
    var summary: Activity.Recipient {
        tracking == .identified ? .init(email: email, name: name) : .init(anonymous: true)
    }
}

/// How another program names a message.
public enum MessageReference: Hashable, Sendable {
    /// The id that `POST /v1/messages` answered.
    case id(String)
    /// The `Message-ID` header (RFC 5322, 3.6.4). Of several messages with the same the newest is meant.
    case header(String)
}

/// How many activities a recipient has caused, by kind, people's and machines' apart.
public struct Tally: Hashable, Sendable {
    public var opens: Int64 = 0
    public var clicks: Int64 = 0
    public var machineOpens: Int64 = 0
    public var machineClicks: Int64 = 0

    public init() {}

    /// Counts one more `open` or `click` and returns which it is.
    public mutating func count(_ kind: Kind, _ verdict: Verdict) -> Int64 {
        let slot = Self.slot(kind, verdict)
        self[keyPath: slot] += 1
        return self[keyPath: slot]
    }

    /// Counts one `open` or `click` as what it was found to be. Returns which of those it is; nil if it is counted as before.
    mutating func recount(_ kind: Kind, from: Verdict, to: Verdict) -> Int64? {
        guard (from == .machine) != (to == .machine) else { return nil }
        let slot = Self.slot(kind, from)
        // After a restart nobody knows what anonymous contacts did before.
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

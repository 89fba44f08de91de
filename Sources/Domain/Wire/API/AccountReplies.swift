public import Core

/// A session of the web app: an item of `GET /v1/sessions`.
public struct SessionStatus: Codable, Hashable, Sendable {
    /// Its id, which is not secret.
    public var id: String
    /// The browser, such as "Firefox / Linux"; empty if unknown.
    public var agent: String
    /// Where it was opened from, as a network: an address cut to /24 or /48.
    public var network: String
    /// RFC 3339.
    public var createdAt: String
    /// RFC 3339, to the hour.
    public var seenAt: String
    /// RFC 3339: when it ends if it is not used any more.
    public var endsAt: String
    /// Whether the request came by it.
    public var isThis: Bool

    public init(_ session: WebSession, isThis: Bool) {
        id = session.id
        agent = session.agent
        network = "\(session.network)"
        createdAt = session.createdAt.rfc3339
        seenAt = session.seenAt.rfc3339
        endsAt = session.endsAt.rfc3339
        self.isThis = isThis
    }

    enum CodingKeys: String, CodingKey {
        case id, agent, network
        case createdAt = "created_at"
        case seenAt = "seen_at"
        case endsAt = "ends_at"
        case isThis = "this"
    }
}

/// A token: an item of `GET /v1/tokens`. The token itself is never shown again.
public struct TokenStatus: Codable, Hashable, Sendable {
    /// Its id, which is not secret.
    public var id: String
    /// What the user called it.
    public var label: String
    /// What it may do.
    public var scopes: [String]
    /// RFC 3339.
    public var createdAt: String
    /// RFC 3339; nil if it never expires.
    public var expiresAt: String?

    public init(_ token: TokenRecord) {
        id = token.id
        label = token.label
        scopes = token.scopes.map(\.rawValue)
        createdAt = token.createdAt.rfc3339
        expiresAt = token.expiresAt?.rfc3339
    }

    enum CodingKeys: String, CodingKey {
        case id, label, scopes
        case createdAt = "created_at"
        case expiresAt = "expires_at"
    }
}

/// A passkey: an item of `GET /v1/passkeys`.
public struct PasskeyStatus: Codable, Hashable, Sendable {
    /// Its id in base64url.
    public var id: String
    /// What the user called it.
    public var label: String
    /// The host that it works on.
    public var host: String
    /// Whether it is copied to other devices.
    public var isBackedUp: Bool
    /// RFC 3339.
    public var createdAt: String
    /// RFC 3339; nil if it was never used.
    public var usedAt: String?

    /// - Parameter id: the id in base64url.
    public init(_ passkey: Passkey, id: String) {
        self.id = id
        label = passkey.label
        host = passkey.relyingParty
        isBackedUp = passkey.isBackedUp
        createdAt = passkey.createdAt.rfc3339
        usedAt = passkey.usedAt?.rfc3339
    }

    enum CodingKeys: String, CodingKey {
        case id, label, host
        case isBackedUp = "backed_up"
        case createdAt = "created_at"
        case usedAt = "used_at"
    }
}

/// A member: an item of `GET /v1/members`.
public struct MemberStatus: Codable, Hashable, Sendable {
    /// The first address.
    public var email: String
    /// Empty if unknown.
    public var name: String
    /// `admin` or `member`.
    public var role: String
    /// `paid` or `free`.
    public var seat: String
    /// All addresses that the member sends from.
    public var addresses: [String]

    public init(_ user: User) {
        email = user.email
        name = user.name
        role = user.role.rawValue
        seat = user.seat.rawValue
        addresses = user.addresses
    }
}

/// One line of the audit log: an item of `GET /v1/audit`.
public struct AuditStatus: Codable, Hashable, Sendable {
    /// Ascending.
    public var id: Int64
    /// RFC 3339.
    public var at: String
    /// The address of a member, `command line`, or empty if nobody was signed in.
    public var actor: String
    /// What was done, such as `signed-in`.
    public var action: String
    /// Whom or what it is about.
    public var subject: String
    /// Where it was done from, as a network; nil if by no request.
    public var network: String?

    public init(_ entry: AuditEntry) {
        id = entry.id
        at = entry.at.rfc3339
        actor = entry.actor
        action = entry.action
        subject = entry.subject
        network = entry.network.map { "\($0)" }
    }
}

/// A contact in a list: an item of `GET /v1/contacts`.
public struct ListedContactStatus: Codable, Hashable, Sendable {
    /// The address.
    public var email: String
    /// nil if none is known.
    public var name: String?
    /// `identified`, `anonymous` or `never`, as it applies now.
    public var tracking: String
    /// Messages that were sent to the contact.
    public var messages: Int64
    /// People's opens.
    public var opens: Int64
    /// People's clicks.
    public var clicks: Int64
    /// RFC 3339: the latest open or click of a person; nil if there is none.
    public var seenAt: String?

    public init(_ listed: ListedContact) {
        email = listed.contact.email
        name = listed.contact.name
        tracking = listed.contact.tracking.rawValue
        messages = listed.contact.messages
        opens = listed.contact.engagement.opens.count
        clicks = listed.contact.engagement.clicks.count
        seenAt = listed.lastSeen?.rfc3339
    }

    enum CodingKeys: String, CodingKey {
        case email, name, tracking, messages, opens, clicks
        case seenAt = "seen_at"
    }
}

/// A message in a list: an item of `GET /v1/messages`.
public struct ListedMessageStatus: Codable, Hashable, Sendable {
    /// The message's id.
    public var id: String
    /// The sender's address.
    public var from: String
    /// Empty if there is none.
    public var subject: String
    /// RFC 3339.
    public var sentAt: String
    /// Whether its hits are kept.
    public var isTracked: Bool
    /// How many recipients it has.
    public var recipients: Int64
    /// How many of them opened it.
    public var opened: Int64
    /// How many of them clicked.
    public var clicked: Int64
    /// How many of them a mail server refused.
    public var refused: Int64
    /// The first recipients' addresses.
    public var to: [String]

    public init(_ listed: ListedMessage) {
        id = listed.message.id
        from = listed.message.from
        subject = listed.message.subject
        sentAt = listed.message.date.rfc3339
        isTracked = listed.message.stoppedAt == nil
        recipients = listed.recipients
        opened = listed.opened
        clicked = listed.clicked
        refused = listed.refused
        to = listed.first.map(\.email)
    }

    enum CodingKeys: String, CodingKey {
        case id, from, subject
        case sentAt = "sent_at"
        case isTracked = "track"
        case recipients, opened, clicked, refused, to
    }
}

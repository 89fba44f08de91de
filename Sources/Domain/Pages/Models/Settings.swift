public import Core

/// A part of the settings: `/app/settings/{section}`.
public enum SettingsSection: String, Sendable, CaseIterable {
    case popUps = "pop-ups"
    case language
    case signIn = "sign-in"
    case devices, addresses, tracking, logging, webhooks, members, audit

    /// Whether only admins see it.
    public var isForAdmins: Bool { self == .members || self == .audit }
}

/// What a section shows.
public enum SettingsContent: Sendable {
    case popUps(PopUpSettings)
    case language(LanguageSettings)
    case signIn(SignInSettings)
    case devices([DeviceItem])
    /// The main address first.
    case addresses([String])
    case tracking(own: [TrackingSetting], hub: [TrackingSetting])
    case logging(own: LoggingSettings, account: LoggingSettings)
    case webhooks([WebhookItem])
    case members([MemberItem])
    case audit(AuditList)

    var section: SettingsSection {
        switch self {
        case .popUps: .popUps
        case .language: .language
        case .signIn: .signIn
        case .devices: .devices
        case .addresses: .addresses
        case .tracking: .tracking
        case .logging: .logging
        case .webhooks: .webhooks
        case .members: .members
        case .audit: .audit
        }
    }
}

/// When pop-ups are shown.
public struct PopUpSettings: Sendable {
    public var popUps: PopUps
    /// Days from 1, a Monday, to 7; empty if there are no quiet hours.
    public var quietDays: [Int]
    /// `22:00`
    public var quietFrom: String
    /// `07:00`
    public var quietTo: String
    public var pausedUntil: Timestamp?
    /// Addresses of muted contacts.
    public var muted: [String]

    public init(
        popUps: PopUps, quietDays: [Int] = [], quietFrom: String = "22:00", quietTo: String = "07:00",
        pausedUntil: Timestamp? = nil, muted: [String] = []
    ) {
        self.popUps = popUps
        self.quietDays = quietDays
        self.quietFrom = quietFrom
        self.quietTo = quietTo
        self.pausedUntil = pausedUntil
        self.muted = muted
    }
}

/// The language and the zone that the user chose; nil: the browser decides.
public struct LanguageSettings: Sendable {
    public var language: Language?
    public var zone: String?
    /// The names that there are.
    public var zones: [String]

    public init(language: Language?, zone: String?, zones: [String]) {
        self.language = language
        self.zone = zone
        self.zones = zones
    }
}

/// Everything by which the user signs in.
public struct SignInSettings: Sendable {
    public var sessions: [SessionItem]
    public var passkeys: [PasskeyItem]
    public var tokens: [TokenItem]
    /// Whether a passkey can be made at this address.
    public var canAddPasskeys: Bool
    /// Scopes that a new token may have.
    public var scopes: [Scope]

    public init(
        sessions: [SessionItem], passkeys: [PasskeyItem], tokens: [TokenItem], canAddPasskeys: Bool, scopes: [Scope]
    ) {
        self.sessions = sessions
        self.passkeys = passkeys
        self.tokens = tokens
        self.canAddPasskeys = canAddPasskeys
        self.scopes = scopes
    }
}

/// A browser that is signed in.
public struct SessionItem: Sendable {
    public var id: String
    /// Such as `Firefox on Linux`.
    public var agent: String
    /// The network, such as `192.0.2.0`; empty if it is not known.
    public var network: String
    public var createdAt: Timestamp
    public var seenAt: Timestamp
    /// Whether it is the one that asks.
    public var isPresent: Bool

    public init(
        id: String, agent: String, network: String, createdAt: Timestamp, seenAt: Timestamp, isPresent: Bool
    ) {
        self.id = id
        self.agent = agent
        self.network = network
        self.createdAt = createdAt
        self.seenAt = seenAt
        self.isPresent = isPresent
    }
}

/// A passkey of the user.
public struct PasskeyItem: Sendable {
    /// base64url
    public var id: String
    public var label: String
    public var createdAt: Timestamp
    public var usedAt: Timestamp?
    public var isBackedUp: Bool
    /// The host that it belongs to, if that is not this one.
    public var otherHost: String?

    public init(
        id: String, label: String, createdAt: Timestamp, usedAt: Timestamp?, isBackedUp: Bool, otherHost: String? = nil
    ) {
        self.id = id
        self.label = label
        self.createdAt = createdAt
        self.usedAt = usedAt
        self.isBackedUp = isBackedUp
        self.otherHost = otherHost
    }
}

/// A token that is not revoked.
public struct TokenItem: Sendable {
    public var id: String
    public var label: String
    public var scopes: [Scope]
    public var createdAt: Timestamp
    /// nil: never.
    public var expiresAt: Timestamp?

    public init(id: String, label: String, scopes: [Scope], createdAt: Timestamp, expiresAt: Timestamp?) {
        self.id = id
        self.label = label
        self.scopes = scopes
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}

/// A tray or a terminal of the user.
public struct DeviceItem: Sendable {
    public var name: String
    public var isConnected: Bool
    public var lastSeen: Timestamp
    /// Activities that it has not acknowledged; nil if that is not known.
    public var backlog: Int64?

    public init(name: String, isConnected: Bool, lastSeen: Timestamp, backlog: Int64?) {
        self.name = name
        self.isConnected = isConnected
        self.lastSeen = lastSeen
        self.backlog = backlog
    }
}

/// A webhook that posts the user's activities.
public struct WebhookItem: Sendable {
    /// What is posted.
    public enum Format: String, Sendable, CaseIterable { case json, ntfy, gotify }
    /// nil for one of hub.yaml, which is shown only.
    public var id: String?
    public var name: String
    /// Only scheme, host and port: the rest may be secret.
    public var url: String
    public var format: Format
    public var kinds: Set<Kind>
    public var hasSecret: Bool

    public init(id: String?, name: String, url: String, format: Format, kinds: Set<Kind>, hasSecret: Bool) {
        self.id = id
        self.name = name
        self.url = url
        self.format = format
        self.kinds = kinds
        self.hasSecret = hasSecret
    }
}

/// A member of the account.
public struct MemberItem: Sendable {
    public var email: String
    public var name: String
    public var isAdmin: Bool
    public var seat: Seat
    /// Whether it is the viewer.
    public var isYou: Bool

    public init(email: String, name: String, isAdmin: Bool, seat: Seat, isYou: Bool) {
        self.email = email
        self.name = name
        self.isAdmin = isAdmin
        self.seat = seat
        self.isYou = isYou
    }
}

/// A page of the audit log, newest first.
public struct AuditList: Sendable {
    /// One entry.
    public struct Item: Sendable {
        public var at: Timestamp
        /// The address of a member, `command line`, or empty.
        public var actor: String
        /// The stored name of what was done, such as `signed-in`.
        public var action: String
        public var subject: String
        /// The network, such as `192.0.2.0`; empty if it was not done by a request.
        public var network: String

        public init(at: Timestamp, actor: String, action: String, subject: String, network: String) {
            self.at = at
            self.actor = actor
            self.action = action
            self.subject = subject
            self.network = network
        }
    }
    public var items: [Item]
    /// The next page's `before`; nil on the last.
    public var older: Int64?

    public init(items: [Item], older: Int64? = nil) {
        self.items = items
        self.older = older
    }
}

/// One line of the audit log: who did what to whom, and from where.
public struct AuditEntry: Hashable, Sendable {
    /// How many entries are kept, the newest.
    public static let kept: Int64 = 10_000

    /// Ascending; 0 before it is stored.
    public var id: Int64
    public var at: Timestamp
    /// The address of a member, "command line", or nothing if nobody was signed in.
    public var actor: String
    /// The raw value of an `AuditAction`, perhaps of a newer version.
    public var action: String
    /// Whom or what it is about.
    public var subject: String
    /// Where it was done, truncated; nil if it was not done by a request.
    public var network: IPAddress?

    /// - Parameter network: the address; it is truncated.
    public init(
        id: Int64 = 0, at: Timestamp, actor: String, action: String, subject: String, network: IPAddress? = nil
    ) {
        self.id = id
        self.at = at
        self.actor = actor
        self.action = action
        self.subject = subject
        self.network = network?.truncated
    }
}

extension AuditEntry {
    /// An entry of an action that this version knows.
    public init(
        at: Timestamp, actor: String, _ action: AuditAction, subject: String, network: IPAddress? = nil
    ) {
        self.init(at: at, actor: actor, action: action.rawValue, subject: subject, network: network)
    }
}

/// What the audit log tells.
public enum AuditAction: String, Sendable, CaseIterable {
    /// A browser signed in.
    case signedIn = "signed-in"
    /// A code or a passkey was refused.
    case signInFailed = "sign-in-failed"
    /// A browser signed out.
    case signedOut = "signed-out"
    /// A session was ended by its user.
    case sessionRevoked = "session-revoked"
    /// A passkey or a code was shown for what needs it.
    case steppedUp = "stepped-up"
    /// A code for a client or a browser was made.
    case codeMade = "code-made"
    case tokenCreated = "token-created"
    case tokenRevoked = "token-revoked"
    case passkeyAdded = "passkey-added"
    case passkeyRemoved = "passkey-removed"
    /// A passkey's counter was not greater than before: there may be a copy.
    case passkeyCounter = "passkey-counter"
    case memberAdded = "member-added"
    case memberRemoved = "member-removed"
    case roleChanged = "role-changed"
    case seatChanged = "seat-changed"
    case addressAdded = "address-added"
    case addressRemoved = "address-removed"
    /// The subject is empty: the address is what was erased.
    case contactErased = "contact-erased"
    case webhookChanged = "webhook-changed"
    case webhookRemoved = "webhook-removed"
    /// What the account has set for logging was changed.
    case loggingChanged = "logging-changed"
}

/// Who asks for a command, for the audit log.
public struct AuditNote: Hashable, Sendable {
    /// What the actor is called who is no member but runs the hub.
    public static let commandLine = "command line"

    /// See `AuditEntry.actor`.
    public var actor: String
    /// See `AuditEntry.network`.
    public var network: IPAddress?

    public init(actor: String, network: IPAddress?) {
        self.actor = actor
        self.network = network?.truncated
    }
}

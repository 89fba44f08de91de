/// A user's id within one hub, from 1.
public typealias UserID = Int64

/// What a user may track.
public enum Seat: String, Sendable, CaseIterable, Codable {
    /// Only opens.
    case free
    /// Opens and clicks.
    case paid
}

/// A sender, who owns messages and is notified.
public struct User: Hashable, Sendable {
    /// The user's id within this hub.
    public var id: UserID
    /// The first of their addresses, in lower case.
    public var email: String
    public var name: String
    /// What the user may track.
    public var seat: Seat
    /// All their addresses in lower case, `email` first. A message's `from` must be one of them.
    public var addresses: [String]
    /// The language of the names of places in their activities.
    public var language: LanguageTag

    public init(
        id: UserID, email: String, name: String, seat: Seat, addresses: [String], language: LanguageTag = .english
    ) {
        self.id = id
        self.email = email
        self.name = name
        self.seat = seat
        self.addresses = addresses
        self.language = language
    }
}

/// What a token may be used for.
public enum Scope: String, Sendable, CaseIterable, Codable {
    /// Open push sessions, mark as read, forget devices.
    case subscribe
    /// Read messages, contacts and the log.
    case read
    /// Register messages, report refusals, change tracking settings.
    case track
    /// Report events that another system saw.
    case ingest
}

/// A token as it is stored, with a digest instead of its text.
public struct TokenRecord: Hashable, Sendable {
    /// A public id, `tk_…`, which identifies the token and does not authenticate.
    public var id: String
    public var user: UserID
    /// What the token may be used for.
    public var scopes: [Scope]
    /// What the user called it.
    public var label: String
    /// When the token was created.
    public var createdAt: Timestamp
    /// nil while the token is valid.
    public var revokedAt: Timestamp?

    public init(
        id: String, user: UserID, scopes: [Scope], label: String, createdAt: Timestamp, revokedAt: Timestamp? = nil
    ) {
        self.id = id
        self.user = user
        self.scopes = scopes
        self.label = label
        self.createdAt = createdAt
        self.revokedAt = revokedAt
    }
}

/// What a pairing code grants: one token, to the first client that presents the code. Only the code's digest is stored.
public struct Pairing: Hashable, Sendable {
    /// How long a code is valid: enough to walk to another machine.
    public static let lifetime: Duration = .seconds(600)

    public var user: UserID
    /// The scopes of the token to be given out.
    public var scopes: [Scope]
    /// The code is invalid from this time on.
    public var expiresAt: Timestamp

    public init(user: UserID, scopes: [Scope], expiresAt: Timestamp) {
        self.user = user
        self.scopes = scopes
        self.expiresAt = expiresAt
    }
}

/// The user and the scopes that a valid token stands for.
public struct Identity: Hashable, Sendable {
    /// The token's public id.
    public var tokenID: String
    /// The token's scopes.
    public var scopes: [Scope]
    public var user: User

    public init(tokenID: String, scopes: [Scope], user: User) {
        self.tokenID = tokenID
        self.scopes = scopes
        self.user = user
    }
}

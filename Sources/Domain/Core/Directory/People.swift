/// Names a user within one hub.
public typealias UserID = Int64

/// What a user's seat lets them track.
public enum Seat: String, Sendable, CaseIterable, Codable {
    /// Opens.
    case free
    /// Opens and clicks.
    case paid
}

/// The sender who owns messages and gets notifications.
public struct User: Hashable, Sendable {
    public var id: UserID
    /// The first of their addresses, in lower case.
    public var email: String
    public var name: String
    public var seat: Seat
    /// All their addresses, in lower case, `email` first: what `from` of a message may be.
    public var addresses: [String]
    /// In which places are named to them.
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
    /// Hear of activities as they come, and send `ack` and `read`.
    case subscribe
    /// Read messages, contacts and the log.
    case read
    /// Register messages, change contacts.
    case track
    /// Bring in another system's events.
    case ingest
}

/// A token as it is kept: its digest, never its text.
public struct TokenRecord: Hashable, Sendable {
    /// Names the token without being it: `tk_…`.
    public var id: String
    public var user: UserID
    public var scopes: [Scope]
    public var label: String
    public var createdAt: Timestamp
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

/// What a pairing code is good for: one token, for whoever shows the code first. Only the code's digest is kept.
public struct Pairing: Hashable, Sendable {
    /// How long a code is good for, in seconds: long enough to walk to another machine.
    public static let lifetime: Duration = .seconds(600)

    public var user: UserID
    public var scopes: [Scope]
    /// From then on it is good no more.
    public var expiresAt: Timestamp

    public init(user: UserID, scopes: [Scope], expiresAt: Timestamp) {
        self.user = user
        self.scopes = scopes
        self.expiresAt = expiresAt
    }
}

/// Who a valid token stands for.
public struct Identity: Hashable, Sendable {
    public var tokenID: String
    public var scopes: [Scope]
    public var user: User

    public init(tokenID: String, scopes: [Scope], user: User) {
        self.tokenID = tokenID
        self.scopes = scopes
        self.user = user
    }
}

/// A named, durable subscription of a user.
public struct Device: Hashable, Sendable {
    public var name: String
    /// The last activity the device has said it has.
    public var cursor: Cursor
    public var lastSeen: Timestamp

    public init(name: String, cursor: Cursor, lastSeen: Timestamp) {
        self.name = name
        self.cursor = cursor
        self.lastSeen = lastSeen
    }
}

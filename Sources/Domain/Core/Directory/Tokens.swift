/// A token as it is stored, with a digest instead of its text.
public struct TokenRecord: Hashable, Sendable {
    /// How many valid tokens a user may make in the web app.
    public static let perUser = 200

    /// A public id, `tk_…`, which identifies the token and does not authenticate.
    public var id: String
    public var user: UserID
    /// What the token may be used for.
    public var scopes: [Scope]
    /// What the user called it.
    public var label: String
    /// When the token was created.
    public var createdAt: Timestamp
    /// When the token was revoked; nil if it was not.
    public var revokedAt: Timestamp?
    /// The token is invalid from this time on; nil: it never expires.
    public var expiresAt: Timestamp?

    public init(
        id: String, user: UserID, scopes: [Scope], label: String, createdAt: Timestamp, revokedAt: Timestamp? = nil,
        expiresAt: Timestamp? = nil
    ) {
        self.id = id
        self.user = user
        self.scopes = scopes
        self.label = label
        self.createdAt = createdAt
        self.revokedAt = revokedAt
        self.expiresAt = expiresAt
    }

    /// Whether it is neither revoked nor expired.
    public func isValid(at time: Timestamp) -> Bool { revokedAt == nil && expiresAt.map { time < $0 } ?? true }
}

/// The user and the scopes that a valid token stands for.
public struct Identity: Hashable, Sendable {
    /// The token's public id.
    public var tokenID: String
    /// The token's scopes.
    public var scopes: [Scope]
    public var user: User

    /// Whether it is a session of the web app, whose id stands in place of a token's.
    public var isWebSession: Bool { tokenID.hasPrefix(WebSession.prefix) }

    public init(tokenID: String, scopes: [Scope], user: User) {
        self.tokenID = tokenID
        self.scopes = scopes
        self.user = user
    }
}

/// What a code grants: a token to the first client that presents it, or a session of the web app to the first browser. Only
/// the code's digest is stored.
public struct Pairing: Hashable, Sendable {
    /// How long a code is valid: enough to walk to another machine.
    public static let lifetime: Duration = .seconds(600)
    /// How long a link of a client is valid: it is opened at once.
    public static let linkLifetime: Duration = .seconds(60)
    /// How long a new member's link is valid: it is sent by mail.
    public static let invitationLifetime: Duration = .seconds(7 * 86_400)
    /// How many codes of a user are valid at a time. Of more, those that expire first are removed.
    public static let perUser = 20

    /// What a code is for. It is good for nothing else.
    public enum Purpose: String, Sendable, CaseIterable {
        /// A client's code (`mailbell login`, the tray): gives a token.
        case client
        /// A browser's code: signs in, and steps a session up.
        case browser
        /// A client's link: signs in, without stepping up.
        case link
        /// A new member's link: signs in.
        case invitation

        /// How long such a code is valid.
        public var lifetime: Duration {
            switch self {
            case .client, .browser: Pairing.lifetime
            case .link: Pairing.linkLifetime
            case .invitation: Pairing.invitationLifetime
            }
        }
    }

    /// The scopes that a client gets unless another choice was made.
    public static let clientScopes: [Scope] = [.subscribe, .read, .track, .web, .records, .log]

    public var user: UserID
    /// The scopes of the token to be given out. Empty unless the code is a client's.
    public var scopes: [Scope]
    /// The code is invalid from this time on.
    public var expiresAt: Timestamp
    /// What the code is for.
    public var purpose: Purpose
    /// The id of the token by which the code was made; nil if it was made otherwise. The code ends with that token.
    public var token: String?

    public init(
        user: UserID, scopes: [Scope], expiresAt: Timestamp, purpose: Purpose = .client, token: String? = nil
    ) {
        self.user = user
        self.scopes = scopes
        self.expiresAt = expiresAt
        self.purpose = purpose
        self.token = token
    }
}

/// The result of presenting a code.
public enum TakenPairing: Hashable, Sendable {
    /// The code was valid, and is used up.
    case taken(Pairing)
    /// The code is valid for something else. It is still there.
    case otherPurpose(Pairing.Purpose)
    /// There is no such code: it is unknown, used or expired.
    case none
}

public import Core

/// The user and the token: the answer to `GET /v1/me`.
public struct Me: Codable, Hashable, Sendable {
    /// The state of the user's log.
    public struct Log: Codable, Hashable, Sendable {
        /// Changes when the log is restored or reset.
        public var epoch: String
        /// The newest seq; 0 in an empty log.
        public var head: Seq
        /// The oldest seq that is kept; `head` + 1 if none is.
        public var floor: Seq
        /// Opens and clicks by people after the newest `read`.
        public var unread: Int64

        public init(_ log: LogState) {
            epoch = log.epoch.text
            head = log.head
            floor = log.floor
            unread = log.unread
        }
    }
    /// The first of the user's addresses.
    public var email: String
    /// The user's name.
    public var name: String
    /// `paid` or `free`.
    public var seat: String
    /// The user's language, such as `de`; nil from an older hub.
    public var language: String?
    /// Addresses that the user may send from.
    public var addresses: [String]
    /// The URL that the hub's pixels and links begin with; nil from an older hub.
    public var publicURL: String?
    /// The token's id, which is not secret.
    public var token: String
    /// What the token may do, such as `read`.
    public var scopes: [String]
    /// The state of the user's log.
    public var log: Log

    /// - Parameter publicURL: prefix of the hub's pixel and link URLs.
    public init(_ identity: Identity, log: LogState, publicURL: String) {
        email = identity.user.email
        name = identity.user.name
        seat = identity.user.seat.rawValue
        language = identity.user.language.text
        addresses = identity.user.addresses
        self.publicURL = publicURL
        token = identity.tokenID
        scopes = identity.scopes.map(\.rawValue)
        self.log = Log(log)
    }

    enum CodingKeys: String, CodingKey {
        case email, name, seat, language, addresses
        case publicURL = "public_url"
        case token, scopes, log
    }
}

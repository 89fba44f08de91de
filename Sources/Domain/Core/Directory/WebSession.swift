/// A browser that is signed in to the web app. Only a digest of the cookie's secret is stored.
public struct WebSession: Hashable, Sendable {
    /// A session that is not used for so long ends.
    public static let idle: Duration = .seconds(14 * 86_400)
    /// A session lasts no longer, however it is used.
    public static let longest: Duration = .seconds(90 * 86_400)
    /// How many sessions a user has. A further one ends the one that was not used for longest.
    public static let perUser = 50
    /// How many of them one token's links open. A further one ends the one of that token that was not used for longest.
    public static let perToken = 10
    /// How long a passkey or a code, once shown, allows what needs it.
    public static let stepUp: Duration = .seconds(300)

    /// How ids begin.
    public static let prefix = "ws_"

    /// A public id, `ws_…`, which identifies the session and does not authenticate.
    public var id: String
    public var user: UserID
    public var createdAt: Timestamp
    /// When it was last used, to the hour (`hour(of:)`).
    public var seenAt: Timestamp
    /// When a passkey or a browser's code was last shown; nil if none was since a client's link opened the session.
    public var steppedUpAt: Timestamp?
    /// The browser as a short text, such as "Firefox on Linux".
    public var agent: String
    /// Where it was opened from, truncated.
    public var network: IPAddress
    /// The id of the token whose link opened it; nil if none did. The session ends with that token.
    public var token: String?
    /// When that token expires; nil if it does not. Stored with the token.
    public var tokenExpiresAt: Timestamp?

    /// - Parameters:
    ///   - agent: cut to 200 bytes.
    ///   - network: the address; it is truncated.
    public init(
        id: String, user: UserID, createdAt: Timestamp, seenAt: Timestamp? = nil, steppedUpAt: Timestamp? = nil,
        agent: String, network: IPAddress, token: String? = nil, tokenExpiresAt: Timestamp? = nil
    ) {
        self.id = id
        self.user = user
        self.createdAt = createdAt
        self.seenAt = seenAt ?? Self.hour(of: createdAt)
        self.steppedUpAt = steppedUpAt
        self.agent = agent.prefix(bytes: Self.agentBytes)
        self.network = network.truncated
        self.token = token
        self.tokenExpiresAt = tokenExpiresAt
    }

    /// Maximum length of `agent` in bytes.
    private static let agentBytes = 200

    /// When the session ends if it is not used any more.
    public var endsAt: Timestamp {
        min(seenAt + Self.idle, createdAt + Self.longest, tokenExpiresAt ?? Timestamp(milliseconds: .max))
    }

    /// Whether it has not ended at a time. A session that was removed is not found at all.
    public func isValid(at time: Timestamp) -> Bool { time < endsAt }

    /// Whether a passkey or a code was shown recently enough for what needs it.
    public func isSteppedUp(at time: Timestamp) -> Bool {
        steppedUpAt.map { time < $0 + Self.stepUp } ?? false
    }

    /// Whether `seenAt` is to be stored anew: once an hour.
    public func needsTouch(at time: Timestamp) -> Bool { Self.hour(of: time) > seenAt }

    /// The beginning of the hour (UTC) that a time is in.
    public static func hour(of time: Timestamp) -> Timestamp {
        let hour: Int64 = 3_600_000
        let rest = time.milliseconds % hour
        return Timestamp(milliseconds: time.milliseconds.minus(rest < 0 ? rest + hour : rest))
    }
}

/// A session to be opened, as the browser's request tells it.
public struct NewSession: Hashable, Sendable {
    /// See `WebSession.id`.
    public var id: String
    /// The digest of the cookie's secret.
    public var digest: [UInt8]
    /// See `WebSession.agent`.
    public var agent: String
    /// The browser's address.
    public var address: IPAddress

    public init(id: String, digest: [UInt8], agent: String, address: IPAddress) {
        self.id = id
        self.digest = digest
        self.agent = agent
        self.address = address
    }

    var weight: Int { 256 + id.utf8.count + agent.utf8.count }

    /// The session as it is stored when it is opened at a time.
    func opened(of user: UserID, at time: Timestamp, steppedUp: Bool, token: String? = nil) -> WebSession {
        WebSession(
            id: id, user: user, createdAt: time, steppedUpAt: steppedUp ? time : nil, agent: agent, network: address,
            token: token)
    }
}

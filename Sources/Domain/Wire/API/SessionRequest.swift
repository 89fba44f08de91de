public import Core

/// The body of `POST /v1/session`, `POST /v1/session/preview` and `POST /v1/session/step-up`: a code, or a passkey's answer.
public struct SessionRequest: Codable, Hashable, Sendable {
    /// The code as it was typed, or the secret of a link; nil if a passkey is shown.
    public var code: String?
    /// The path of the app to go on at.
    public var next: String?
    /// The browser's time zone, an IANA name.
    public var zone: String?

    public init(code: String?, next: String? = nil, zone: String? = nil) {
        self.code = code
        self.next = next
        self.zone = zone
    }
}

/// The answer to `POST /v1/session/preview`: whose code it is.
public struct SessionPreview: Codable, Hashable, Sendable {
    /// The user's first address.
    public var email: String
    /// What the code is for.
    public var purpose: String

    public init(email: String, purpose: String) {
        self.email = email
        self.purpose = purpose
    }
}

/// The answer to `POST /v1/session`.
public struct SessionReply: Codable, Hashable, Sendable {
    /// The user's first address.
    public var user: String
    /// The path to go on at.
    public var next: String

    public init(user: String, next: String) {
        self.user = user
        self.next = next
    }
}

/// The body of `POST /v1/session/links`.
public struct LinkRequest: Codable, Hashable, Sendable {
    /// The path of the app that the link leads to; nil for its start.
    public var next: String?

    public init(next: String? = nil) { self.next = next }

    enum CodingKeys: String, CodingKey, CaseIterable { case next }

    public init(from decoder: any Decoder) throws {
        next = try decoder.strictContainer(keyedBy: CodingKeys.self).decodeIfPresent(String.self, forKey: .next)
    }
}

/// The answer to `POST /v1/session/links`: a link that signs its user in to the web app, once.
public struct LinkReply: Codable, Hashable, Sendable {
    /// The link.
    public var url: String
    /// RFC 3339: when it is no longer valid.
    public var expiresAt: String

    public init(url: String, expiresAt: Timestamp) {
        self.url = url
        self.expiresAt = expiresAt.rfc3339
    }

    enum CodingKeys: String, CodingKey {
        case url
        case expiresAt = "expires_at"
    }
}

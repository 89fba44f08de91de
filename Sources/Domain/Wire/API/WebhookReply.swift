public import Core

/// A webhook of a user: an item of `GET /v1/webhooks`, and the answer to adding or changing one. Secrets are never shown.
public struct WebhookReply: Codable, Hashable, Sendable {
    /// nil for one of the operator, in hub.yaml: it is shown, but not changed here.
    public var id: String?
    /// Unique among all of the user's.
    public var name: String
    /// Only scheme, host and port: the rest may be secret, such as the topic of an ntfy server.
    public var url: String
    /// `json`, `ntfy` or `gotify`.
    public var format: String
    /// The kinds of activities that are posted.
    public var kinds: [String]
    /// Whether requests are signed, or carry a token.
    public var hasSecret: Bool
    /// Whether it is one of the operator.
    public var readOnly: Bool
    /// RFC 3339: when the user added it; nil for one of the operator.
    public var createdAt: String?
    /// RFC 3339: when the target began to fail; nil if it accepted the last request.
    public var failingSince: String?
    /// What went wrong with the last request; nil if nothing did.
    public var lastError: String?

    enum CodingKeys: String, CodingKey {
        case id, name, url, format, kinds
        case hasSecret = "has_secret"
        case readOnly = "read_only"
        case createdAt = "created_at"
        case failingSince = "failing_since"
        case lastError = "last_error"
    }
}

extension WebhookReply {
    /// A user's own.
    public init(_ webhook: OwnWebhook, failingSince: Timestamp? = nil, lastError: String? = nil) {
        self.init(
            id: webhook.id, name: webhook.name, url: HTTPURL(webhook.url)?.origin ?? "",
            format: webhook.format.rawValue,
            kinds: Kind.allCases.filter(webhook.kinds.contains).map(\.rawValue), hasSecret: webhook.secret != nil,
            readOnly: false, createdAt: webhook.createdAt.rfc3339, failingSince: failingSince?.rfc3339,
            lastError: lastError)
    }

    /// One of the operator.
    ///
    /// - Parameters:
    ///   - origin: scheme, host and port of its URL.
    ///   - kinds: nil means all.
    public init(
        ofOperator name: String, origin: String, format: OwnWebhook.Format, kinds: [Kind]?, hasSecret: Bool,
        failingSince: Timestamp?, lastError: String?
    ) {
        self.init(
            id: nil, name: name, url: origin, format: format.rawValue,
            kinds: (kinds ?? Kind.allCases).map(\.rawValue), hasSecret: hasSecret, readOnly: true, createdAt: nil,
            failingSince: failingSince?.rfc3339, lastError: lastError)
    }
}

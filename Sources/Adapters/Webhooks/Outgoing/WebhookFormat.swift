public import Core

/// What a target takes, and the secret that its requests carry.
public enum WebhookFormat: Sendable {
    /// The activities as JSON, signed as in Standard Webhooks; not signed if there are no secrets.
    case json(StandardWebhook?)
    /// A message for people, as an ntfy server takes it, with the access token that the server asks for, if any.
    case ntfy(token: String?)
    /// A message for people, as a Gotify server takes it, with an application's token. nil if the URL has the token.
    case gotify(token: String?)

    /// Why a secret cannot be used. `description` is one line that continues "it …".
    public typealias Unusable = StandardWebhook.Unusable

    /// The format of a name with its secret.
    ///
    /// - Parameter secret: the secrets of a Standard Webhook, or the server's token; nil for none.
    public init(_ name: OwnWebhook.Format, secret: String?) throws(Unusable) {
        switch name {
        case .json:
            guard let secret else {
                self = .json(nil)
                return
            }
            self = .json(try StandardWebhook(secrets: secret))
        case .ntfy: self = .ntfy(token: try Self.token(secret))
        case .gotify: self = .gotify(token: try Self.token(secret))
        }
    }

    /// The format's name, as it is written in settings.
    public var name: OwnWebhook.Format {
        switch self {
        case .json: .json
        case .ntfy: .ntfy
        case .gotify: .gotify
        }
    }

    /// Whether requests are signed, or carry a token in a header.
    public var hasSecret: Bool {
        switch self {
        case .json(let scheme): scheme != nil
        case .ntfy(let token), .gotify(let token): token != nil
        }
    }

    /// Whether requests are messages that people read. These tell of people's opens and clicks and of nothing else.
    var isForPeople: Bool { name != .json }

    /// A token becomes a header's value, so it must not contain what could end that.
    private static func token(_ text: String?) throws(Unusable) -> String? {
        guard let text else { return nil }
        guard (1...500).contains(text.utf8.count), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw Unusable(description: "must hold one token: 1 to 500 ASCII characters without blanks")
        }
        return text
    }
}

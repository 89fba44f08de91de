public import Core

extension WebhookTarget {
    /// What is wrong with a webhook that a user has entered.
    public struct Fault: Error, Hashable, Sendable {
        /// The field: `name`, `url`, `secret` or `kinds`.
        public var field: String
        /// One line that continues "it …": "must be …".
        public var message: String
    }

    /// Bytes of the URL of a user's own webhook, at most.
    public static let ownURLBytes = 2000
    /// Bytes of the name of a user's own webhook, at most.
    public static let ownNameBytes = 100

    /// The target of a user's own webhook. It gets people's opens and clicks.
    ///
    /// - Parameter email: the user's address.
    /// - Throws: `Fault` if the webhook cannot be used.
    public init(_ own: OwnWebhook, of email: String, app: String?) throws(Fault) {
        guard (1...Self.ownNameBytes).contains(own.name.utf8.count),
            own.name.excerpt(bytes: Self.ownNameBytes) == own.name
        else {
            throw Fault(field: "name", message: "must be 1 to \(Self.ownNameBytes) bytes without control characters")
        }
        guard Self.isOwnURL(own.url) else {
            throw Fault(
                field: "url",
                message:
                    "must be an https or http URL of at most \(Self.ownURLBytes) bytes, without a user and password")
        }
        let kinds = own.kinds.filter { Activity.isNotifiable(kind: $0, verdict: nil) }
        guard !kinds.isEmpty else { throw Fault(field: "kinds", message: "must be open, click, or both") }
        let format: WebhookFormat
        do throws(WebhookFormat.Unusable) {
            format = try WebhookFormat(own.format, secret: own.secret)
        } catch {
            throw Fault(field: "secret", message: error.description)
        }
        self.init(
            name: own.name, user: email, url: own.url, format: format,
            filter: Filter(kinds: Kind.allCases.filter(kinds.contains), verdicts: [.human, .unknown]))
        ownID = own.id
        self.app = app
        if let problem = problemOfURL { throw Fault(field: "url", message: problem) }
    }

    /// Why the URL does not suit the format, in words that continue "it …"; nil if it does.
    public var problemOfURL: String? {
        guard case .ntfy = format, NtfyURL(url) == nil else { return nil }
        return "must be the URL of a topic, such as https://ntfy.example.com/mytopic"
    }

    private static func isOwnURL(_ text: String) -> Bool {
        guard text.utf8.count <= ownURLBytes, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }),
            let parts = URLParts(text), parts.user == nil
        else { return false }
        return parts.portNumber != nil && parts.portNumber != 0
    }
}

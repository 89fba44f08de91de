public import Mailbell

/// Where a user's activities are posted, as the operator has set it up.
public struct WebhookTarget: Sendable {
    /// Tells it from the others; at most 50 letters, digits, `-` and `_`.
    public var name: String
    /// The address of the user whose activities they are.
    public var user: String
    /// http or https.
    public var url: String
    public var scheme: StandardWebhook
    public var filter: Filter
    /// Whether a target that is new begins with the oldest activity; with what comes from then on otherwise.
    public var fromEarliest: Bool

    public init(
        name: String, user: String, url: String, scheme: StandardWebhook, filter: Filter = Filter(),
        fromEarliest: Bool = false
    ) {
        self.name = name
        self.user = user
        self.url = url
        self.scheme = scheme
        self.filter = filter
        self.fromEarliest = fromEarliest
    }

    /// Under which its cursor is kept, like that of any device.
    public var device: String { "webhook:" + name }

    /// Whether a text may be such a name.
    public static func isName(_ text: String) -> Bool {
        (1...50).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                ($0 >= 97 && $0 <= 122) || ($0 >= 65 && $0 <= 90) || ($0 >= 48 && $0 <= 57) || $0 == 45 || $0 == 95
            }
    }
}

public import Core

/// A URL to which a user's activities are posted: one line of the setting `webhook`.
public struct WebhookTarget: Sendable {
    /// Unique among all targets; 1 to 50 ASCII letters, digits, `-` and `_`.
    public var name: String
    /// The address of the user whose activities are posted.
    public var user: String
    /// http or https.
    public var url: String
    /// The secrets that sign the requests.
    public var scheme: StandardWebhook
    /// Which activities are posted.
    public var filter: Filter
    /// Whether a new target starts with the oldest activity. If not, it starts with what comes after the first start.
    public var fromEarliest: Bool

    /// A target. The caller checks the name with `isName` and that it is unique.
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

    /// The consumer that holds its cursor.
    public var consumer: Consumer { .webhook(name) }

    /// Whether a text is a valid name of a target.
    public static func isName(_ text: String) -> Bool {
        (1...50).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                ($0 >= 97 && $0 <= 122) || ($0 >= 65 && $0 <= 90) || ($0 >= 48 && $0 <= 57) || $0 == 45 || $0 == 95
            }
    }
}

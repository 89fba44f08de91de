public import Core

/// A URL to which a user's activities are posted: one line of the setting `webhook`, or a user's own webhook.
public struct WebhookTarget: Sendable {
    /// Of the setting's lines: unique among them; see `isName`.
    public var name: String
    /// The id of a user's own webhook; nil for a line of the setting.
    public var ownID: String?
    /// The address of the user whose activities are posted.
    public var user: String
    /// http or https.
    public var url: String
    /// What is posted, and with which secret.
    public var format: WebhookFormat
    /// Which activities are posted.
    public let filter: Filter
    /// Whether a new target starts with the oldest activity. If not, it starts with what comes after the first start.
    public var fromEarliest: Bool
    /// Where the web app is, such as `https://mail.example.com`. A message for people leads there; nil if there is none.
    public var app: String?

    /// A target. The caller checks the name with `isName` and that it is unique.
    ///
    /// - Parameter filter: of a format for people, what is for machines is left out of it.
    public init(
        name: String, user: String, url: String, format: WebhookFormat, filter: Filter = Filter(),
        fromEarliest: Bool = false
    ) {
        self.name = name
        self.user = user
        self.url = url
        self.format = format
        self.filter = format.isForPeople ? filter.forPeople : filter
        self.fromEarliest = fromEarliest
    }

    /// What its cursor is stored under, and how the ids of its requests begin: the name, or the id of a user's own webhook,
    /// which may be renamed.
    public var key: String { ownID ?? name }

    /// The consumer that holds its cursor.
    public var consumer: Consumer { .webhook(key) }

    /// Whether a text is a valid name of a line of the setting: 1 to 50 ASCII letters, digits, `-` and `_`, not like a
    /// user's own webhook.
    public static func isName(_ text: String) -> Bool {
        (1...50).contains(text.utf8.count) && !text.hasPrefix(OwnWebhook.idPrefix)
            && text.utf8.allSatisfy {
                ($0 >= 97 && $0 <= 122) || ($0 >= 65 && $0 <= 90) || ($0 >= 48 && $0 <= 57) || $0 == 45 || $0 == 95
            }
    }
}

extension Filter {
    /// The part of the filter that people are notified of.
    fileprivate var forPeople: Filter {
        Filter(
            kinds: (kinds ?? [.open, .click]).filter { Activity.isNotifiable(kind: $0, verdict: nil) },
            verdicts: (verdicts ?? [.human, .unknown]).filter { $0 != .machine })
    }
}

/// A webhook that a user has set up. Those of the operator are in the settings.
public struct OwnWebhook: Hashable, Sendable {
    /// How many a user may have.
    public static let perUser = 20
    /// How ids begin. No webhook of the operator has a name that begins so.
    public static let idPrefix = "wh_"

    /// What is posted.
    public enum Format: String, Sendable, CaseIterable, Codable {
        /// The activity as JSON.
        case json
        /// A message for an ntfy server.
        case ntfy
        /// A message for a Gotify server.
        case gotify
    }

    /// A public id, `wh_…`.
    public var id: String
    public var user: UserID
    /// Unique among the user's webhooks.
    public var name: String
    public var url: String
    public var format: Format
    /// What requests are signed with, or the token that the server asks for.
    public var secret: String?
    /// The kinds of activities that are posted; only `open` and `click`.
    public var kinds: Set<Kind>
    public var createdAt: Timestamp

    public init(
        id: String, user: UserID, name: String, url: String, format: Format = .json, secret: String? = nil,
        kinds: Set<Kind> = [.open, .click], createdAt: Timestamp
    ) {
        self.id = id
        self.user = user
        self.name = name
        self.url = url
        self.format = format
        self.secret = secret
        self.kinds = kinds
        self.createdAt = createdAt
    }
    /// The consumer that holds how far it is: by its id, so that a new name changes nothing, and no webhook of the operator can
    /// have the same.
    public var consumer: Consumer { .webhook(id) }
}

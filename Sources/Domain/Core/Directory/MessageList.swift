/// Which of a user's messages to list.
public struct MessageQuery: Hashable, Sendable {
    /// Only messages for which each of these words occurs in the subject, in a link, or in the name or address of a recipient:
    /// see `SearchTerms`.
    public var text: String?
    /// Only messages to this contact, an address in lower case.
    public var contact: String?
    /// Only messages whose id sorts before this one; nil begins with the newest.
    public var before: String?
    /// Maximum number of messages, 1 to 1000.
    public var limit = 50
    /// Maximum number of messages to examine for a page, if a text is given.
    public var span = 2000

    public init() {}
}

/// A message in a list, and what became of it.
public struct ListedMessage: Hashable, Sendable {
    public var message: TrackedMessage
    /// Number of recipients.
    public var recipients: Int64
    /// Recipients of whom a person opened it.
    public var opened: Int64
    /// Recipients of whom a person clicked.
    public var clicked: Int64
    /// Recipients whom the mail server refused.
    public var refused: Int64
    /// People's opens of all recipients.
    public var opens: Int64
    /// People's clicks of all recipients.
    public var clicks: Int64
    /// The first recipients, in the order of registration: at most `shown`.
    public var first: [TrackedRecipient]

    /// Maximum number of recipients in `first`.
    public static let shown = 3

    public init(
        _ message: TrackedMessage, recipients: Int64 = 0, opened: Int64 = 0, clicked: Int64 = 0, refused: Int64 = 0,
        opens: Int64 = 0, clicks: Int64 = 0, first: [TrackedRecipient] = []
    ) {
        self.message = message
        self.recipients = recipients
        self.opened = opened
        self.clicked = clicked
        self.refused = refused
        self.opens = opens
        self.clicks = clicks
        self.first = first
    }
}

/// A page of messages.
public struct MessageListing: Hashable, Sendable {
    public var messages: [ListedMessage]
    /// The next page is before this id; nil if this is the last.
    public var next: String?

    public init(_ messages: [ListedMessage] = [], next: String? = nil) {
        self.messages = messages
        self.next = next
    }
}

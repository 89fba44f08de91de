/// Which of a user's contacts to list.
public struct ContactQuery: Hashable, Sendable {
    /// The order of the list.
    public enum Order: String, Sendable, CaseIterable {
        /// By address.
        case name
        /// By the latest activity in the log, newest first: a registered message, or an open or click of a person. Contacts
        /// without one follow by address.
        case recent
    }

    public var order: Order = .name
    /// Only contacts in whose name or address each of these words occurs: see `SearchTerms`.
    public var text: String?
    /// Only contacts after this place; nil begins the list.
    public var after: ContactPlace?
    /// Maximum number of contacts, 1 to 1000.
    public var limit = 50
    /// Maximum number of rows to examine for a page.
    public var span = 10_000

    public init() {}
}

/// A place in a list of contacts.
public enum ContactPlace: Hashable, Sendable {
    /// After the contact with this address, among contacts by address.
    case email(String)
    /// After the contact whose latest activity has this seq, among contacts by activity.
    case seq(Seq)

    /// The place as text, for a URL.
    public var text: String {
        switch self {
        case .email(let email): "e" + email
        case .seq(let seq): "s\(seq)"
        }
    }

    /// The place with this text; nil if there is none.
    public init?(text: String) {
        let rest = text.dropFirst()
        switch text.first {
        case "e": self = .email(String(rest))
        case "s":
            guard let seq = Seq(rest), seq >= 0, "s\(seq)" == text else { return nil }
            self = .seq(seq)
        default: return nil
        }
    }
}

/// A contact in a list.
public struct ListedContact: Hashable, Sendable {
    public var contact: Contact
    /// When they last opened or clicked, as far as a person did; nil if never.
    public var lastSeen: Timestamp? {
        [contact.engagement.opens.last, contact.engagement.clicks.last].compactMap(\.self).max()
    }
    /// Where they were at the latest open or click that was recorded; nil if unknown.
    public var lastLocation: Location?

    public init(_ contact: Contact, lastLocation: Location? = nil) {
        self.contact = contact
        self.lastLocation = lastLocation
    }
}

/// A page of contacts.
public struct ContactListing: Hashable, Sendable {
    public var contacts: [ListedContact]
    /// Where the next page begins; nil if this is the last.
    public var next: ContactPlace?

    public init(_ contacts: [ListedContact] = [], next: ContactPlace? = nil) {
        self.contacts = contacts
        self.next = next
    }
}

/// A contact who opened or clicked a lot in a period, with the reasons: "3 opens, 1 click in 2 mails since Tuesday".
public struct HotContact: Hashable, Sendable {
    public var email: String
    /// The name in the newest message to them that has one; nil if none has.
    public var name: String?
    /// People's opens and clicks in the period.
    public var opens: Int64
    public var clicks: Int64
    /// Number of different messages among them.
    public var messages: Int64
    /// When the first and the last of them happened.
    public var first: Timestamp
    public var last: Timestamp

    /// A click shows as much interest as three opens.
    public var score: Int64 { 3 * clicks + opens }
    /// Maximum number of entries of the log to examine.
    public static let span: Seq = 50_000

    public init(
        email: String, name: String? = nil, opens: Int64, clicks: Int64, messages: Int64, first: Timestamp,
        last: Timestamp
    ) {
        self.email = email
        self.name = name
        self.opens = opens
        self.clicks = clicks
        self.messages = messages
        self.first = first
        self.last = last
    }

    /// Whether the contact belongs into the list: one open may be an accident.
    public var isHot: Bool { clicks >= 1 || opens >= 2 }

    /// The order of the list: the higher score first, then who came last, then by address.
    public static func precedes(_ a: HotContact, _ b: HotContact) -> Bool {
        (b.score, b.last, a.email) < (a.score, a.last, b.email)
    }
}

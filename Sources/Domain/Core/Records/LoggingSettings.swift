/// What the account or a member has set for logging. Stored as JSON: members that are missing or of no meaning are defaults.
public struct LoggingSettings: Hashable, Sendable, Codable {
    /// Addresses and domains whose mail is never logged, one a line: see `NeverLog`.
    public var neverLog: String
    /// Whether logging makes contacts of addresses that have none. A member's setting wins over the account's; nil: as the
    /// account has it, which is yes by default.
    public var createsContacts: Bool?
    /// How many open deals of a contact a mail is filed on, the latest touched first: 0 to 5. A member's setting wins; nil: as
    /// the account has it, which is 3 by default.
    public var openDeals: Int?

    /// On how many open deals a mail is filed if nobody has set anything.
    public static let standardDeals = 3
    /// The largest number of open deals.
    public static let maximumDeals = 5
    /// Largest size of the list, in bytes.
    public static let neverLogBytes = 256 << 10

    public init(neverLog: String = "", createsContacts: Bool? = nil, openDeals: Int? = nil) {
        self.neverLog = neverLog
        self.createsContacts = createsContacts
        self.openDeals = openDeals
    }

    public init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: CodingKeys.self)
        neverLog = (try? box.decodeIfPresent(String.self, forKey: .neverLog)) ?? ""
        createsContacts = try? box.decodeIfPresent(Bool.self, forKey: .createsContacts)
        openDeals = (try? box.decodeIfPresent(Int.self, forKey: .openDeals)).map { min(max($0, 0), Self.maximumDeals) }
    }

    enum CodingKeys: String, CodingKey {
        case neverLog = "never_log"
        case createsContacts = "create_contacts"
        case openDeals = "open_deals"
    }
}

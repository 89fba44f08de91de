/// The body of `POST /v1/records/<kind>` and `PATCH /v1/records/<kind>/<id>`, as a client writes it.
///
/// A member that is nil is left out, and stays as it is. An empty text or list removes what is there.
public struct RecordRequest: Encodable, Hashable, Sendable {
    /// The name, or a ticket's subject.
    public var name: String?
    /// All addresses of a contact: those that are not among them are removed.
    public var emails: [String]?
    /// All domains of a company: those that are not among them are removed.
    public var domains: [String]?
    /// A member's address.
    public var owner: String?
    public var phone: String?
    public var title: String?
    public var note: String?
    /// A deal's stage.
    public var stage: String?
    /// A ticket's status.
    public var status: String?
    /// A ticket's priority: `low`, `normal`, `high` or `urgent`.
    public var priority: String?
    /// A decimal number: `1234.50`. `currency` belongs to it.
    public var amount: String?
    /// ISO 4217.
    public var currency: String?
    /// `YYYY-MM-DD`.
    public var closeOn: String?
    /// `none`, `consent`, `contract` or `interest`.
    public var legalBasis: String?
    public var marketing: Bool?

    enum CodingKeys: String, CodingKey {
        case name, emails, domains, owner, phone, title, note, stage, status, priority, amount, currency, marketing
        case closeOn = "close_on"
        case legalBasis = "legal_basis"
    }

    /// A request that changes nothing.
    public init() {}

    /// Whether it changes nothing.
    public var isEmpty: Bool { self == RecordRequest() }
}

/// The body of `PUT /v1/records/<kind>/<id>/associations/<kind>/<id>`, as a client writes it.
public struct AssociationRequest: Encodable, Hashable, Sendable {
    /// Whether the company is the contact's main one.
    public var primary: Bool

    public init(primary: Bool) { self.primary = primary }
}

/// The answer to `POST /v1/records/<kind>/<id>/restore`.
public struct RestoredReply: Codable, Hashable, Sendable {
    public var record: RecordReply
    /// The addresses or domains that another record has now.
    public var lost: [String]

    public init(record: RecordReply, lost: [String]) {
        self.record = record
        self.lost = lost
    }
}

public import Core

/// A contact, company, deal or ticket, as the API gives it.
public struct RecordReply: Codable, Hashable, Sendable {
    /// `contact`, `company`, `deal` or `ticket`.
    public var kind: String
    /// The record's number among those of its kind.
    public var id: Int64
    /// Kind and number: `deal:42`.
    public var ref: String
    /// Grows with each change: what `If-Match` names.
    public var version: Int64
    /// The name, or a ticket's subject.
    public var name: String
    /// The address of the member who looks after it; nil if nobody does.
    public var owner: String?
    /// A contact's addresses, as they were written; nil for other kinds.
    public var emails: [String]?
    /// A company's domains; nil for other kinds.
    public var domains: [String]?
    public var phone: String?
    public var title: String?
    public var note: String?
    /// A deal's stage.
    public var stage: String?
    /// A ticket's status.
    public var status: String?
    /// `open`, `won`, `lost` or `closed`; nil for contacts and companies.
    public var state: String?
    /// A deal's amount as a decimal number: `1234.50`.
    public var amount: String?
    /// ISO 4217.
    public var currency: String?
    /// `YYYY-MM-DD`.
    public var closeOn: String?
    public var priority: String?
    /// `consent`, `contract` or `interest`; nil if nobody said.
    public var legalBasis: String?
    public var legalBasisBy: String?
    public var legalBasisAt: String?
    public var marketing: Bool?
    /// `hand` or `mail`: who made it.
    public var origin: String
    /// RFC 3339.
    public var createdAt: String
    public var updatedAt: String
    public var touchedAt: String
    /// When it was moved to the trash; nil if it is not there.
    public var deletedAt: String?
    /// Only of a single record.
    public var associations: [AssociationReply]?

    enum CodingKeys: String, CodingKey {
        case kind, id, ref, version, name, owner, emails, domains, phone, title, note, stage, status, state, amount,
            currency, priority, marketing, origin, associations
        case closeOn = "close_on"
        case legalBasis = "legal_basis"
        case legalBasisBy = "legal_basis_by"
        case legalBasisAt = "legal_basis_at"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case touchedAt = "touched_at"
        case deletedAt = "deleted_at"
    }

    /// - Parameters:
    ///   - owner: the address of the member.
    ///   - associations: nil in lists.
    public init(_ record: Record, owner: String?, associations: [AssociationReply]? = nil) {
        let fields = record.fields
        kind = record.kind.rawValue
        id = record.number
        ref = record.reference
        version = record.version
        name = record.name
        self.owner = owner
        emails = record.kind == .contact ? record.keys.map(\.written) : nil
        domains = record.kind == .company ? record.keys.map(\.written) : nil
        phone = fields.phone
        title = fields.title
        note = fields.note
        stage = record.kind == .deal ? fields.stage : nil
        status = record.kind == .ticket ? fields.stage : nil
        state = record.state == .none ? nil : record.state.rawValue
        amount = record.money?.decimal
        currency = fields.currency
        closeOn = fields.closeOn
        priority = fields.priority
        legalBasis = fields.legalBasis
        legalBasisBy = fields.legalBasisBy
        legalBasisAt = fields.legalBasisAt
        marketing = fields.marketing
        origin = record.origin.rawValue
        createdAt = record.createdAt.rfc3339
        updatedAt = record.updatedAt.rfc3339
        touchedAt = record.touchedAt.rfc3339
        deletedAt = record.deletedAt?.rfc3339
        self.associations = associations
    }
}

/// A record that another one is linked to.
public struct AssociationReply: Codable, Hashable, Sendable {
    public var ref: String
    public var name: String
    /// `hand` or `domain`.
    public var reason: String
    /// Whether the company is the contact's main one.
    public var primary: Bool
    /// The member who made it; nil if a rule did.
    public var by: String?
    /// RFC 3339.
    public var at: String

    public init(_ association: Association, _ other: Record, by: String?) {
        ref = other.reference
        name = other.name
        reason = association.reason.rawValue
        primary = association.isPrimary
        self.by = by
        at = association.at.rfc3339
    }
}

/// A change of a record.
public struct RecordChangeReply: Codable, Hashable, Sendable {
    public var id: Int64
    /// RFC 3339.
    public var at: String
    /// A member's address, or `logging`.
    public var by: String
    public var what: String
    public var before: String?
    public var after: String?

    public init(_ change: RecordChange) {
        id = change.id
        at = change.at.rfc3339
        by = change.by
        what = change.what
        before = change.before
        after = change.after
    }
}

extension Record {
    /// A deal's amount; nil if it has none.
    public var money: Money? {
        guard let amount = fields.amount, let currency = fields.currency.flatMap({ Currency($0) }) else { return nil }
        return Money(minorUnits: amount, currency)
    }
}

/// A contact, company, deal or ticket of the account. All members see it.
public struct Record: Hashable, Sendable {
    /// The store's own id; 0 before it is stored.
    public var id: Int64
    /// The account that it belongs to. A hub has one in this version.
    public var account: Int64
    public var kind: RecordKind
    /// Counts the records of a kind from 1, and is never given again; 0 before it is stored.
    public var number: Int64
    /// Counts the changes from 1. Whoever changes a record names the version they saw.
    public var version: Int64
    /// A person's, company's or deal's name, or a ticket's subject.
    public var name: String
    /// The member who looks after it; nil if nobody does.
    public var owner: UserID?
    /// The addresses of a contact, or the domains of a company, the first one first.
    public var keys: [RecordKey]
    public var fields: RecordFields
    public var origin: Origin
    public var createdAt: Timestamp
    /// When it was last changed.
    public var updatedAt: Timestamp
    /// When something last happened to it: a change, or an entry on its timeline.
    public var touchedAt: Timestamp
    /// When it was moved to the trash; nil if it is not there.
    public var deletedAt: Timestamp?

    /// How a record came about.
    public enum Origin: String, Sendable, CaseIterable, Codable {
        /// A member added it.
        case hand
        /// A mail to or from its address was logged.
        case mail
    }

    /// How long a record stays in the trash.
    public static let trashDays: Int64 = 90
    /// Maximum number of addresses of a contact, or of domains of a company.
    public static let maximumKeys = 20
    /// Maximum size of a name, in bytes of UTF-8.
    public static let nameBytes = 300

    public init(
        id: Int64 = 0, account: Int64 = 1, kind: RecordKind, number: Int64 = 0, version: Int64 = 1, name: String,
        owner: UserID? = nil, keys: [RecordKey] = [], fields: RecordFields = RecordFields(), origin: Origin = .hand,
        createdAt: Timestamp, updatedAt: Timestamp? = nil, touchedAt: Timestamp? = nil, deletedAt: Timestamp? = nil
    ) {
        self.id = id
        self.account = account
        self.kind = kind
        self.number = number
        self.version = version
        self.name = name
        self.owner = owner
        self.keys = keys
        self.fields = fields
        self.origin = origin
        self.createdAt = createdAt
        self.updatedAt = updatedAt ?? createdAt
        self.touchedAt = touchedAt ?? createdAt
        self.deletedAt = deletedAt
    }

    /// What members write and read: `deal:42`.
    public var reference: String { "\(kind):\(number)" }
    /// Whether it is not in the trash.
    public var isLive: Bool { deletedAt == nil }

    /// What lists filter by.
    public var state: RecordState {
        switch kind {
        case .deal: RecordState(rawValue: (DealStage.named(fields.stage)?.outcome ?? .open).rawValue) ?? .open
        case .ticket: TicketStatus.named(fields.stage)?.isClosed == true ? .closed : .open
        default: .none
        }
    }

    /// The texts that a search looks at.
    public var searched: [String] { [name] + keys.map(\.written) + [fields.phone, fields.title].compactMap(\.self) }

    /// What lists by name are sorted by, folded by the store: the name, else the first address or domain.
    public var sortText: String { (name.isEmpty ? keys.first?.written ?? "" : name).prefix(bytes: 200) }
}

/// What lists of deals and tickets filter by.
public enum RecordState: String, Sendable, CaseIterable {
    /// Contacts and companies have none.
    case none = ""
    case open, won, lost, closed
}

/// An address of a contact, or a domain of a company. Of live records, one has it.
public struct RecordKey: Hashable, Sendable {
    /// What it is compared by: see `AddressKey`; a domain as an A-label.
    public var key: String
    /// As people write it.
    public var written: String

    public init(key: String, written: String) {
        self.key = key
        self.written = written
    }
}

/// What is known about a record besides its name. Which members mean something depends on the kind.
public struct RecordFields: Hashable, Sendable, Codable {
    public var phone: String?
    /// A contact's position.
    public var title: String?
    public var note: String?
    /// The stage of a deal (`DealStage`), or the status of a ticket (`TicketStatus`).
    public var stage: String?
    /// A deal's amount in minor units of its currency.
    public var amount: Int64?
    /// ISO 4217.
    public var currency: String?
    /// A deal's expected end, as `YYYY-MM-DD`.
    public var closeOn: String?
    /// A ticket's.
    public var priority: String?
    /// A contact's: on what ground their data are processed (GDPR, article 6).
    public var legalBasis: String?
    /// The member who set it.
    public var legalBasisBy: String?
    /// RFC 3339: when it was set.
    public var legalBasisAt: String?
    /// Whether a contact may be written to for marketing; nil if nobody said.
    public var marketing: Bool?

    /// Maximum size of a text, in bytes of UTF-8.
    public static let textBytes = 1000
    /// Maximum size of a note, in bytes of UTF-8.
    public static let noteBytes = 20_000

    public init() {}
}

extension DealStage {
    /// The stage with a name, in any letter case; nil if there is none.
    public static func named(_ name: String?) -> DealStage? {
        standard.first { $0.name.lowercased() == name?.lowercased() }
    }
}

extension TicketStatus {
    /// The status with a name, in any letter case; nil if there is none.
    public static func named(_ name: String?) -> TicketStatus? {
        standard.first { $0.name.lowercased() == name?.lowercased() }
    }
}

/// One change of a record, by whom.
public struct RecordChange: Hashable, Sendable {
    /// Ascending; 0 before it is stored.
    public var id: Int64
    public var at: Timestamp
    /// The address of the member who did it, or `logging`.
    public var by: String
    /// The member's name in the API, such as `stage`, or `created`, `deleted`, `restored`, `linked`, `unlinked`.
    public var what: String
    public var before: String?
    public var after: String?

    /// Who made records and associations when a mail was logged.
    public static let logging = "logging"
    /// How many changes of a record are kept, the newest.
    public static let kept: Int64 = 500

    public init(
        id: Int64 = 0, at: Timestamp, by: String, what: String, before: String? = nil, after: String? = nil
    ) {
        self.id = id
        self.at = at
        self.by = by
        self.what = what
        self.before = before
        self.after = after
    }
}

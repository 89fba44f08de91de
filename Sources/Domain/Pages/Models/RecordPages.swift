public import Core

/// Which records a list shows: the path and the query of its URL.
public struct RecordFilter: Sendable, Hashable {
    public var kind: RecordKind
    /// Words to search for.
    public var words: String?
    public var state: RecordState?
    /// A deal's stage, or a ticket's status.
    public var stage: String?
    /// Only those that the viewer looks after.
    public var isMine: Bool
    /// Those in the trash instead of those that are not.
    public var isTrash: Bool
    public var order: RecordQuery.Order
    /// Where the page begins: the text of a `RecordPlace`.
    public var before: String?

    public init(
        _ kind: RecordKind, words: String? = nil, state: RecordState? = nil, stage: String? = nil,
        isMine: Bool = false, isTrash: Bool = false, order: RecordQuery.Order = .recent, before: String? = nil
    ) {
        self.kind = kind
        self.words = words
        self.state = state
        self.stage = stage
        self.isMine = isMine
        self.isTrash = isTrash
        self.order = order
        self.before = before
    }

    /// Whether it leaves no record out, except those in the trash.
    var isAll: Bool { self == RecordFilter(kind, order: order, before: before) }

    /// The parameters added to a path.
    func url(_ path: PageURL) -> PageURL {
        path.with("q", words).with("state", state?.rawValue).with("stage", stage).with("owner", isMine ? "me" : nil)
            .with("trash", isTrash ? "1" : nil).with("order", order == .recent ? nil : order.rawValue)
            .with("before", before)
    }
}

/// A record in a list.
public struct RecordItem: Sendable {
    public var record: Record
    /// The address of the member who looks after it.
    public var owner: String?

    public init(_ record: Record, owner: String?) {
        self.record = record
        self.owner = owner
    }
}

/// A page of records of one kind.
public struct RecordList: Sendable {
    public var filter: RecordFilter
    public var items: [RecordItem]
    /// The next page's `before`; nil on the last.
    public var older: String?

    public init(_ filter: RecordFilter, items: [RecordItem], older: String? = nil) {
        self.filter = filter
        self.items = items
        self.older = older
    }
}

/// A record that another one is linked to.
public struct RecordLink: Sendable {
    public var record: Record
    public var link: Association
    /// The address of the member who made the link; nil if a rule did.
    public var by: String?

    public init(_ record: Record, _ link: Association, by: String?) {
        self.record = record
        self.link = link
        self.by = by
    }
}

/// What is on a record's timeline.
public enum TimelineKind: String, Sendable, CaseIterable { case mail, open, click }

/// Something on a record's timeline.
public enum TimelineRow: Sendable {
    /// A logged mail.
    ///
    /// - Parameter by: the address of the member who filed it here; nil if a rule did.
    case mail(TimelineEntry, by: String?)
    /// An open or a click.
    ///
    /// - Parameter by: the address of the member whose mail it is about, empty if they are gone; nil if it is the viewer.
    case activity(TimelineActivity, Activity, by: String?)

    /// Where it is.
    var place: TimelinePlace {
        switch self {
        case .mail(let mail, _): TimelinePlace(mail.filing.at, mail.entry.id)
        case .activity(let activity, _, _): activity.place
        }
    }
}

/// A page of a record's timeline, newest first.
public struct Timeline: Sendable {
    /// On top, whatever is filtered; empty on later pages.
    public var pinned: [TimelineRow]
    public var rows: [TimelineRow]
    /// Only these; nil for all.
    public var kind: TimelineKind?
    /// The next page's `before`; nil on the last.
    public var older: String?

    public init(pinned: [TimelineRow] = [], rows: [TimelineRow], kind: TimelineKind? = nil, older: String? = nil) {
        self.pinned = pinned
        self.rows = rows
        self.kind = kind
        self.older = older
    }
}

/// An address with what is recorded and set of it.
public struct ContactSettings: Sendable {
    public var contact: Contact
    public var isMuted: Bool
    /// The user's own setting for just this address; nil if there is none.
    public var ownSetting: Tracking?

    public init(contact: Contact, isMuted: Bool, ownSetting: Tracking?) {
        self.contact = contact
        self.isMuted = isMuted
        self.ownSetting = ownSetting
    }
}

/// An attachment of one of a record's mails.
public struct RecordAttachment: Sendable {
    public var entry: MailEntry
    public var attachment: EntryAttachment

    public init(_ attachment: EntryAttachment, of entry: MailEntry) {
        self.entry = entry
        self.attachment = attachment
    }
}

/// A record with what belongs to it.
public struct RecordDetails: Sendable {
    public var record: Record
    /// The address of the member who looks after it.
    public var owner: String?
    /// The addresses of the account's members.
    public var members: [String]
    public var timeline: Timeline
    public var links: [RecordLink]
    /// The newest attachments.
    public var attachments: [RecordAttachment]
    /// The newest changes.
    public var changes: [RecordChange]
    /// Of a contact's addresses those to whom the viewer sent tracked mail.
    public var addresses: [ContactSettings]

    public init(
        record: Record, owner: String?, members: [String], timeline: Timeline, links: [RecordLink] = [],
        attachments: [RecordAttachment] = [], changes: [RecordChange] = [], addresses: [ContactSettings] = []
    ) {
        self.record = record
        self.owner = owner
        self.members = members
        self.timeline = timeline
        self.links = links
        self.attachments = attachments
        self.changes = changes
        self.addresses = addresses
    }
}

/// A page of a record's changes, newest first.
public struct RecordChangeList: Sendable {
    public var record: Record
    public var changes: [RecordChange]
    /// The next page's `before`; nil on the last.
    public var older: Int64?

    public init(_ record: Record, changes: [RecordChange], older: Int64? = nil) {
        self.record = record
        self.changes = changes
        self.older = older
    }
}

public import Core

/// A logged mail, as the API gives it.
public struct EntryReply: Codable, Hashable, Sendable {
    public var id: Int64
    /// Grows with each change: what `If-Match` names.
    public var version: Int64
    /// `mail`, `auto-reply`, `bounce`, `receipt` or `list`.
    public var kind: String
    /// `out` if a member wrote it, else `in`.
    public var direction: String
    public var from: MailEntry.Mailbox
    public var to: [MailEntry.Mailbox]
    public var cc: [MailEntry.Mailbox]
    public var subject: String
    /// The beginning of the text.
    public var excerpt: String
    /// RFC 3339.
    public var sentAt: String
    public var loggedAt: String
    /// The id of the entry that begins the conversation.
    public var thread: Int64
    /// The id of the entry that it answers; nil if that is not logged.
    public var parent: Int64?
    public var hasText: Bool
    public var hasHTML: Bool
    /// Bytes.
    public var size: Int
    /// What was left out, in words.
    public var omissions: [String]
    /// How many attachments it has that are no parts of its HTML; nil where it is not asked for.
    public var attachmentCount: Int?
    /// Whether it is pinned, on a record's timeline; nil elsewhere.
    public var pinned: Bool?
    /// Why it is on this record, on a record's timeline; nil elsewhere.
    public var reason: String?

    enum CodingKeys: String, CodingKey {
        case id, version, kind, direction, from, to, cc, subject, excerpt, thread, parent, size, omissions, pinned,
            reason
        case sentAt = "sent_at"
        case loggedAt = "logged_at"
        case hasText = "has_text"
        case hasHTML = "has_html"
        case attachmentCount = "attachment_count"
    }

    public init(_ entry: MailEntry) {
        id = entry.id
        version = entry.version
        kind = entry.kind.rawValue
        direction = entry.direction.rawValue
        from = entry.from
        to = entry.to
        cc = entry.cc
        subject = entry.subject
        excerpt = entry.excerpt
        sentAt = entry.sentAt.rfc3339
        loggedAt = entry.loggedAt.rfc3339
        thread = entry.thread
        parent = entry.parent
        hasText = entry.textBytes > 0
        hasHTML = entry.htmlBytes > 0
        size = entry.size
        omissions = entry.omissions
    }

    public init(_ item: TimelineEntry) {
        self.init(item.entry)
        attachmentCount = item.attachments
        pinned = item.filing.pinnedAt != nil
        reason = item.filing.reason.rawValue
    }
}

/// All that is known about a logged mail, except its bodies.
public struct EntryDetailReply: Codable, Hashable, Sendable {
    public var entry: EntryReply
    /// The mail's header fields.
    public var headers: [EntryContent.Header]
    public var attachments: [AttachmentReply]
    public var sources: [SourceReply]
    public var records: [FilingReply]

    public init(
        entry: EntryReply, headers: [EntryContent.Header], attachments: [AttachmentReply], sources: [SourceReply],
        records: [FilingReply]
    ) {
        self.entry = entry
        self.headers = headers
        self.attachments = attachments
        self.sources = sources
        self.records = records
    }
}

/// An attachment of a logged mail.
public struct AttachmentReply: Codable, Hashable, Sendable {
    /// From 1: the last part of its URL.
    public var n: Int
    public var name: String
    public var type: String
    /// Bytes.
    public var size: Int
    /// Whether its bytes are kept; false if it was over the limit.
    public var kept: Bool
    public var inline: Bool
    /// The entry that has it, in a record's list; nil elsewhere.
    public var entry: EntryReply?

    public init(_ attachment: EntryAttachment, of entry: MailEntry? = nil) {
        n = attachment.n
        name = attachment.name
        type = attachment.type
        size = attachment.size
        kept = attachment.digest != nil
        inline = attachment.isInline
        self.entry = entry.map { EntryReply($0) }
    }
}

/// A way by which a mail came to be logged.
public struct SourceReply: Codable, Hashable, Sendable {
    /// `api` or `bcc`.
    public var way: String
    /// The member's address; nil if the member was removed.
    public var by: String?
    /// RFC 3339.
    public var at: String
    /// Whether the member wants it for themselves.
    public var onlyMe: Bool

    enum CodingKeys: String, CodingKey {
        case way, by, at
        case onlyMe = "only_me"
    }

    public init(_ source: EntrySource, by: String?) {
        way = source.way.rawValue
        self.by = by
        at = source.at.rfc3339
        onlyMe = source.isPrivate
    }
}

/// A record on whose timeline a mail is, and why.
public struct FilingReply: Codable, Hashable, Sendable {
    public var ref: String
    public var name: String
    /// `hand`, `participant`, `company`, `deal` or `reply`.
    public var reason: String
    /// The address that the reason is about.
    public var because: String?
    /// The member who chose it; nil if a rule did.
    public var by: String?
    public var pinned: Bool

    public init(_ filing: Filing, _ record: Record, by: String?) {
        ref = record.reference
        name = record.name
        reason = filing.reason.rawValue
        because = filing.because
        self.by = by
        pinned = filing.pinnedAt != nil
    }
}

/// The answer to a mail that was to be logged.
public struct LogReply: Codable, Hashable, Sendable {
    /// Empty if nothing was kept.
    public var entries: [Logged]
    /// Why nothing was kept: `never-log`, `deleted` or `internal`; nil if something was.
    public var reason: String?

    /// An entry, and where it is filed.
    public struct Logged: Codable, Hashable, Sendable {
        public var id: Int64
        public var subject: String
        public var records: [FilingReply]
        public var omissions: [String]

        public init(id: Int64, subject: String, records: [FilingReply], omissions: [String]) {
            self.id = id
            self.subject = subject
            self.records = records
            self.omissions = omissions
        }
    }

    public init(entries: [Logged], reason: String? = nil) {
        self.entries = entries
        self.reason = reason
    }
}

/// Something on a record's timeline: a logged mail, an open or a click.
public struct TimelineItemReply: Codable, Hashable, Sendable {
    /// RFC 3339: what the timeline is sorted by.
    public var at: String
    /// nil for an open or a click.
    public var entry: EntryReply?
    /// nil for a mail.
    public var activity: TimelineActivityReply?

    public init(_ entry: TimelineEntry) {
        at = entry.entry.sentAt.rfc3339
        self.entry = EntryReply(entry)
    }

    public init(_ activity: TimelineActivityReply) {
        at = activity.at
        self.activity = activity
    }
}

/// An open or a click on a record's timeline.
public struct TimelineActivityReply: Codable, Hashable, Sendable {
    /// `open` or `click`.
    public var kind: String
    /// RFC 3339.
    public var at: String
    /// The address of the member whose mail it is about.
    public var user: String?
    /// In that member's log.
    public var seq: Int64
    public var subject: String?
    public var recipient: Activity.Recipient?
    public var link: Activity.Link?
    public var location: Location?

    /// - Parameters:
    ///   - read: what the activity holds.
    ///   - user: the member's address.
    public init(_ activity: TimelineActivity, _ read: Activity, user: String?) {
        kind = read.kind.rawValue
        at = activity.at.rfc3339
        self.user = user
        seq = activity.entry.seq
        subject = read.message?.subject
        recipient = read.recipient
        link = read.link
        location = read.location
    }
}

/// What a member and the account have set for logging.
public struct LoggingReply: Codable, Hashable, Sendable {
    public var mine: LoggingSettings
    public var account: LoggingSettings

    public init(mine: LoggingSettings, account: LoggingSettings) {
        self.mine = mine
        self.account = account
    }
}

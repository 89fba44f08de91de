/// A logged mail: an entry on the timelines of records.
///
/// It is identified by its Message-ID and the digest of its decoded text. So the same mail that arrives by several ways is one
/// entry with several sources.
public struct MailEntry: Hashable, Sendable {
    /// The store's own id; 0 before it is stored.
    public var id: Int64
    /// The account that it belongs to. A hub has one in this version.
    public var account: Int64
    /// The Message-ID without brackets, or what stands for it if the mail has none.
    public var messageID: String
    /// Of the decoded text and the attachments: 32 bytes.
    public var digest: [UInt8]
    public var kind: Kind
    public var direction: Direction
    public var from: Mailbox
    public var to: [Mailbox]
    public var cc: [Mailbox]
    public var subject: String
    /// The beginning of the text.
    public var excerpt: String
    /// When it was sent, by its own header; when it was logged, if that says nothing.
    public var sentAt: Timestamp
    public var loggedAt: Timestamp
    /// Counts the changes from 1.
    public var version: Int64
    /// The entry that begins its conversation: its own id if that is this one.
    public var thread: Int64
    /// The entry that it answers; nil if that is not logged.
    public var parent: Int64?
    /// Bytes of the decoded text and HTML; 0 if it has none.
    public var textBytes: Int
    public var htmlBytes: Int
    /// Bytes of the whole mail as it came.
    public var size: Int
    /// What was left out, in words: an attachment over the limit, a text that is too long.
    public var omissions: [String]
    /// When it was deleted; nil if it is not. Then only what is needed to know it again is left.
    public var deletedAt: Timestamp?

    /// What sort of mail it is.
    public enum Kind: String, Sendable, CaseIterable, Codable {
        case mail
        /// An answer that a program wrote.
        case autoReply = "auto-reply"
        case bounce, receipt, list
    }

    /// Who wrote it.
    public enum Direction: String, Sendable, CaseIterable, Codable {
        /// A member.
        case outgoing = "out"
        /// Somebody else.
        case incoming = "in"
    }

    /// An address and the name beside it.
    public struct Mailbox: Hashable, Sendable, Codable {
        /// As it was written.
        public var email: String
        public var name: String?
        public init(email: String, name: String? = nil) {
            self.email = email
            self.name = name
        }
    }

    /// How long a deleted entry is remembered, so that it does not come back.
    public static let tombstoneDays: Int64 = 90
    /// Maximum number of pinned entries of a record.
    public static let pins = 5
    /// How much of a mail's text is searched, in bytes.
    public static let searchedBytes = 64 << 10
    /// Longer texts are left out.
    public static let textBytes = 2 << 20
    /// Larger attachments are left out.
    public static let attachmentBytes = 50 << 20
    /// Larger mails are refused.
    public static let mailBytes = 150 << 20

    public init(
        id: Int64 = 0, account: Int64 = 1, messageID: String, digest: [UInt8], kind: Kind = .mail,
        direction: Direction, from: Mailbox, to: [Mailbox] = [], cc: [Mailbox] = [], subject: String,
        excerpt: String = "", sentAt: Timestamp, loggedAt: Timestamp, version: Int64 = 1, thread: Int64 = 0,
        parent: Int64? = nil, textBytes: Int = 0, htmlBytes: Int = 0, size: Int = 0, omissions: [String] = [],
        deletedAt: Timestamp? = nil
    ) {
        self.id = id
        self.account = account
        self.messageID = messageID
        self.digest = digest
        self.kind = kind
        self.direction = direction
        self.from = from
        self.to = to
        self.cc = cc
        self.subject = subject
        self.excerpt = excerpt
        self.sentAt = sentAt
        self.loggedAt = loggedAt
        self.version = version
        self.thread = thread
        self.parent = parent
        self.textBytes = textBytes
        self.htmlBytes = htmlBytes
        self.size = size
        self.omissions = omissions
        self.deletedAt = deletedAt
    }
}

/// A way by which a mail came to be logged.
public struct EntrySource: Hashable, Sendable {
    public var way: Way
    /// The member on whose behalf.
    public var user: UserID
    public var at: Timestamp
    /// Whether that member wants it for themselves. Others see an entry if one source has not said so.
    public var isPrivate: Bool

    /// How a mail was handed in.
    public enum Way: String, Sendable, CaseIterable, Codable {
        /// `POST /v1/log`.
        case api
        /// A copy to the log address.
        case bcc
    }

    public init(_ way: Way, user: UserID, at: Timestamp, isPrivate: Bool = false) {
        self.way = way
        self.user = user
        self.at = at
        self.isPrivate = isPrivate
    }
}

/// An entry on the timeline of one record.
public struct Filing: Hashable, Sendable {
    /// By the store's own id.
    public var record: Int64
    public var entry: Int64
    public var reason: Reason
    /// What the reason is about: the address, for `participant`.
    public var because: String?
    /// The member who chose it; nil if it was a rule.
    public var by: UserID?
    /// The time of the entry, which timelines are sorted by.
    public var at: Timestamp
    /// When it was pinned; nil if it is not.
    public var pinnedAt: Timestamp?

    /// Why an entry is on a record's timeline.
    public enum Reason: String, Sendable, CaseIterable, Codable {
        /// A member chose the record.
        case hand
        /// The contact wrote or received the mail.
        case participant
        /// The company is a participant's main one.
        case company
        /// The deal is open, and linked to a participant.
        case deal
        /// The mail that it answers is there.
        case reply
    }

    public init(
        _ entry: Int64, on record: Int64, _ reason: Reason, because: String? = nil, by: UserID? = nil, at: Timestamp,
        pinnedAt: Timestamp? = nil
    ) {
        self.record = record
        self.entry = entry
        self.reason = reason
        self.because = because
        self.by = by
        self.at = at
        self.pinnedAt = pinnedAt
    }
}

/// An attachment of a logged mail. Its bytes are stored once for all entries, by their digest.
public struct EntryAttachment: Hashable, Sendable {
    /// From 1, in the order of the mail.
    public var n: Int
    public var name: String
    /// A MIME type in lower case.
    public var type: String
    /// Decoded bytes.
    public var size: Int
    /// SHA-256 of the decoded bytes; nil if they were left out.
    public var digest: [UInt8]?
    /// For `cid:` links in the mail's HTML.
    public var contentID: String?
    public var isInline: Bool

    public init(
        n: Int, name: String, type: String, size: Int, digest: [UInt8]?, contentID: String? = nil,
        isInline: Bool = false
    ) {
        self.n = n
        self.name = name
        self.type = type
        self.size = size
        self.digest = digest
        self.contentID = contentID
        self.isInline = isInline
    }

    /// Maximum number of attachments of an entry.
    public static let maximum = 1000
    /// Bytes of each stored piece of an attachment, except the last.
    public static let chunkBytes = 256 << 10
}

/// The bodies and details of an entry that lists do not need.
public struct EntryContent: Hashable, Sendable {
    /// UTF-8; nil if the mail has no plain text.
    public var text: [UInt8]?
    /// UTF-8, as it came: it is made safe whenever it is shown.
    public var html: [UInt8]?
    /// The mail's header fields, decoded, in their order.
    public var headers: [Header]
    /// The text that a search looks at: at most `MailEntry.searchedBytes` of UTF-8.
    public var searched: String

    /// A field of a mail's header.
    public struct Header: Hashable, Sendable, Codable {
        public var name: String
        public var value: String
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(text: [UInt8]? = nil, html: [UInt8]? = nil, headers: [Header] = [], searched: String = "") {
        self.text = text
        self.html = html
        self.headers = headers
        self.searched = searched.prefix(bytes: MailEntry.searchedBytes)
    }
}

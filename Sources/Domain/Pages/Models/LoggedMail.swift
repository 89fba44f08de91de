public import Core

/// A record on whose timeline a mail is, and why.
public struct FiledRecord: Sendable {
    public var record: Record
    public var filing: Filing
    /// The address of the member who chose it; nil if a rule did.
    public var by: String?

    public init(_ record: Record, _ filing: Filing, by: String?) {
        self.record = record
        self.filing = filing
        self.by = by
    }
}

/// A way by which a mail came to be logged.
public struct MailSource: Sendable {
    public var source: EntrySource
    /// The member's address; nil if the member was removed.
    public var by: String?

    public init(_ source: EntrySource, by: String?) {
        self.source = source
        self.by = by
    }
}

/// One logged mail with all that is known about it.
public struct LoggedMail: Sendable {
    /// What is shown of its body.
    public enum Body: Sendable {
        /// Its HTML, in a frame.
        ///
        /// - Parameter images: whether images of other hosts are loaded.
        case html(images: Bool)
        /// Its plain text, or the beginning of it.
        case text(String, isCut: Bool)
        case none
    }

    public var entry: MailEntry
    public var headers: [EntryContent.Header]
    public var body: Body
    public var attachments: [EntryAttachment]
    public var sources: [MailSource]
    public var records: [FiledRecord]
    /// The conversation, with this mail, oldest first.
    public var conversation: [MailEntry]

    /// How much of a text a page shows, in bytes.
    public static let textBytes = 256 << 10

    public init(
        _ entry: MailEntry, headers: [EntryContent.Header], body: Body, attachments: [EntryAttachment] = [],
        sources: [MailSource] = [], records: [FiledRecord] = [], conversation: [MailEntry] = []
    ) {
        self.entry = entry
        self.headers = headers
        self.body = body
        self.attachments = attachments
        self.sources = sources
        self.records = records
        self.conversation = conversation
    }

    /// Whether only the member who logged it sees it.
    var isPrivate: Bool { !sources.isEmpty && sources.allSatisfy(\.source.isPrivate) }

    /// The value of a header field; nil if the mail lacks it.
    func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value }
}

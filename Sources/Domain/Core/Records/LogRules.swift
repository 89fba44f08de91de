/// What a logged mail is filed by that the store does not know: how addresses are compared, and which company a domain is.
public struct LogRules: Sendable {
    /// Makes addresses comparable.
    public var fold: AddressFold
    /// The company of an address, by its registrable domain; nil if there is none, as with free mail.
    ///
    /// - Parameter own: the domains of the account's members, which are no companies.
    public var company: @Sendable (_ address: AddressKey, _ own: Set<DomainName>) -> (domain: DomainName, name: String)?
    /// Whether an address is a program's, such as `noreply@`.
    public var isAutomatic: @Sendable (AddressKey) -> Bool

    public init(
        fold: AddressFold,
        company: @escaping @Sendable (AddressKey, Set<DomainName>) -> (domain: DomainName, name: String)?,
        isAutomatic: @escaping @Sendable (AddressKey) -> Bool
    ) {
        self.fold = fold
        self.company = company
        self.isAutomatic = isAutomatic
    }
}

/// A mail that somebody wants logged, as it was read.
public struct MailToLog: Sendable {
    /// The Message-ID without brackets, or what stands for it.
    public var messageID: String
    public var digest: [UInt8]
    public var kind: MailEntry.Kind
    /// Ids of mails that it answers, the nearest first.
    public var answers: [String]
    public var from: [MailEntry.Mailbox]
    public var to: [MailEntry.Mailbox]
    public var cc: [MailEntry.Mailbox]
    public var subject: String
    public var excerpt: String
    /// nil if its header does not say.
    public var sentAt: Timestamp?
    public var content: EntryContent
    public var attachments: [EntryAttachment]
    public var omissions: [String]
    /// Bytes of the whole mail.
    public var size: Int

    public init(
        messageID: String, digest: [UInt8], kind: MailEntry.Kind = .mail, answers: [String] = [],
        from: [MailEntry.Mailbox], to: [MailEntry.Mailbox] = [], cc: [MailEntry.Mailbox] = [], subject: String,
        excerpt: String = "", sentAt: Timestamp? = nil, content: EntryContent = EntryContent(),
        attachments: [EntryAttachment] = [], omissions: [String] = [], size: Int = 0
    ) {
        self.messageID = messageID
        self.digest = digest
        self.kind = kind
        self.answers = answers
        self.from = from
        self.to = to
        self.cc = cc
        self.subject = subject
        self.excerpt = excerpt
        self.sentAt = sentAt
        self.content = content
        self.attachments = attachments
        self.omissions = omissions
        self.size = size
    }
}

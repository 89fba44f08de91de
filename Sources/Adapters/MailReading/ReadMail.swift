public import Core
public import MailRewriting

/// A mail that was read for the log: its header decoded, its texts, and what is attached.
///
/// Everything comes from strangers. Lengths and counts have limits, control characters are removed from texts of one
/// line, and nothing contains NUL. HTML is returned as it came: wash it before it is shown.
public struct ReadMail: Sendable {
    /// The Message-ID without brackets, as on the wire (encoded words decoded); nil if there is none, or it has more
    /// than `Limits.messageIDBytes`.
    public internal(set) var messageID: String?
    /// Other ids of the same mail, without brackets: Microsoft's servers replace the Message-ID, and keep the old one.
    public internal(set) var otherIDs: [String] = []
    /// The ids in In-Reply-To, without brackets, in order. Prose and persons' addresses are left out.
    public internal(set) var inReplyTo: [String] = []
    /// The ids in References, without brackets, oldest first. If there are too many: the first one and the last ones.
    public internal(set) var references: [String] = []
    /// The conversation in Thread-Index: its first 22 bytes in base64, which all mails of a thread share. nil if there
    /// is none.
    public internal(set) var threadIndex: String?
    /// The addresses in From. Groups are flattened, and entries without an address dropped, here and below.
    public internal(set) var from: [Mailbox] = []
    /// Whether there is one From field, and one address in it. Anything else is no proof of a sender.
    public internal(set) var hasOneAuthor = false
    /// The addresses in Sender: who sent the mail, if that is not its author.
    public internal(set) var sender: [Mailbox] = []
    /// The addresses in Reply-To.
    public internal(set) var replyTo: [Mailbox] = []
    /// The addresses in To.
    public internal(set) var to: [Mailbox] = []
    /// The addresses in Cc.
    public internal(set) var cc: [Mailbox] = []
    /// The addresses in Bcc, which only the sender may see.
    public internal(set) var bcc: [Mailbox] = []
    /// Whether an address list was longer than `ReadLimits.addresses`.
    public internal(set) var areAddressesCut = false
    /// The subject on one line, at most `Limits.subjectBytes`; empty if there is none.
    public internal(set) var subject = ""
    /// The time in Date; nil if there is none, or nobody can read it.
    public internal(set) var sent: Timestamp?
    /// What wrote the mail: a person or a machine.
    public internal(set) var kind = MailKind.mail
    /// Whether only the subject looks like an automatic reply. Such a mail counts as a person's.
    public internal(set) var isPerhapsAutoReply = false
    /// What a delivery report says; nil for other mail.
    public internal(set) var report: DeliveryReport?
    /// All header fields in order, decoded, without those that never leave the sending machine (`Bcc`, `Resent-Bcc`,
    /// `X-Mailbell-…`). `Received` and the like may contain the address for logging with its token.
    public internal(set) var headers: [HeaderLine] = []
    /// Whether `headers` ends early, at `ReadLimits.listedHeaderBytes`.
    public internal(set) var areHeadersCut = false
    /// The plain text; nil if there is none.
    public internal(set) var text: BodyText?
    /// The HTML; nil if there is none.
    public internal(set) var html: BodyText?
    /// The text to search in: the plain text, or what the HTML shows. At most `ReadLimits.searchTextBytes`.
    public internal(set) var searchText = ""
    /// Whether the mail has more text than `searchText`.
    public internal(set) var isSearchTextCut = false
    /// The beginning of the text on one line: at most 200 characters.
    public internal(set) var excerpt = ""
    /// All other parts, in order. The index of each is its `number`.
    public internal(set) var attachments: [MailAttachment] = []
    /// The sender of the mail that this one forwards: of an attached mail, else as the text says. nil if neither names
    /// an address. It is what the forwarding person claims, never a proof.
    public internal(set) var forwardedFrom: Mailbox?
    /// The SHA-256 of the decoded text and attachments, 32 bytes. White space, header fields, transfer encodings, and
    /// the footer of a mailing list do not count, nor does the HTML of a mail with a plain text. So copies of a mail
    /// that came by different ways have the same digest, with or without our pixel and links.
    public internal(set) var digest: [UInt8] = []
    /// By what the same mail is recognized.
    public internal(set) var identity = MailIdentity.content([])
    /// Bytes of the mail.
    public internal(set) var size = 0
    /// Whether only the header was read. Then there are no texts and attachments, and `digest` is that of the raw body.
    public internal(set) var isHeadersOnly = false

    init() {}
}

/// A header field for people.
public struct HeaderLine: Hashable, Sendable {
    /// The name as written.
    public var name: String
    /// The value on one line, decoded.
    public var value: String

    init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// A text of a mail.
public struct BodyText: Hashable, Sendable {
    /// The text, with line ends LF; empty if it is left out.
    public var text: String
    /// Bytes of the text in UTF-8. If it is left out: bytes as they were sent, decoded.
    public var size: Int
    /// Whether the text is left out because it exceeds its limit.
    public var isLeftOut: Bool

    init(text: String, size: Int, isLeftOut: Bool) {
        self.text = text
        self.size = size
        self.isLeftOut = isLeftOut
    }
}

/// A part of a mail that is not its text: a file, an inline image, an attached mail, a signature.
public struct MailAttachment: Hashable, Sendable {
    /// Its place in `ReadMail.attachments`.
    public var number: Int
    /// A file name that is safe to offer: without folders and control characters, at most 255 bytes, never empty.
    /// U+FFFD stands for direction marks and other invisible characters.
    public var name: String
    /// The declared media type in lower case, such as `image/png`; `application/octet-stream` if it is invalid.
    public var type: String
    /// Decoded bytes.
    public var size: Int
    /// The SHA-256 of the decoded bytes: 32 bytes.
    public var digest: [UInt8]
    /// The Content-ID without brackets; nil if there is none.
    public var contentID: String?
    /// Whether it is part of the HTML, as an image in the text is.
    public var isInline: Bool
    /// Whether it exceeds `ReadLimits.attachmentBytes`.
    public var isTooLarge: Bool

    /// Where the encoded content lies in the file.
    var place: Range<Int>
    var encoding: String
}

/// What wrote a mail.
public enum MailKind: String, Hashable, Sendable {
    /// A person, as far as one can tell.
    case mail
    /// An automatic reply (RFC 3834), or another mail that a program says it wrote.
    case autoReply
    /// A report that a mail was not delivered (RFC 3464). Anybody can send one: it counts only if one of
    /// `DeliveryReport.originalIDs` is ours, and the recipient was one of that mail's.
    case bounce
    /// A report that a mail is not delivered yet.
    case delayed
    /// A report that a mail was delivered (RFC 3464) or displayed (RFC 8098).
    case receipt
    /// A mail of a mailing list (RFC 2919).
    case list
}

/// By what the same mail is recognized when it arrives again.
public enum MailIdentity: Hashable, Sendable {
    /// The Message-ID without brackets. Compare `ReadMail.digest` too: ids are not always unique.
    case messageID(String)
    /// The SHA-256 of From, Date, Subject and digest, for a mail without Message-ID. It must never be sent anywhere: an
    /// invented id breaks the threads of others.
    case content([UInt8])
}

/// What a delivery report says (RFC 3464).
public struct DeliveryReport: Hashable, Sendable {
    /// What became of the mail for one recipient.
    public struct Recipient: Hashable, Sendable {
        /// The address that the sender wrote to, or else the final one.
        public var address: String
        /// The action in lower case: `failed`, `delayed`, `delivered`, `relayed` or `expanded`; empty if unknown.
        public var action: String
        /// The status code, such as `5.1.1`; nil if there is none.
        public var status: String?
        /// The server's words on one line, at most 300 bytes; nil if there are none.
        public var diagnostic: String?
    }
    /// The recipients; empty for a report in words.
    public internal(set) var recipients: [Recipient] = []
    /// Ids of mails that the report may be about, without brackets, the most certain first.
    public internal(set) var originalIDs: [String] = []
}

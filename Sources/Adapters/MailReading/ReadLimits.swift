/// The limits for reading one mail. What exceeds one of the first five makes `MailReader.read` throw; the others only
/// shorten what is returned, and a flag says so.
public struct ReadLimits: Hashable, Sendable {
    /// Bytes of the mail. A mail with attachments of 100 MB has 137 MB in base64.
    public var mailBytes = 150 * 1024 * 1024
    /// Bytes of the header. Postfix refuses more than 100 KiB (`header_size_limit`), other servers 128 to 256 KiB.
    public var headerBytes = 256 * 1024
    /// Bytes of a part's header.
    public var partHeaderBytes = 64 * 1024
    /// Parts on all levels together.
    public var parts = 1000
    /// Levels of nested multiparts.
    public var levels = 100
    /// Bytes of the text in UTF-8. A longer text is left out.
    public var textBytes = 2 * 1024 * 1024
    /// Bytes of the HTML in UTF-8. A longer one is left out.
    public var htmlBytes = 2 * 1024 * 1024
    /// Decoded bytes of an attachment. A larger one has `isTooLarge`.
    public var attachmentBytes = 50 * 1024 * 1024
    /// Bytes of the text to search in.
    public var searchTextBytes = 64 * 1024
    /// Bytes of all names and values in `ReadMail.headers`.
    public var listedHeaderBytes = 64 * 1024
    /// Addresses of each kind.
    public var addresses = 1000
    /// Ids in `inReplyTo` and in `references`.
    public var references = 100
    /// Recipients in a delivery report.
    public var reportedRecipients = 500

    /// The defaults.
    public init() {}
}

/// Why a mail cannot be read. The description is one line for the sender.
public enum UnreadableMail: Error, Hashable, Sendable, CustomStringConvertible {
    /// The mail exceeds a limit of `ReadLimits`. `MailReader.headersOnly` reads it all the same.
    case overLimit(what: String, limit: Int)
    /// The file cannot be read.
    case file(String)
    /// The file is not the one of which the attachment was read.
    case changed

    /// The reason in one line.
    public var description: String {
        switch self {
        case .overLimit(let what, let limit): "the mail exceeds a limit: more than \(limit) \(what)"
        case .file(let reason): "the mail's file cannot be read: \(reason)"
        case .changed: "the mail's file is not the one that was read before"
        }
    }
}

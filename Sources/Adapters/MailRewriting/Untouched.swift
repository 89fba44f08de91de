/// The reason why a message is sent unchanged. The description is one line for a log or a terminal.
public enum Untouched: Error, Hashable, Sendable, CustomStringConvertible {
    /// `X-Mailbell-Track: no`.
    case notWanted
    /// `X-Mailbell-Track` is not yes, no or opens, or occurs with different values.
    case unclearTrackHeader(String)
    /// multipart/signed, a detached signature, or S/MIME (RFC 1847, RFC 8551): a change would break the signature.
    case signed
    /// multipart/encrypted or an encrypted S/MIME message.
    case encrypted
    /// Inline PGP: in the text itself, without MIME.
    case inlinePGP
    /// DKIM-Signature (RFC 6376) or ARC-Message-Signature (RFC 8617): both cover the body.
    case dkimSigned
    /// Content-MD5 (RFC 1864) on the HTML part that would change.
    case checksummed
    /// A text/calendar part: programs process invitations, and some forward them.
    case invitation
    /// A delivery report, a fragment of a message, or another type that people do not read.
    case notForReading(String)
    /// There is no HTML part to track, and none was requested.
    case noHTML
    /// Neither opens nor clicks can be tracked in the message.
    case nothingToTrack
    /// The message is invalid by RFC 5322 or RFC 2045, or is ambiguous: programs may parse it differently.
    case malformed(String)
    /// A `Content-Transfer-Encoding` that cannot be spliced, such as binary.
    case unsupportedEncoding(String)
    /// The HTML part's quoted-printable or base64 is invalid.
    case malformedEncoding(String)
    /// The charset is unknown, or is not a superset of ASCII.
    case unsupportedCharset(String)
    /// The text is not ASCII, and no charset is declared.
    case undeclaredCharset
    /// A line would exceed 998 bytes (RFC 5322, 2.1.1).
    case lineTooLong
    /// A limit of `CraftLimits` is exceeded.
    case tooLarge(String)
    /// The HTML cannot be tracked without changing something else in it, or this cannot be ruled out.
    case unsafeHTML(String)
    /// A URL to insert is not absolute http(s) in visible ASCII, or exceeds `Limits.urlBytes`.
    case unusableURL(String)
    /// A Message-ID to add is not `<local@domain>` in visible ASCII.
    case unusableMessageID(String)
    /// The tracked copy, parsed again, differs from the original in more than the intended changes.
    case failedCheck(String)

    /// The reason in one line.
    public var description: String {
        switch self {
        case .notWanted: "tracking is switched off in the message (X-Mailbell-Track: no)"
        case .unclearTrackHeader(let value): "X-Mailbell-Track must be yes, no or opens, but is: \(value)"
        case .signed: "the message is signed, and a change would break the signature"
        case .encrypted: "the message is encrypted"
        case .inlinePGP: "the text contains a PGP message"
        case .dkimSigned: "the message has a DKIM or ARC signature, and a change would break it: track before signing"
        case .checksummed: "the HTML part has a Content-MD5, and a change would break it"
        case .invitation: "the message is a meeting invitation (text/calendar)"
        case .notForReading(let type): "the message is of type \(type)"
        case .noHTML: "the message has no HTML part"
        case .nothingToTrack: "there is nothing to track in the message"
        case .malformed(let what): "the message is malformed: \(what)"
        case .unsupportedEncoding(let name): "the HTML part's transfer encoding is not supported: \(name)"
        case .malformedEncoding(let what): "the HTML part is encoded badly: \(what)"
        case .unsupportedCharset(let name): "the HTML part's charset is not supported: \(name)"
        case .undeclaredCharset: "the HTML part is not ASCII, but declares no charset"
        case .lineTooLong: "a line would be longer than 998 bytes"
        case .tooLarge(let what): "the message exceeds a limit: \(what)"
        case .unsafeHTML(let what): "the HTML cannot be tracked safely: \(what)"
        case .unusableURL(let url): "this URL cannot be inserted into a mail: \(url)"
        case .unusableMessageID(let id): "this is not a valid Message-ID: \(id)"
        case .failedCheck(let what): "the tracked copy failed verification and was discarded: \(what)"
        }
    }
}

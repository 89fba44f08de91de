/// Why a message goes out as it came. The description is a sentence for a log or a terminal.
public enum Untouched: Error, Hashable, Sendable, CustomStringConvertible {
    /// `X-Mailbell-Track: no`.
    case notWanted
    /// `X-Mailbell-Track` says something else than yes, no or opens, or says two things.
    case unclearTrackHeader(String)
    /// multipart/signed, a detached signature, or S/MIME (RFC 1847, RFC 8551): a change would break it.
    case signed
    /// multipart/encrypted or an encrypted S/MIME message.
    case encrypted
    /// PGP in the text itself, without MIME.
    case inlinePGP
    /// DKIM-Signature (RFC 6376) or ARC-Message-Signature (RFC 8617): both cover the body.
    case dkimSigned
    /// Content-MD5 (RFC 1864) on the part that would change.
    case checksummed
    /// A text/calendar part: programs act on invitations, and some send them on.
    case invitation
    /// A delivery report, a piece of a message, or another type that is not for reading.
    case notForReading(String)
    /// There is no HTML to track, and none was asked for.
    case noHTML
    /// Neither opens nor clicks can be tracked in it.
    case nothingToTrack
    /// The message is not what RFC 5322 and RFC 2045 say, or could be read in two ways.
    case malformed(String)
    /// A `Content-Transfer-Encoding` that is not spliced, such as binary.
    case unsupportedEncoding(String)
    /// The part's quoted-printable or base64 has faults.
    case malformedEncoding(String)
    /// A charset that is not known, or is not a superset of ASCII.
    case unsupportedCharset(String)
    /// The text is not ASCII, and no charset is declared.
    case undeclaredCharset
    /// A line would grow over 998 bytes (RFC 5322, 2.1.1).
    case lineTooLong
    /// Over a limit of `CraftLimits`.
    case tooLarge(String)
    /// The HTML cannot be tracked without changing something else in it.
    case unsafeHTML(String)
    /// A URL to put in is not absolute http(s) in visible ASCII, or over `Limits.urlBytes`.
    case unusableURL(String)
    /// A Message-ID to add is not `<local@domain>` in visible ASCII.
    case unusableMessageID(String)
    /// The tracked copy did not read back as the original: the original goes out.
    case failedCheck(String)

    public var description: String {
        switch self {
        case .notWanted: "tracking is switched off in the message (X-Mailbell-Track: no)"
        case .unclearTrackHeader(let value): "X-Mailbell-Track is to be yes, no or opens, and is: \(value)"
        case .signed: "the message is signed, and a change would break the signature"
        case .encrypted: "the message is encrypted"
        case .inlinePGP: "the text holds a PGP message"
        case .dkimSigned: "the message has a DKIM or ARC signature, and a change would break it: track before signing"
        case .checksummed: "the HTML part has a Content-MD5, and a change would break it"
        case .invitation: "the message is a meeting invitation (text/calendar)"
        case .notForReading(let type): "the message is of type \(type)"
        case .noHTML: "the message has no HTML part"
        case .nothingToTrack: "neither opens nor clicks are to be tracked in this message"
        case .malformed(let what): "the message is malformed: \(what)"
        case .unsupportedEncoding(let name): "the HTML part's transfer encoding is not supported: \(name)"
        case .malformedEncoding(let what): "the HTML part is encoded badly: \(what)"
        case .unsupportedCharset(let name): "the HTML part's charset is not supported: \(name)"
        case .undeclaredCharset: "the HTML part is not ASCII, and says no charset"
        case .lineTooLong: "a line would be longer than 998 bytes"
        case .tooLarge(let what): "the message is over a limit: \(what)"
        case .unsafeHTML(let what): "the HTML cannot be tracked safely: \(what)"
        case .unusableURL(let url): "this URL cannot be put into a mail: \(url)"
        case .unusableMessageID(let id): "this is no Message-ID: \(id)"
        case .failedCheck(let what): "the tracked copy failed its check, and was thrown away: \(what)"
        }
    }
}

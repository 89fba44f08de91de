public import Core

/// A message (RFC 5322) before it is sent, analyzed for tracking.
///
/// Use it in three steps: `init` analyzes the message, the caller registers it at a hub and gets tickets, and
/// `instrument` makes a copy for each recipient. There is always a result: if the message cannot be tracked safely,
/// `untouched` is the reason, and each copy is the original.
///
/// The message is never generated anew. Pixel and links are spliced into the bytes of the HTML part, and every other
/// byte stays the same.
///
/// - `X-Mailbell-…`, `Bcc` and `Resent-Bcc` are always removed from the header; no other field is.
/// - Links are rewritten if they are the `href` of `<a>` or `<area>`, and absolute http or https.
/// - Links are left alone if they are targets of `List-Unsubscribe` (RFC 2369), lead to our hubs, are in an element
///   with `data-mailbell="off"`, or are in comments, such as those for Outlook. Links whose text is a URL are also left
///   alone: rewriting them would look like phishing.
/// - The first HTML part that is shown gets the pixel. Links are rewritten in all HTML parts that are shown.
/// - A text/plain part is never changed, even if it has the same links.
public struct Draft: Sendable {
    /// The first address in From; nil if there is none.
    public let from: Mailbox?
    /// The addresses in To.
    public let to: [Mailbox]
    /// The addresses in Cc.
    public let cc: [Mailbox]
    /// The addresses in Bcc. The field is removed from every copy.
    public let bcc: [Mailbox]
    /// The recipients in the newest `Resent-…` fields (RFC 5322, 3.6.6); empty if the message was not resent.
    public let resent: [Mailbox]
    /// The subject, decoded (RFC 2047) and cut to `Limits.subjectBytes`.
    public let subject: String
    /// The Message-ID with its `<>`, encoded words decoded; nil if there is none. `instrument` can add one.
    public let messageID: String?
    /// The time in Date; nil if it is missing, invalid, or outside the years 1 to 9999.
    public let date: Timestamp?
    /// The message's own wish, from `X-Mailbell-Track`; nil without that header.
    public let track: TrackHeader?
    /// The URLs that can be rewritten, each once, in the order in which they occur in the mail.
    public private(set) var links: [String]
    /// Old tracked links of our hubs in quoted mail. Ask the hub for their targets and pass these to `resolving`.
    public let oldLinks: [String]
    /// Whether copies get a pixel if `instrument` is given one.
    public let takesPixel: Bool
    /// Why every copy will be the original; nil if copies can be changed.
    public let untouched: Untouched?

    let bytes: [UInt8]
    let header: HeaderBlock?
    let content: DraftContent?
    /// Targets of old tracked links.
    private(set) var resolved: [String: String] = [:]

    /// Analyzes a message with CRLF or LF line ends. An mbox `From ` line before it is allowed.
    public init(_ bytes: [UInt8], options: CraftOptions = CraftOptions()) {
        self.bytes = bytes
        let found = bytes.withUnsafeBytes { Analysis(UnsafeRawBufferPointer($0), options: options) }
        header = found.header
        content = found.content
        untouched = found.reason
        track = found.track
        let envelope = found.envelope
        from = envelope.from
        to = envelope.to
        cc = envelope.cc
        bcc = envelope.bcc
        resent = envelope.resent
        subject = envelope.subject.cut(to: Limits.subjectBytes)
        messageID = envelope.messageID
        // The years 1 to 9999, which RFC 3339 can express.
        date = envelope.seconds.flatMap { seconds in
            (-62_135_596_800...253_402_300_799).contains(seconds) ? Timestamp(milliseconds: seconds * 1000) : nil
        }
        takesPixel = found.content?.takesPixel ?? false
        links = found.content?.links(resolved: [:]) ?? []
        oldLinks = found.content?.oldLinks ?? []
    }

    /// A copy that knows the targets of old tracked links. Each is restored to its target, and may then be tracked like
    /// any other link. Old links that are not in `targets` stay as they are.
    public func resolving(_ targets: [String: String]) -> Draft {
        guard let content else { return self }
        var draft = self
        draft.resolved = targets.filter { WebURL.absolute($0.value) == $0.value }
        draft.links = content.links(resolved: draft.resolved)
        return draft
    }

    /// The original without the fields that never leave this machine.
    public var untracked: [UInt8] { LooseHeader(bytes).withoutConfidential(bytes) }
}

extension String {
    /// The text cut to at most `count` bytes of UTF-8, between characters.
    func cut(to count: Int) -> String {
        guard utf8.count > count else { return self }
        var result = self
        while result.utf8.count > count { result.removeLast() }
        return result
    }
}

public import Mailbell

/// One message (RFC 5322) before it is sent, and what can be tracked of it.
///
/// First the message is looked at; with what is found a hub is asked for tickets; then `instrument` makes each
/// recipient's copy. Whatever a message is, something comes out: where it cannot be tracked without risk, `untouched` says
/// why, and every copy is the original. Nothing is ever written anew that is not to change: pixel and links are spliced into
/// the bytes of the HTML part.
///
/// - Only `X-Mailbell-…` fields leave the header, always. `Bcc` stays as it is: who sends decides about it.
/// - Links that are rewritten: `href` of `<a>` and `<area>` that are absolute http or https. Left alone: other schemes and
///   relative ones, targets of `List-Unsubscribe` (RFC 2369), hosts of our own, elements with `data-mailbell="off"` and
///   what is in them, links whose text is a URL (they would look like phishing), links in comments, such as those for
///   Outlook alone.
/// - The first HTML part that is shown gets the pixel; links are rewritten in all that are shown.
/// - A text/plain part is never changed, also where it has the HTML's links.
public struct Draft: Sendable {
    public let from: Mailbox?
    public let to: [Mailbox]
    public let cc: [Mailbox]
    /// As in the header; a program that sends takes the field out, or does not.
    public let bcc: [Mailbox]
    /// Decoded (RFC 2047), at most `Limits.subjectBytes`.
    public let subject: String
    /// The header as it is, with its `<>`; nil where there is none. `instrument` adds one if it is given one.
    public let messageID: String?
    public let date: Timestamp?
    /// What the message itself says; nil where it says nothing.
    public let track: TrackHeader?
    /// The URLs that will be rewritten, each once, in the order they are in the mail.
    public private(set) var links: [String]
    /// Links that some hub of ours had made, in quoted mail: ask the hub where they led, and tell `resolving`.
    public let oldLinks: [String]
    /// Whether copies get a pixel, if they are given one.
    public let takesPixel: Bool
    /// Why no copy will differ from the original; nil where they will.
    public let untouched: Untouched?

    let bytes: [UInt8]
    let header: HeaderBlock?
    let content: DraftContent?
    /// Where old links led.
    private(set) var resolved: [String: String] = [:]

    /// Looks at a message: as it is sent, with CRLF or LF, also behind an mbox `From ` line.
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
        subject = envelope.subject.cut(to: Limits.subjectBytes)
        messageID = envelope.messageID
        // Years that RFC 3339 can say.
        date = envelope.seconds.flatMap { seconds in
            (-62_135_596_800...253_402_300_799).contains(seconds) ? Timestamp(milliseconds: seconds * 1000) : nil
        }
        takesPixel = found.content?.takesPixel ?? false
        links = found.content?.links(resolved: [:]) ?? []
        oldLinks = found.content?.oldLinks ?? []
    }

    /// The same, knowing where old links led: each goes back to that, and may then be tracked like any other. Links that
    /// are not in `targets` stay, and are not rewritten.
    public func resolving(_ targets: [String: String]) -> Draft {
        guard let content else { return self }
        var draft = self
        draft.resolved = targets.filter { WebURL.absolute($0.value) == $0.value }
        draft.links = content.links(resolved: draft.resolved)
        return draft
    }

    /// The original without the fields that are Mailbell's own.
    public var untracked: [UInt8] { header?.withoutOwnFields(bytes) ?? bytes }
}

extension String {
    /// At most `count` bytes of UTF-8, whole characters.
    func cut(to count: Int) -> String {
        guard utf8.count > count else { return self }
        var result = self
        while result.utf8.count > count { result.removeLast() }
        return result
    }
}

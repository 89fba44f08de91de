/// What a message's header says, without a look at its parts: to whom it goes, and whether it is to be tracked.
///
/// Whatever the message is, this can be made; of what cannot be read nothing is said.
public struct MailHeader: Sendable {
    public let from: Mailbox?
    /// Those of To, Cc and Bcc, in this order, by name where there is one.
    public let recipients: [Mailbox]
    /// What the message itself says of its tracking; nil where it says nothing, or two things.
    public let track: TrackHeader?

    private let bytes: [UInt8]
    private let header: HeaderBlock?

    /// Looks at a message as `Draft` does.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let (header, envelope, track) = bytes.withUnsafeBytes { bytes -> (HeaderBlock?, Envelope, TrackHeader?) in
            let start = Analysis.mboxLine(bytes)
            let header = try? HeaderBlock(bytes, from: start)
            // The header alone: an attachment takes no time, and what is wrong with it tells nothing of this.
            let end = header?.emptyLine.upperBound ?? min(bytes.count, start + CraftLimits.headerBytes)
            let envelope = MessageReader.envelope(ofHeader: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            return (header, envelope, header.flatMap { (try? Analysis.track($0, bytes)) ?? nil })
        }
        self.header = header
        self.track = track
        from = envelope.from
        recipients = envelope.to + envelope.cc + envelope.bcc
    }

    /// The message without the fields that are Mailbell's own.
    public var untracked: [UInt8] { header?.withoutOwnFields(bytes) ?? bytes }
}

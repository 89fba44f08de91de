/// The header of a message, without its parts: sender, recipients, and whether to track it.
///
/// It can be made of any message, valid or not. What cannot be read is left out.
public struct MailHeader: Sendable {
    /// The first address in From; nil if there is none.
    public let from: Mailbox?
    /// The sender of the message, who gets bounces: from `Resent-Sender`, `Resent-From`, `From` or `Sender`, in this
    /// order.
    public let sender: Mailbox?
    /// The addresses in To, Cc and Bcc, in this order, with their names. If the message was resent: only the recipients
    /// in the newest `Resent-…` fields (RFC 5322, 3.6.6).
    public let recipients: [Mailbox]
    /// Texts in recipient fields that are not addresses: names without an address.
    public let leftovers: [String]
    /// The value of `X-Mailbell-Track`; nil if there is none, or it is invalid.
    public let track: TrackHeader?
    /// The value of `X-Mailbell-Log`; nil if there is none.
    public let log: LogHeader?
    /// Whether the message has a `Message-ID`.
    public let hasMessageID: Bool

    /// Why `from` and `recipients` are missing or incomplete: the header exceeds a limit of `CraftLimits`. nil if they
    /// are complete.
    public let fault: Untouched?

    private let bytes: [UInt8]
    private let loose: LooseHeader

    /// Reads the header of a message, with CRLF or LF line ends. No C library sees it, except iconv for the names.
    public init(_ bytes: [UInt8]) {
        self.init(bytes, readsAddresses: true)
    }

    /// Reads the header of a message.
    ///
    /// - Parameter readsAddresses: false leaves addresses out. Then no C library sees the message.
    public init(_ bytes: [UInt8], readsAddresses: Bool) {
        self.bytes = bytes
        var envelope = Envelope()
        var track: TrackHeader?
        var fault: Untouched?
        loose = bytes.withUnsafeBytes { bytes in
            let loose = LooseHeader(bytes)
            do throws(Untouched) {
                let header = try HeaderBlock(bytes, from: Analysis.mboxLine(bytes))
                track = (try? Analysis.track(header, bytes)) ?? nil
            } catch {
                if case .tooLarge = error { fault = error }
            }
            if readsAddresses, fault == nil {
                envelope = Envelope(loose, in: bytes)
                fault = envelope.fault
            }
            return loose
        }
        self.track = track
        let logFields = loose.fields("x-mailbell-log")
        log =
            logFields.isEmpty
            ? nil
            : LogHeader(
                logFields.map { field in
                    // Unfolded (RFC 5322, 2.2.3).
                    String(
                        decoding: bytes[field.body].filter { $0 != .carriageReturn && $0 != .lineFeed }, as: UTF8.self)
                })
        hasMessageID = !loose.fields("message-id").isEmpty
        self.fault = fault
        from = envelope.from
        sender = envelope.resender ?? envelope.from ?? envelope.sender
        recipients = envelope.recipients
        leftovers = envelope.leftovers
    }

    /// The message without the fields that never leave this machine: Mailbell's own, `Bcc` and `Resent-Bcc`.
    public var untracked: [UInt8] { loose.withoutConfidential(bytes) }
}

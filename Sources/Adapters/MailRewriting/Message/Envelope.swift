import Core

/// The decoded fields of a message's header.
struct Envelope {
    var from: Mailbox?
    /// Sender: the submitter, if that is not the author (RFC 5322, 3.6.2).
    var sender: Mailbox?
    var to: [Mailbox] = []
    var cc: [Mailbox] = []
    var bcc: [Mailbox] = []
    /// If the message was resent (RFC 5322, 3.6.6): who resent it the last time, and to whom. To, Cc and Bcc are then
    /// history.
    var resender: Mailbox?
    var resent: [Mailbox] = []
    var isResent = false
    /// Texts in recipient fields that are not addresses.
    var leftovers: [String] = []
    /// Why recipients may be missing.
    var fault: Untouched?
    var subject = ""
    var messageID: String?
    /// The time in Date, in seconds since 1970, as GMime reads it.
    var seconds: Int64?

    init() {}

    init(_ header: LooseHeader, in bytes: UnsafeRawBufferPointer) {
        func read(_ field: LooseHeader.Field) -> MailboxList { MailboxList(Array(bytes[field.body])[...]) }
        func first(_ fields: [LooseHeader.Field]) -> Mailbox? {
            fields.lazy.compactMap { read($0).mailboxes.first }.first
        }
        from = first(header.fields("from"))
        sender = first(header.fields("sender"))
        var leftovers: [String] = []
        var fault: Untouched?
        func all(_ fields: [LooseHeader.Field], counts: Bool) -> [Mailbox] {
            var found: [Mailbox] = []
            for field in fields {
                let list = read(field)
                found += list.mailboxes
                guard counts else { continue }
                leftovers += list.leftovers
                fault = fault ?? list.fault
            }
            if counts, found.count > CraftLimits.addresses { fault = .tooLarge("addresses") }
            return Array(found.prefix(CraftLimits.addresses))
        }
        let block = header.newestResent
        isResent = !block.isEmpty
        to = all(header.fields("to"), counts: !isResent)
        cc = all(header.fields("cc"), counts: !isResent)
        bcc = all(header.fields("bcc"), counts: !isResent)
        resent = all(
            block.filter { ["resent-to", "resent-cc", "resent-bcc"].contains($0.name) }, counts: isResent)
        resender =
            first(block.filter { $0.name == "resent-sender" }) ?? first(block.filter { $0.name == "resent-from" })
        self.leftovers = leftovers
        self.fault = fault
        subject = header.fields("subject").first.map { EncodedText.decode(bytes[$0.body]) } ?? ""
        messageID = header.fields("message-id").first.flatMap { Self.messageID(bytes[$0.body]) }
    }

    /// The recipients of this message, each as often as the header names them.
    var recipients: [Mailbox] { isResent ? resent : to + cc + bcc }

    /// The Message-ID as written, with encoded words decoded as at the hub, so that both get the same id. RFC 2047 does
    /// not allow encoded words there, but Python folds long ids with them.
    private static func messageID(_ body: Slice<UnsafeRawBufferPointer>) -> String? {
        let raw = Array(body.filter { $0 != .carriageReturn && $0 != .lineFeed }).trimmed
        guard raw.contains(where: { $0 != .less && $0 != .greater && !$0.isSpace }) else { return nil }
        let written = String(decoding: raw, as: UTF8.self)
        guard raw.holds("=?") else { return written }
        let decoded = decodedMessageID(written).filter { !$0.isWhitespace }
        let isID = decoded.utf8.count > 2 && decoded.utf8.allSatisfy { $0 > 32 && $0 < 127 }
        return isID ? decoded : written
    }
}

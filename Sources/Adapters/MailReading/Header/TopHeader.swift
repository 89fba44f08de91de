import Core
import MailRewriting

/// The header of a mail, decoded field by field.
struct TopHeader {
    let bytes: [UInt8]
    let loose: LooseHeader
    /// The positions of the fields by name.
    private let fields: [String: [LooseHeader.Field]]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        loose = LooseHeader(bytes)
        fields = Dictionary(grouping: loose.fields, by: \.name)
    }

    /// The values of the fields with this name, decoded, in order.
    func values(_ name: String) -> [String] { fields[name]?.map { EncodedText.decode(bytes[$0.body]) } ?? [] }

    /// The first value of the field, decoded; nil if there is no such field.
    func value(_ name: String) -> String? { fields[name]?.first.map { EncodedText.decode(bytes[$0.body]) } }

    func has(_ name: String) -> Bool { fields[name] != nil }

    /// The Content fields.
    var content: PartHeader {
        bytes.withUnsafeBytes { PartHeader(loose, in: $0, defaultType: "text/plain") }
    }

    /// Reads everything but the body into `mail`.
    func read(into mail: inout ReadMail, limits: ReadLimits) {
        readAddresses(into: &mail, limit: limits.addresses)
        readIDs(into: &mail, limit: limits.references)
        mail.subject = (value("subject") ?? "").prefix(bytes: Limits.subjectBytes)
        mail.sent = fields["date"]?.first.flatMap { MailDate.read(bytes[$0.body]) }
        mail.threadIndex = threadIndex
        readLines(into: &mail, limit: limits.listedHeaderBytes)
    }

    // MARK: addresses

    private func readAddresses(into mail: inout ReadMail, limit: Int) {
        var isCut = false
        func all(_ name: String) -> [Mailbox] {
            var found: [Mailbox] = []
            for field in fields[name] ?? [] {
                let list = MailboxList(bytes[field.body])
                if list.fault != nil { isCut = true }
                found += list.mailboxes.compactMap(Self.usable)
            }
            if found.count > limit { isCut = true }
            return Array(found.prefix(limit))
        }
        mail.from = all("from")
        mail.sender = all("sender")
        mail.replyTo = all("reply-to")
        mail.to = all("to")
        mail.cc = all("cc")
        mail.bcc = all("bcc")
        mail.areAddressesCut = isCut
        mail.hasOneAuthor =
            fields["from"]?.count == 1 && mail.from.count == 1
            && (fields["from"]?.first).map { MailboxList(bytes[$0.body]).entries.count } == 1
    }

    /// The mailbox if it has a domain, as every address in a mail that was sent has.
    static func usable(_ mailbox: Mailbox) -> Mailbox? {
        let email = mailbox.email
        guard let at = email.lastIndex(of: "@"), at != email.startIndex, email.index(after: at) != email.endIndex,
            email.utf8.count <= Limits.addressBytes,
            email.unicodeScalars.allSatisfy({ scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
                default: scalar != "<" && scalar != ">"
                }
            })
        else { return nil }
        return Mailbox(email: email, name: mailbox.name.map { $0.prefix(bytes: Limits.nameBytes) })
    }

    // MARK: ids

    private func readIDs(into mail: inout ReadMail, limit: Int) {
        mail.messageID = fields["message-id"]?.lazy.compactMap { MessageIDs.own(bytes[$0.body]) }.first
        let persons = Set(
            [mail.from, mail.sender, mail.replyTo, mail.to, mail.cc].flatMap { $0 }.map { $0.email.lowercased() })
        bytes.withUnsafeBytes { raw in
            func ids(_ name: String) -> [String] {
                MessageIDs.all((fields[name] ?? []).map { raw[$0.body] }, persons: persons, limit: limit)
            }
            mail.inReplyTo = ids("in-reply-to")
            mail.references = ids("references")
            mail.otherIDs = ids("x-microsoft-original-message-id")
        }
    }

    /// The header of a conversation index: 22 bytes, and 5 for each reply.
    private var threadIndex: String? {
        guard let text = value("thread-index") else { return nil }
        // 22 bytes are 29 digits and a third of one.
        let digits = text.utf8.filter { $0 > 32 }.prefix(30)
        guard let bytes = Self.base64(digits), bytes.count >= 22 else { return nil }
        return Self.base64(Array(bytes.prefix(22)))
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func base64(_ digits: some Collection<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for digit in digits where digit != UInt8(ascii: "=") {
            guard let value = alphabet.firstIndex(of: digit) else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
        return bytes
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        var digits: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let rest = bytes[start...].prefix(3)
            let word = rest.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - rest.count))
            for at in 0..<4 {
                digits.append(at <= rest.count ? alphabet[Int(word >> UInt32(18 - 6 * at) & 63)] : UInt8(ascii: "="))
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }

    // MARK: all fields

    private func readLines(into mail: inout ReadMail, limit: Int) {
        var size = 0
        for field in loose.fields where !LooseHeader.isConfidential(field.name) {
            let written = bytes[field.range.lowerBound...].prefix(field.name.utf8.count)
            let line = HeaderLine(
                name: String(decoding: written, as: UTF8.self), value: EncodedText.decode(bytes[field.body]))
            size += line.name.utf8.count + line.value.utf8.count
            guard size <= limit else {
                mail.areHeadersCut = true
                return
            }
            mail.headers.append(line)
        }
    }
}

public import Core
import MailRewriting

#if canImport(Glibc)
    import Glibc
#endif

/// A message as a program passes it to sendmail. Required fields may be missing.
public struct OutgoingMessage: Sendable {
    /// Header and body.
    public private(set) var bytes: [UInt8]

    /// Takes the message out of what the program wrote.
    ///
    /// - Parameter endsAtDot: whether a line with only a dot ends the message.
    public init(_ bytes: [UInt8], endsAtDot: Bool = false) {
        var bytes = bytes
        // Like sendmail, drop the `From ` line of an mbox.
        if bytes.starts(with: "From ".utf8) {
            bytes.removeSubrange(..<(bytes.firstIndex(of: 10).map { $0 + 1 } ?? bytes.count))
        }
        if endsAtDot, let end = Self.dot(in: bytes) { bytes.removeSubrange(end...) }
        self.bytes = bytes
    }

    /// Adds From and Date before the header if they are missing (RFC 5322, 3.6).
    ///
    /// - Parameter offset: the time zone of the date, in seconds east of UTC; nil for this machine's.
    public mutating func complete(from address: String, name: String?, now: Timestamp, offset: Int? = nil) {
        let names = Set(LooseHeader(bytes).fields.map(\.name))
        let end = bytes.firstIndex(of: 10).map { $0 > 0 && bytes[$0 - 1] == 13 } ?? false ? "\r\n" : "\n"
        var added = ""
        if !names.contains("from") {
            let safe = String(
                String.UnicodeScalarView(
                    (name ?? "").unicodeScalars.filter { (32...126).contains($0.value) && $0 != "\"" && $0 != "\\" }))
            added += safe.isEmpty ? "From: <\(address)>\(end)" : "From: \"\(safe)\" <\(address)>\(end)"
        }
        if !names.contains("date") { added += "Date: \(mailDate(now, offset: offset))\(end)" }
        // Without a header, all of the text is the body: an empty line must separate it.
        if names.isEmpty, let first = bytes.first, first != 10, first != 13 { added += end }
        bytes = Array(added.utf8) + bytes
    }

    /// Adds a Message-ID before the header if it is missing (RFC 5322, 3.6.4), so that the logged mail and the one that arrives
    /// are the same to answers.
    public mutating func identify(
        from address: String, now: Timestamp, using random: inout some RandomNumberGenerator
    ) {
        guard LooseHeader(bytes).fields("message-id").isEmpty else { return }
        let domain = address.split(separator: "@").last.map(String.init) ?? "mailbell.invalid"
        let end = bytes.firstIndex(of: 10).map { $0 > 0 && bytes[$0 - 1] == 13 } ?? false ? "\r\n" : "\n"
        bytes = Array("Message-ID: <\(ULID(at: now, using: &random))@\(domain)>\(end)".utf8) + bytes
    }

    /// Adds a domain to local addresses in the header's sender and recipient fields. A header with a DKIM signature is
    /// left as it is.
    public mutating func qualify(by qualification: Qualification) {
        let header = LooseHeader(bytes)
        guard header.fields("dkim-signature").isEmpty else { return }
        var result: [UInt8] = []
        var at = 0
        for field in header.fields {
            let isSender = Self.senders.contains(field.name)
            guard isSender || Self.recipients.contains(field.name) else { continue }
            for entry in MailboxList(bytes[field.body]).entries where Qualification.isLocal(entry.mailbox.email) {
                let name = entry.mailbox.email
                result += bytes[at..<entry.range.lowerBound]
                result += (isSender ? qualification.sender(name) : qualification.recipient(name)).utf8
                at = entry.range.upperBound
            }
        }
        bytes = result + bytes[at...]
    }

    private static let senders: Set<String> = [
        "from", "sender", "reply-to", "resent-from", "resent-sender", "resent-reply-to",
    ]
    private static let recipients: Set<String> = ["to", "cc", "resent-to", "resent-cc"]

    /// The start of the first line with only a dot.
    private static func dot(in bytes: [UInt8]) -> Int? {
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 10) ?? bytes.count
            let line = bytes[start..<end]
            if line.first == UInt8(ascii: "."), line.count == 1 || (line.count == 2 && line.last == 13) { return start }
            start = end + 1
        }
        return nil
    }
}

/// A time in the format of mail headers (RFC 5322, 3.3): `Sun, 22 Nov 2026 06:04:03 +0100`.
///
/// - Parameter offset: the time zone, in seconds east of UTC; nil for this machine's (`TZ`, else /etc/localtime) at
///   that time.
public func mailDate(_ time: Timestamp, offset: Int? = nil) -> String {
    // Historic zones have offsets with seconds, which this format cannot express.
    time.mailDate(minutesEast: (offset ?? localOffset(time)) / 60)
}

/// Seconds east of UTC on this machine at a time.
private func localOffset(_ time: Timestamp) -> Int {
    var seconds = time_t(time.milliseconds / 1000)
    var parts = tm()
    localtime_r(&seconds, &parts)
    return parts.tm_gmtoff
}

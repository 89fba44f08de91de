import Core
import MailRewriting

extension DeliveryReport {
    /// Bytes of a report's part that are read.
    static let partBytes = 64 * 1024
    /// Ids of mails that a report names.
    private static let mostIDs = 20

    /// - Parameters:
    ///   - status: the message/delivery-status part (RFC 3464, 2.1); nil if there is none.
    ///   - original: the returned mail or its header; nil if there is none.
    ///   - text: the report in words.
    init(status: [UInt8]?, original: [UInt8]?, mail: ReadMail, text: String, limits: ReadLimits) {
        self.init()
        var ids: [String] = []
        if let original { ids += TopHeader(original).values("message-id").compactMap { MessageIDs.own($0.utf8) } }
        for group in Self.groups(status ?? [], limit: 1 + limits.reportedRecipients) {
            // Google's, in the group of the whole report.
            ids += group.values("x-original-message-id").compactMap { MessageIDs.own($0.utf8) }
            if let recipient = Self.recipient(group) { recipients.append(recipient) }
        }
        ids += mail.inReplyTo + mail.references.reversed()
        ids += MessageIDs.mentioned(in: text.prefix(bytes: Self.partBytes), limit: Self.mostIDs)
        var known: Set<String> = []
        originalIDs = Array(ids.filter { known.insert($0).inserted }.prefix(Self.mostIDs))
    }

    /// The groups of fields, which empty lines separate. The first is about the whole report.
    private static func groups(_ status: [UInt8], limit: Int) -> [TopHeader] {
        var groups: [TopHeader] = []
        var at = 0
        while at < status.count, groups.count < limit {
            let group = status.withUnsafeBytes { LooseHeader(UnsafeRawBufferPointer(rebasing: $0[at...])) }
            let end = at + max(1, group.bodyStart)
            if !group.fields.isEmpty { groups.append(TopHeader(Array(status[at..<end]))) }
            at = end
        }
        return groups
    }

    private static func recipient(_ group: TopHeader) -> Recipient? {
        let addresses = ["original-recipient", "final-recipient"].lazy.compactMap { group.value($0) }.compactMap(
            address)
        guard let address = addresses.first else { return nil }
        let action = group.value("action")?.prefix { $0 != " " && $0 != "(" && $0 != ";" }.lowercased() ?? ""
        return Recipient(
            address: address, action: action.excerpt(bytes: 40),
            status: group.value("status")?.prefix { $0.isNumber || $0 == "." }.excerpt(bytes: 20),
            diagnostic: group.value("diagnostic-code")?.excerpt(bytes: 300))
    }

    /// The address in `rfc822; alice@example.com`.
    private static func address(_ value: String) -> String? {
        let typed = value.split(separator: ";", maxSplits: 1)
        guard let text = typed.last else { return nil }
        return MailboxList(String(text)).mailboxes.lazy.compactMap(TopHeader.usable).first?.email
    }
}

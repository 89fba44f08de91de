public import Core
import Domains
import Wire

/// Exports everything stored about an address as a contact of any user, as one JSON object: settings, mails to it, its
/// activities, its raw hits, its record, and the logged mails that it wrote or received.
///
/// Left out are the other recipients of those mails, and what was recorded anonymously: nothing links that to the
/// address.
///
/// - Parameter email: in lower case.
/// - Returns: nil if nothing is stored about the address.
/// - Throws: `StoreError`.
public func exportContact(
    _ email: String,
    from store: any DirectorySnapshot & LogSnapshot & EvidenceSnapshot & PrivacySnapshot & PreferencesSnapshot
        & RecordSnapshot & EntrySnapshot,
    now: Timestamp
) throws -> [UInt8]? {
    let hits = Dictionary(
        grouping: try store.hits(of: try store.recipients(email, of: nil)), by: \.user)
    let parts = try store.users().compactMap { try ContactPart(email, of: $0, hits: hits[$0.id] ?? [], in: store) }
    let hasOptedOut = try store.hasOptedOut(email)
    let logged = try LoggedPart(email, in: store)
    guard hasOptedOut || !parts.isEmpty || !logged.isEmpty else { return nil }
    var json = JSONWriter(capacity: 64 * 1024)
    json.object { json in
        json.member("email", email)
        json.member("exported_at", now.rfc3339)
        json.member("opted_out", hasOptedOut)
        json.key("users")
        json.array { json in for part in parts { json.object(part.write) } }
        logged.write(to: &json)
    }
    return json.bytes
}

/// What the account has on record about a contact.
private struct LoggedPart {
    private var record: Record?
    private var mails: [(entry: MailEntry, text: String)] = []

    /// Mails that are exported, at most.
    private static let limit = 100_000

    init(_ email: String, in store: any RecordSnapshot & EntrySnapshot) throws {
        let spellings = Set([email, AddressKey(email, .standard)?.text ?? email]).sorted()
        for spelling in spellings {
            if let found = try store.record(.contact, key: spelling) { record = found }
            for id in try store.mailEntries(withAddress: spelling, limit: Self.limit) {
                guard let entry = try store.mailEntry(id) else { continue }
                let content = try store.content(ofEntry: id)
                mails.append(
                    (entry, content?.text.map { String(decoding: $0, as: UTF8.self) } ?? content?.searched ?? ""))
            }
        }
    }

    var isEmpty: Bool { record == nil && mails.isEmpty }

    func write(to json: inout JSONWriter) {
        json.key("record")
        if let record {
            json.object { json in
                json.member("ref", record.reference)
                for (name, value) in record.members.sorted(by: { $0.key < $1.key }) { json.member(named: name, value) }
                json.member("created_at", record.createdAt.rfc3339)
                json.member("deleted_at", ifSome: record.deletedAt?.rfc3339)
            }
        } else {
            json.null()
        }
        json.key("logged_mails")
        json.array { json in
            for (entry, text) in mails {
                json.object { json in
                    json.member("id", entry.id)
                    json.member("from", entry.from.email)
                    json.member("subject", entry.subject)
                    json.member("sent_at", entry.sentAt.rfc3339)
                    json.member("text", text)
                }
            }
        }
    }
}

/// What is stored about a contact for one user.
private struct ContactPart {
    private struct Mail {
        var recipient: TrackedRecipient
        var message: TrackedMessage
    }
    private var user: User
    private var decision: TrackingDecision
    private var isMuted: Bool
    private var mails: [Mail]
    private var entries: [Entry] = []
    private var hits: [KeptHit]

    /// nil if the user has neither a mail to the contact nor a setting for it.
    init?(
        _ email: String, of user: User, hits: [KeptHit],
        in store: any DirectorySnapshot & LogSnapshot & EvidenceSnapshot & PrivacySnapshot & PreferencesSnapshot
    ) throws {
        // A setting stays when retention removes the contact.
        guard
            try store.contact(email, of: user.id) != nil
                || store.trackingSetting(of: .address(email), user: user.id) != nil
        else { return nil }
        self.user = user
        self.hits = hits
        decision = try store.decision(on: email, user: user.id)
        isMuted = try store.preferences(of: user.id).muted.contains(email)
        mails = try store.recipients(email, of: user.id).compactMap { recipient in
            try store.message(recipient.message).map { Mail(recipient: recipient, message: $0) }
        }
        var query = ActivityQuery()
        query.contact = email
        query.order = .oldestFirst
        query.limit = 1000
        while case let page = try store.activities(of: user.id, matching: query), let last = page.last {
            entries += page
            query.after = last.seq
        }
    }

    func write(to json: inout JSONWriter) {
        json.member("user", user.email)
        json.member("tracking", decision.tracking.rawValue)
        json.member("set_by", ifSome: decision.setBy)
        json.member("set_for", ifSome: decision.setFor)
        if isMuted { json.member("muted", true) }
        json.key("messages")
        json.array { json in for mail in mails { json.object { write(mail, to: &$0) } } }
        json.key("activities")
        json.array { json in for entry in entries { json.raw(entry.withSeq) } }
        json.key("hits")
        json.array { json in for hit in hits { json.object { write(hit, to: &$0) } } }
    }

    private func write(_ mail: Mail, to json: inout JSONWriter) {
        json.member("id", mail.message.id)
        json.member("from", mail.message.from)
        json.member("subject", mail.message.subject)
        json.member("message_id", ifSome: mail.message.messageID)
        json.member("sent_at", mail.message.date.rfc3339)
        json.member("name", ifSome: mail.recipient.name)
        json.member("refused", ifSome: mail.recipient.refused)
        json.key("links")
        json.array { json in for link in mail.message.links { json.string(link) } }
    }

    private func write(_ hit: KeptHit, to json: inout JSONWriter) {
        json.member("at", hit.at.rfc3339)
        json.member("seq", hit.seq)
        if hit.link != 0 { json.member("link", hit.link) }
        json.member("network", "\(hit.network)/\(hit.network.isIPv4 ? 24 : 48)")
        json.member("user_agent", hit.userAgent)
        json.member("via", hit.via.rawValue)
        json.member("prefetch", hit.isPrefetch)
        json.member("reported", hit.isReported)
    }
}

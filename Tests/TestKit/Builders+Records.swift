public import Core

extension Record {
    /// A record without an id. Keys are addresses or domains in lower case; `seconds` are those after `Timestamp.start`.
    public static func sample(
        _ kind: RecordKind = .contact, _ name: String = "", keys: [String] = [], owner: UserID? = nil,
        stage: String? = nil, at seconds: Double = 0
    ) -> Record {
        var fields = RecordFields()
        fields.stage = stage
        return Record(
            kind: kind, name: name, owner: owner, keys: keys.map { RecordKey(key: $0, written: $0) }, fields: fields,
            origin: .hand, createdAt: .at(seconds))
    }

    /// The record as it is stored by a change at a time.
    public func changed(at seconds: Double, _ change: (inout Record) -> Void) -> Record {
        var record = self
        change(&record)
        record.version += 1
        (record.updatedAt, record.touchedAt) = (.at(seconds), max(record.touchedAt, .at(seconds)))
        return record
    }

    /// The record as it is stored when it is moved to the trash.
    public func trashed(at seconds: Double) -> Record { changed(at: seconds) { $0.deletedAt = .at(seconds) } }
}

extension MailEntry {
    /// The mail `<n@e.example>` from a member to an address, sent and logged at a time.
    public static func sample(
        _ n: Int, to recipients: [String] = ["mia@e.example"], subject: String? = nil, at seconds: Double = 0
    ) -> MailEntry {
        MailEntry(
            messageID: "\(n)@e.example", digest: Array(repeating: UInt8(truncatingIfNeeded: n), count: 32),
            direction: .outgoing, from: Mailbox(email: "Ada@Example.org", name: "Ada"),
            to: recipients.map { Mailbox(email: $0) }, subject: subject ?? "Mail \(n)", sentAt: .at(seconds),
            loggedAt: .at(seconds))
    }
}

extension StoreTransaction {
    /// Logs the mail `<n@e.example>` for a user, and files it on records.
    @discardableResult
    public func log(
        _ n: Int, of user: UserID, to recipients: [String] = ["mia@e.example"], subject: String? = nil,
        text: String = "", on records: [Int64] = [], isPrivate: Bool = false, at seconds: Double = 0
    ) throws -> MailEntry {
        try log(
            .sample(n, to: recipients, subject: subject, at: seconds), of: user, text: text, on: records,
            isPrivate: isPrivate)
    }

    /// Logs a mail for a user, and files it on records.
    @discardableResult
    public func log(
        _ entry: MailEntry, of user: UserID, text: String = "", on records: [Int64] = [], isPrivate: Bool = false,
        _ attachments: [EntryAttachment] = []
    ) throws -> MailEntry {
        let entry = try insertMailEntry(
            entry, EntryContent(text: Array(text.utf8), searched: text), attachments,
            EntrySource(.api, user: user, at: entry.loggedAt, isPrivate: isPrivate))
        for record in records { try file(Filing(entry.id, on: record, .hand, at: entry.sentAt)) }
        return entry
    }

    /// Stores the bytes of an attachment, and returns what refers to them. The digest is 32 times a byte.
    public func attach(
        _ n: Int, _ digest: UInt8, bytes: [UInt8] = [1, 2, 3], isInline: Bool = false, at seconds: Double = 0
    ) throws -> EntryAttachment {
        let digest = Array(repeating: digest, count: 32)
        try putChunk(0, of: digest, bytes, at: .at(seconds))
        try finishBlob(digest, size: bytes.count)
        return EntryAttachment(
            n: n, name: "\(n).pdf", type: "application/pdf", size: bytes.count, digest: digest, isInline: isInline)
    }
}

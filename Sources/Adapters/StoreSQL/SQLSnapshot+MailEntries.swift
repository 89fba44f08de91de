package import Core
import Foundation

/// Logged mail.
extension SQLSnapshot {
    private static let entryColumns = """
        mail_entry.id, mail_entry.account, mail_entry.message_id, mail_entry.digest, mail_entry.kind,
            mail_entry.direction, mail_entry.participants, mail_entry.subject, mail_entry.excerpt, mail_entry.sent_at,
            mail_entry.logged_at, mail_entry.version, mail_entry.thread, mail_entry.parent, mail_entry.text_bytes,
            mail_entry.html_bytes, mail_entry.size, mail_entry.omissions, mail_entry.deleted_at
        """
    private static let entryColumnCount = 19

    /// A condition with one parameter, the viewer: whether they may see an entry.
    private static let isVisible = """
        mail_entry.deleted_at IS NULL AND EXISTS (
            SELECT 1 FROM entry_source WHERE entry_source.entry = mail_entry.id
                AND (entry_source.is_private = 0 OR entry_source.user = ?))
        """

    /// Senders and recipients, as they are stored: as JSON.
    struct Participants: Codable {
        var from: MailEntry.Mailbox
        var to: [MailEntry.Mailbox]
        var cc: [MailEntry.Mailbox]
    }

    private static func mailEntry(_ row: SQLRow) -> MailEntry {
        let decoder = JSONDecoder()
        let participants = try? decoder.decode(Participants.self, from: Data((row[6] as String).utf8))
        return MailEntry(
            id: row[0], account: row[1], messageID: row[2], digest: row[3],
            kind: MailEntry.Kind(rawValue: row[4]) ?? .mail,
            direction: MailEntry.Direction(rawValue: row[5]) ?? .incoming,
            from: participants?.from ?? MailEntry.Mailbox(email: ""), to: participants?.to ?? [],
            cc: participants?.cc ?? [], subject: row[7], excerpt: row[8], sentAt: row[9], loggedAt: row[10],
            version: row[11], thread: row[12], parent: row[13], textBytes: row[14], htmlBytes: row[15], size: row[16],
            omissions: (try? decoder.decode([String].self, from: Data((row[17] as String).utf8))) ?? [],
            deletedAt: row[18])
    }

    private func mailEntries(_ rest: String, _ arguments: [any SQLBindable]) throws -> [MailEntry] {
        try db.all("SELECT \(Self.entryColumns) FROM mail_entry \(rest)", arguments, Self.mailEntry)
    }

    package func mailEntry(_ id: Int64) throws -> MailEntry? { try mailEntries("WHERE id = ?", [id]).first }

    package func mailEntries(_ ids: [Int64], viewer: UserID) throws -> [Int64: MailEntry] {
        guard !ids.isEmpty else { return [:] }
        let found = try mailEntries(
            "WHERE \(db.dialect.isAmong("id")) AND \(Self.isVisible)", [SQLValue.integers(ids), viewer])
        return Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
    }

    package func mailEntry(messageID: String, digest: [UInt8]) throws -> MailEntry? {
        try mailEntries("WHERE account = 1 AND message_id = ? AND digest = ?", [messageID, digest]).first
    }

    package func mailEntries(messageIDs: [String]) throws -> [MailEntry] {
        try Set(messageIDs).flatMap {
            try mailEntries("WHERE account = 1 AND message_id = ? AND deleted_at IS NULL", [$0])
        }.sorted { $0.id < $1.id }
    }

    package func conversation(_ thread: Int64, viewer: UserID, limit: Int) throws -> [MailEntry] {
        try mailEntries(
            "WHERE thread = ? AND \(Self.isVisible) ORDER BY sent_at, id LIMIT ?", [thread, viewer, limit])
    }

    package func content(ofEntry id: Int64) throws -> EntryContent? {
        try db.first("SELECT text, html, headers, searched FROM entry_content WHERE entry = ?", [id]) { row in
            let headers = try? JSONDecoder().decode([EntryContent.Header].self, from: Data((row[2] as String).utf8))
            return EntryContent(text: row[0], html: row[1], headers: headers ?? [], searched: row[3])
        }
    }

    package func sources(ofEntry id: Int64) throws -> [EntrySource] {
        try db.all(
            "SELECT way, user, at, is_private FROM entry_source WHERE entry = ? ORDER BY at, user, way", [id]
        ) { row in
            EntrySource(
                EntrySource.Way(rawValue: row[0]) ?? .api, user: row[1], at: row[2], isPrivate: row[3])
        }
    }

    // MARK: Attachments

    package func attachments(ofEntry id: Int64) throws -> [EntryAttachment] {
        try db.all(
            """
            SELECT n, name, type, size, digest, content_id, is_inline FROM entry_attachment WHERE entry = ? ORDER BY n
            """, [id]
        ) { Self.attachment($0, from: 0) }
    }

    private static func attachment(_ row: SQLRow, from first: Int) -> EntryAttachment {
        EntryAttachment(
            n: row[first], name: row[first + 1], type: row[first + 2], size: row[first + 3], digest: row[first + 4],
            contentID: row[first + 5], isInline: row[first + 6])
    }

    package func chunk(_ n: Int64, of digest: [UInt8]) throws -> [UInt8]? {
        try db.first("SELECT bytes FROM blob_chunk WHERE digest = ? AND n = ?", [digest, n]) { $0[0] }
    }

    package func isPurgeDue(
        entriesBefore: Timestamp, recordsBefore: Timestamp, blobsBefore: Timestamp
    ) throws -> Bool {
        if try db.has("SELECT 1 FROM mail_entry WHERE deleted_at < ? LIMIT 1", [entriesBefore]) { return true }
        if try db.has("SELECT 1 FROM record WHERE deleted_at < ? LIMIT 1", [recordsBefore]) { return true }
        return try db.has(
            """
            SELECT 1 FROM stored_blob WHERE at < ?
                AND NOT EXISTS (SELECT 1 FROM entry_attachment WHERE entry_attachment.digest = stored_blob.digest) LIMIT 1
            """, [blobsBefore])
    }

    package func hasBlob(_ digest: [UInt8]) throws -> Bool {
        try db.has("SELECT 1 FROM stored_blob WHERE digest = ? AND size IS NOT NULL", [digest])
    }

    package func attachments(
        ofRecord record: Int64, viewer: UserID, limit: Int
    ) throws -> [(entry: MailEntry, EntryAttachment)] {
        try db.all(
            """
            SELECT \(Self.entryColumns), entry_attachment.n, entry_attachment.name, entry_attachment.type,
                entry_attachment.size, entry_attachment.digest, entry_attachment.content_id, entry_attachment.is_inline
            FROM filing JOIN mail_entry ON mail_entry.id = filing.entry
                JOIN entry_attachment ON entry_attachment.entry = filing.entry
            WHERE filing.record = ? AND entry_attachment.is_inline = 0 AND \(Self.isVisible)
            ORDER BY filing.at DESC, filing.entry DESC, entry_attachment.n LIMIT ?
            """, [record, viewer, limit]
        ) { row in (Self.mailEntry(row), Self.attachment(row, from: Self.entryColumnCount)) }
    }

    // MARK: Timelines

    package func filings(ofEntry id: Int64) throws -> [Filing] {
        try db.all(
            """
            SELECT record, entry, reason, because, chosen_by, at, pinned_at FROM filing WHERE entry = ? ORDER BY record
            """, [id]
        ) { Self.filing($0, from: 0) }
    }

    private static func filing(_ row: SQLRow, from first: Int) -> Filing {
        Filing(
            row[first + 1], on: row[first], Filing.Reason(rawValue: row[first + 2]) ?? .hand, because: row[first + 3],
            by: row[first + 4], at: row[first + 5], pinnedAt: row[first + 6])
    }

    private func timeline(
        _ condition: String, _ order: String, _ arguments: [any SQLBindable]
    ) throws -> [TimelineEntry] {
        try db.all(
            """
            SELECT \(Self.entryColumns), filing.record, filing.entry, filing.reason, filing.because, filing.chosen_by,
                filing.at, filing.pinned_at,
                (SELECT count(*) FROM entry_attachment WHERE entry = mail_entry.id AND is_inline = 0)
            FROM filing JOIN mail_entry ON mail_entry.id = filing.entry
            WHERE \(condition) AND \(Self.isVisible) ORDER BY \(order) LIMIT ?
            """, arguments
        ) { row in
            TimelineEntry(
                Self.mailEntry(row), Self.filing(row, from: Self.entryColumnCount),
                attachments: row[Self.entryColumnCount + 7])
        }
    }

    package func timeline(_ query: TimelineQuery) throws -> [TimelineEntry] {
        let place = query.before ?? TimelinePlace(Timestamp(milliseconds: .max), .max)
        return try timeline(
            "filing.record = ? AND (filing.at, filing.entry) < (?, ?)", "filing.at DESC, filing.entry DESC",
            [query.record, place.at, place.id, query.viewer, query.limit])
    }

    package func pinned(on record: Int64, viewer: UserID) throws -> [TimelineEntry] {
        try timeline(
            "filing.record = ? AND filing.pinned_at IS NOT NULL", "filing.pinned_at DESC, filing.entry DESC",
            [record, viewer, MailEntry.pins])
    }

    /// Recipients whose activities a timeline shows, at most.
    private static let recipientsOfTimeline = 2000
    /// Entries whose recipients are looked for, at most.
    private static let entriesOfTimeline = 1000

    package func activities(
        onRecord record: Int64, viewer: UserID, before: TimelinePlace?, limit: Int
    ) throws -> [TimelineActivity] {
        let recipients = try recipients(onRecord: record, viewer: viewer)
        guard !recipients.isEmpty else { return [] }
        let time = "coalesce(activity.at, activity.recorded_at)"
        let place = before ?? TimelinePlace(Timestamp(milliseconds: .max), .max)
        return try db.all(
            """
            SELECT key, kind, verdict, body, recorded_at, \(time) FROM activity
            WHERE \(db.dialect.isAmong("recipient")) AND kind IN ('open', 'click')
                AND verdict IS DISTINCT FROM 'machine' AND body IS NOT NULL AND (\(time), key) < (?, ?)
            ORDER BY \(time) DESC, key DESC LIMIT ?
            """, [SQLValue.integers(recipients), place.at, place.id, limit]
        ) { row in TimelineActivity(user: ActivityKey.user(row[0]), entry: entry(row), at: row[5]) }
    }

    /// The recipients of tracked mail whose opens and clicks belong on a record's timeline, ascending.
    private func recipients(onRecord record: Int64, viewer: UserID) throws -> [Int64] {
        guard let owner = try self.record(record) else { return [] }
        var found: Set<Int64> = []
        let emails = Set(owner.keys.flatMap { [$0.key, normalizedAddress($0.written) ?? $0.key] }).sorted()
        if owner.kind == .contact {
            for email in emails {
                found.formUnion(
                    try db.integers(
                        "SELECT id FROM recipient WHERE user = ? AND email = ? ORDER BY id DESC LIMIT ?",
                        [viewer, email, Self.recipientsOfTimeline]))
            }
        }
        // Each way of writing a Message-ID in a part of its own: one condition for both would be no key to join by.
        let logged = try db.all(
            """
            WITH logged AS (
                SELECT filing.entry, filing.at, mail_entry.message_id
                FROM filing JOIN mail_entry ON mail_entry.id = filing.entry
                WHERE filing.record = ? AND \(Self.isVisible) ORDER BY filing.at DESC, filing.entry DESC LIMIT ?
            ), named AS (
                SELECT logged.at, entry_source.user AS owner, '<' || logged.message_id || '>' AS header
                FROM logged JOIN entry_source ON entry_source.entry = logged.entry
                UNION ALL
                SELECT logged.at, entry_source.user, logged.message_id
                FROM logged JOIN entry_source ON entry_source.entry = logged.entry
            )
            SELECT recipient.id, recipient.email
            FROM named JOIN message ON message.user = named.owner AND message.message_id = named.header
                JOIN recipient ON recipient.message = message.id
            ORDER BY named.at DESC LIMIT ?
            """, [record, viewer, Self.entriesOfTimeline, Self.recipientsOfTimeline]
        ) { row in (id: row[0] as Int64, email: row[1] as String) }
        for one in logged where owner.kind != .contact || emails.contains(one.email) { found.insert(one.id) }
        return found.sorted().suffix(Self.recipientsOfTimeline)
    }

    // MARK: Search

    /// Entries of the index that a search looks at, at most.
    private static let candidatesOfSearch = 5000

    package func searchEntries(_ text: String, viewer: UserID, limit: Int) throws -> [MailEntry] {
        let terms = SearchTerms(text, .standard)
        guard !terms.isEmpty else { return [] }
        var found: [MailEntry] = []
        var before = Int64.max
        var left = Self.candidatesOfSearch
        while found.count < limit, left > 0 {
            let batch = try db.mailEntries(matching: terms.terms, before: before, limit: min(max(limit, 100), left))
            let entries = try mailEntries(batch, viewer: viewer)
            for id in batch where found.count < limit {
                guard let entry = entries[id] else { continue }
                // What the index finds has all pairs of a word, but not always in one place.
                if terms.matches(try IndexedText(ofMailEntry: id, in: db)?.folded ?? []) { found.append(entry) }
            }
            guard let last = batch.last else { break }
            before = last
            left -= batch.count
        }
        return found.sorted { ($0.sentAt.milliseconds, $0.id) > ($1.sentAt.milliseconds, $1.id) }
    }

    package func mailEntries(withAddress email: String, limit: Int) throws -> [Int64] {
        try db.integers(
            "SELECT DISTINCT entry FROM entry_address WHERE key = ? ORDER BY entry LIMIT ?", [email, limit])
    }
}

extension IndexedText {
    /// The texts of a logged mail, as far as they are searched. They are the account's, not a user's. nil if there is none,
    /// or it was deleted.
    package init?(ofMailEntry id: Int64, in db: any SQLEngine) throws {
        let row = try db.first(
            """
            SELECT mail_entry.subject, mail_entry.participants, entry_content.searched
            FROM mail_entry JOIN entry_content ON entry_content.entry = mail_entry.id WHERE mail_entry.id = ?
            """, [id]
        ) { (subject: $0[0] as String, participants: $0[1] as String, text: $0[2] as String) }
        guard let row else { return nil }
        let participants = try? JSONDecoder().decode(
            SQLSnapshot.Participants.self, from: Data(row.participants.utf8))
        let people = participants.map { [$0.from] + $0.to + $0.cc } ?? []
        owner = .mailEntry(id)
        user = 0
        limit = MailEntry.searchedBytes
        folded = ([row.subject] + people.prefix(100).flatMap { [$0.email, $0.name ?? ""] } + [row.text])
            .filter { !$0.isEmpty }.map { SearchFold.standard($0) }
    }
}

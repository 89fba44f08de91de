package import Core
import Foundation

/// Changes of logged mail.
extension SQLTransaction {
    package func insertMailEntry(
        _ entry: MailEntry, _ content: EntryContent, _ attachments: [EntryAttachment], _ source: EntrySource
    ) throws -> MailEntry {
        guard try mailEntry(messageID: entry.messageID, digest: entry.digest) == nil else {
            throw StoreError.exists("this mail is logged already")
        }
        for attachment in attachments {
            guard let digest = attachment.digest else { continue }
            guard try hasBlob(digest) else { throw StoreError.other("the bytes of \(attachment.name) are not stored") }
        }
        var entry = entry
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        func text(_ value: some Encodable) throws -> String {
            String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        let participants = SQLSnapshot.Participants(from: entry.from, to: entry.to, cc: entry.cc)
        let id = try db.integer(
            """
            INSERT INTO mail_entry (id, account, message_id, digest, kind, direction, participants, subject, excerpt,
                sent_at, logged_at, version, thread, parent, text_bytes, html_bytes, size, omissions)
            VALUES (\(db.dialect.newID("mail_entry")), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
            """,
            [
                entry.account, entry.messageID, entry.digest, entry.kind.rawValue, entry.direction.rawValue,
                try text(participants), entry.subject, entry.excerpt, entry.sentAt, entry.loggedAt, entry.version,
                entry.thread, entry.parent, entry.textBytes, entry.htmlBytes, entry.size, try text(entry.omissions),
            ])
        guard let id else { throw StoreError.other("the entry was not stored") }
        entry.id = id
        if entry.thread == 0 {
            entry.thread = id
            try db.execute("UPDATE mail_entry SET thread = id WHERE id = ?", [id])
        }
        try db.execute(
            "INSERT INTO entry_content (entry, text, html, headers, searched) VALUES (?, ?, ?, ?, ?)",
            [id, content.text, content.html, try text(content.headers), content.searched])
        for attachment in attachments {
            try db.execute(
                """
                INSERT INTO entry_attachment (entry, n, name, type, size, digest, content_id, is_inline)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    id, attachment.n, attachment.name, attachment.type, attachment.size, attachment.digest,
                    attachment.contentID, attachment.isInline,
                ])
            try db.execute("UPDATE stored_blob SET at = NULL WHERE digest = ? AND at IS NOT NULL", [attachment.digest])
        }
        // What is no address is nobody's.
        for email in Set(([entry.from] + entry.to + entry.cc).compactMap { normalizedAddress($0.email) }).sorted() {
            try db.execute("INSERT INTO entry_address (key, entry) VALUES (?, ?)", [email, id])
        }
        try addSource(source, toEntry: id)
        if let indexed = try IndexedText(ofMailEntry: id, in: db) { try db.index([indexed]) }
        return entry
    }

    package func addSource(_ source: EntrySource, toEntry id: Int64) throws {
        try db.execute(
            """
            INSERT INTO entry_source (entry, user, way, at, is_private) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (entry, user, way) DO UPDATE SET at = excluded.at, is_private = excluded.is_private
            """, [id, source.user, source.way.rawValue, source.at, source.isPrivate])
    }

    package func bumpEntry(_ id: Int64) throws {
        try db.execute("UPDATE mail_entry SET version = version + 1 WHERE id = ?", [id])
    }

    // MARK: Where it is filed

    package func file(_ filing: Filing) throws {
        try db.execute(
            """
            INSERT INTO filing (record, at, entry, reason, because, chosen_by, pinned_at) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (entry, record) DO UPDATE SET reason = excluded.reason, because = excluded.because,
                chosen_by = excluded.chosen_by
            """,
            [
                filing.record, filing.at, filing.entry, filing.reason.rawValue, filing.because, filing.by,
                filing.pinnedAt,
            ])
    }

    package func unfile(_ entry: Int64, from record: Int64) throws -> Bool {
        try db.change("DELETE FROM filing WHERE entry = ? AND record = ?", [entry, record]) > 0
    }

    package func pin(_ entry: Int64, on record: Int64, at time: Timestamp?) throws -> Bool {
        try db.change("UPDATE filing SET pinned_at = ? WHERE entry = ? AND record = ?", [time, entry, record]) > 0
    }

    // MARK: Removal

    package func deleteMailEntry(_ id: Int64, at time: Timestamp) throws {
        guard try db.has("SELECT 1 FROM mail_entry WHERE id = ? AND deleted_at IS NULL", [id]) else { return }
        // First, because it reads the texts as they were added to the index.
        try removeContent(ofEntry: id)
        try db.execute(
            """
            UPDATE mail_entry SET deleted_at = ?, version = version + 1, subject = '', excerpt = '', omissions = '[]',
                participants = '{}', parent = NULL
            WHERE id = ?
            """, [time, id])
    }

    package func eraseMailEntry(_ id: Int64) throws {
        if try content(ofEntry: id) != nil { try db.noteUnindexed() }
        try removeContent(ofEntry: id)
        try db.willRemoveRows(of: "mail_entry")
        try db.execute("UPDATE mail_entry SET parent = NULL WHERE parent = ?", [id])
        try db.execute("DELETE FROM mail_entry WHERE id = ?", [id])
    }

    /// Removes the ways by which a user's mail came, of at most `limit` entries, and returns of how many. An entry that came
    /// by no other is deleted as of the time when it was logged: nobody is left who would log it again.
    func removeSources(of user: UserID, limit: Int) throws -> Int {
        let entries = try db.integers(
            "SELECT DISTINCT entry FROM entry_source WHERE user = ? ORDER BY entry LIMIT ?", [user, limit])
        for id in entries {
            try db.execute("DELETE FROM entry_source WHERE entry = ? AND user = ?", [id, user])
            guard try !db.has("SELECT 1 FROM entry_source WHERE entry = ?", [id]), let entry = try mailEntry(id) else {
                continue
            }
            try deleteMailEntry(id, at: entry.loggedAt)
        }
        return entries.count
    }

    /// Removes all that a deleted entry need not have.
    private func removeContent(ofEntry id: Int64) throws {
        if let indexed = try IndexedText(ofMailEntry: id, in: db) { try db.unindex([indexed]) }
        let digests = try db.all("SELECT DISTINCT digest FROM entry_attachment WHERE entry = ?", [id]) {
            $0[0] as [UInt8]?
        }
        for table in ["entry_content", "entry_attachment", "entry_source", "entry_address", "filing"] {
            try db.execute("DELETE FROM \(table) WHERE entry = ?", [id])
        }
        for digest in digests.compactMap(\.self)
        where try !db.has("SELECT 1 FROM entry_attachment WHERE digest = ? LIMIT 1", [digest]) {
            try removeBlob(digest)
        }
    }

    package func purgeMailEntries(deletedBefore time: Timestamp, limit: Int) throws -> Int {
        let due = try db.integers(
            "SELECT id FROM mail_entry WHERE deleted_at IS NOT NULL AND deleted_at < ? ORDER BY deleted_at, id LIMIT ?",
            [time, limit])
        for id in due { try eraseMailEntry(id) }
        return due.count
    }

    // MARK: Bytes of attachments

    package func putChunk(_ n: Int64, of digest: [UInt8], _ bytes: [UInt8], at time: Timestamp) throws {
        try db.execute(
            """
            INSERT INTO stored_blob (digest, size, at) VALUES (?, NULL, ?)
            ON CONFLICT (digest) DO UPDATE SET at = CASE WHEN stored_blob.at IS NULL THEN NULL ELSE excluded.at END
            """, [digest, time])
        try db.execute(
            "INSERT INTO blob_chunk (digest, n, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", [digest, n, bytes])
    }

    package func finishBlob(_ digest: [UInt8], size: Int) throws {
        try db.execute("UPDATE stored_blob SET size = ? WHERE digest = ?", [size, digest])
    }

    package func sweepBlobs(before time: Timestamp, limit: Int) throws -> Int {
        let due = try db.all(
            """
            SELECT digest FROM stored_blob WHERE at < ?
                AND NOT EXISTS (SELECT 1 FROM entry_attachment WHERE entry_attachment.digest = stored_blob.digest)
            ORDER BY at LIMIT ?
            """, [time, limit]
        ) { $0[0] as [UInt8] }
        for digest in due { try removeBlob(digest) }
        return due.count
    }

    private func removeBlob(_ digest: [UInt8]) throws {
        try db.execute("DELETE FROM blob_chunk WHERE digest = ?", [digest])
        try db.execute("DELETE FROM stored_blob WHERE digest = ?", [digest])
    }
}

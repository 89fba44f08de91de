package import Core
import Foundation

/// Changes of contacts, companies, deals and tickets.
extension SQLTransaction {
    package func insertRecord(_ record: Record) throws -> Record {
        var record = record
        (record.id, record.keys) = (0, Self.once(record.keys))
        try checkKeys(of: record)
        record.number =
            try db.integer(
                """
                INSERT INTO record_number (kind, last) VALUES (?, 1)
                ON CONFLICT (kind) DO UPDATE SET last = record_number.last + 1 RETURNING last
                """, [record.kind.rawValue]) ?? 1
        record.version = 1
        let id = try db.integer(
            """
            INSERT INTO record (id, account, kind, number, version, name, sort, state, stage, owner, fields, origin,
                created_at, updated_at, touched_at, deleted_at)
            VALUES (\(db.dialect.newID("record")), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
            """,
            [
                record.account, record.kind.rawValue, record.number, record.version, record.name,
                Self.sortKey(of: record), record.state.rawValue, record.fields.stage, record.owner,
                try Self.text(of: record.fields), record.origin.rawValue, record.createdAt, record.updatedAt,
                record.touchedAt, record.deletedAt,
            ])
        guard let id else { throw StoreError.other("the record was not stored") }
        record.id = id
        try putKeys(of: record)
        try db.index([IndexedText(record)])
        return record
    }

    package func updateRecord(_ record: Record) throws -> Bool {
        guard let old = try self.record(record.id), old.version == record.version - 1 else { return false }
        var record = record
        record.keys = Self.once(record.keys)
        try checkKeys(of: record)
        let changes = try db.change(
            """
            UPDATE record SET version = ?1, name = ?2, sort = ?3, state = ?4, stage = ?5, owner = ?6, fields = ?7,
                updated_at = ?8, touched_at = CASE WHEN touched_at < ?9 THEN ?9 ELSE touched_at END, deleted_at = ?10
            WHERE id = ?11 AND version = ?1 - 1
            """,
            [
                record.version, record.name, Self.sortKey(of: record), record.state.rawValue, record.fields.stage,
                record.owner, try Self.text(of: record.fields), record.updatedAt, record.touchedAt, record.deletedAt,
                record.id,
            ])
        guard changes > 0 else { return false }
        if old.keys != record.keys || old.isLive != record.isLive {
            try db.execute("DELETE FROM record_key WHERE record = ?", [record.id])
            try putKeys(of: record)
        }
        if old.searched != record.searched {
            try db.unindex([IndexedText(old)])
            try db.index([IndexedText(record)])
        }
        return true
    }

    /// Called before anything is written, so that whoever catches the error may go on with the transaction.
    private func checkKeys(of record: Record) throws {
        guard record.isLive else { return }
        for key in record.keys {
            let isTaken = try db.has(
                "SELECT 1 FROM record_key WHERE kind = ? AND key = ? AND live = 1 AND record <> ?",
                [record.kind.rawValue, key.key, record.id])
            guard !isTaken else { throw StoreError.exists("\(key.written) belongs to another record") }
        }
    }

    private static func once(_ keys: [RecordKey]) -> [RecordKey] {
        var seen: Set<String> = []
        return keys.filter { seen.insert($0.key).inserted }
    }

    private func putKeys(of record: Record) throws {
        for (rank, key) in record.keys.enumerated() {
            try db.execute(
                "INSERT INTO record_key (record, rank, kind, key, written, live) VALUES (?, ?, ?, ?, ?, ?)",
                [record.id, rank, record.kind.rawValue, key.key, key.written, record.isLive])
        }
    }

    package func setLogging(_ settings: LoggingSettings, of user: UserID?) throws {
        try db.execute(
            "INSERT INTO logging (user, body) VALUES (?, ?) ON CONFLICT (user) DO UPDATE SET body = excluded.body",
            [user ?? 0, try Self.text(of: settings)])
    }

    private static func text(of fields: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(fields), as: UTF8.self)
    }

    package func touchRecords(_ ids: [Int64], at time: Timestamp) throws {
        guard !ids.isEmpty else { return }
        try db.execute(
            "UPDATE record SET touched_at = ?1 WHERE touched_at < ?1 AND \(db.dialect.isAmong("id"))",
            [time, SQLValue.integers(ids.sorted())])
    }

    package func purgeRecords(deletedBefore time: Timestamp, limit: Int) throws -> Int {
        let due = try db.integers(
            "SELECT id FROM record WHERE deleted_at IS NOT NULL AND deleted_at < ? ORDER BY deleted_at, id LIMIT ?",
            [time, limit])
        for id in due { try removeRecord(id) }
        return due.count
    }

    package func eraseRecords(withAddress key: String) throws -> [Int64] {
        let ids = try db.integers(
            "SELECT DISTINCT record FROM record_key WHERE kind = ? AND key = ? ORDER BY record",
            [RecordKind.contact.rawValue, key])
        guard !ids.isEmpty else { return [] }
        try db.noteUnindexed()
        var removed: [Int64] = []
        for id in ids {
            guard var record = try record(id) else { continue }
            record.keys.removeAll { $0.key == key }
            if record.keys.isEmpty {
                try removeRecord(id)
                removed.append(id)
            } else {
                record.version += 1
                _ = try updateRecord(record)
                // What changed before may name the address.
                try db.willRemoveRows(of: "record_change")
                try db.execute("DELETE FROM record_change WHERE record = ?", [id])
            }
        }
        return removed
    }

    /// Removes a record with all that is linked to it.
    private func removeRecord(_ id: Int64) throws {
        guard let record = try record(id) else { return }
        for table in ["record", "record_change"] { try db.willRemoveRows(of: table) }
        try db.unindex([IndexedText(record)])
        for other in try db.integers("SELECT other FROM association WHERE record = ?", [id]) {
            try db.execute("DELETE FROM association WHERE record = ? AND other = ?", [other, id])
        }
        for table in ["association", "record_change", "filing", "record_key"] {
            try db.execute("DELETE FROM \(table) WHERE record = ?", [id])
        }
        try db.execute("DELETE FROM record WHERE id = ?", [id])
    }

    /// Takes a user's records from them, at most `limit`, and returns how many.
    func disown(_ user: UserID, limit: Int) throws -> Int {
        try db.change(
            """
            UPDATE record SET owner = NULL, version = version + 1
            WHERE id IN (SELECT id FROM record WHERE owner = ? ORDER BY id LIMIT ?)
            """, [user, limit])
    }

    package func associate(_ record: Int64, _ association: Association) throws {
        if association.isPrimary {
            // A contact has one main company. Which of the two is the contact, their kinds say.
            let contact = try db.integer(
                "SELECT id FROM record WHERE kind = ? AND id IN (?, ?) ORDER BY id LIMIT 1",
                [RecordKind.contact.rawValue, record, association.other])
            let others = try contact.map {
                try db.integers("SELECT other FROM association WHERE record = ? AND is_primary = 1", [$0])
            }
            if let contact, let others {
                for (one, other) in others.flatMap({ [(contact, $0), ($0, contact)] }) {
                    try db.execute(
                        "UPDATE association SET is_primary = 0 WHERE record = ? AND other = ?", [one, other])
                }
            }
        }
        for (one, other) in [(record, association.other), (association.other, record)] {
            try db.execute(
                """
                INSERT INTO association (record, other, reason, made_by, at, is_primary) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (record, other) DO UPDATE SET reason = excluded.reason, made_by = excluded.made_by,
                    is_primary = excluded.is_primary
                """,
                [one, other, association.reason.rawValue, association.by, association.at, association.isPrimary])
        }
    }

    package func dissociate(_ record: Int64, _ other: Int64) throws -> Bool {
        try db.change(
            "DELETE FROM association WHERE record = ?1 AND other = ?2 OR record = ?2 AND other = ?1", [record, other])
            > 0
    }

    package func note(_ change: RecordChange, of record: Int64) throws {
        try db.execute(
            """
            INSERT INTO record_change (id, record, at, actor, what, text_before, text_after)
            VALUES (\(db.dialect.newID("record_change")), ?, ?, ?, ?, ?, ?)
            """, [record, change.at, change.by, change.what, change.before, change.after])
        try db.execute(
            """
            DELETE FROM record_change WHERE record = ?1 AND id <= (
                SELECT id FROM record_change WHERE record = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)
            """, [record, RecordChange.kept])
    }
}

extension IndexedText {
    /// The texts of a record. They are the account's, not a user's.
    package init(_ record: Record) {
        owner = .record(record.id)
        user = 0
        folded = record.searched.map { SearchFold.standard($0) }
    }
}

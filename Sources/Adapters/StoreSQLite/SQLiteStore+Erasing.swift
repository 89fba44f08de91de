import Foundation
import GRDB
import Mailbell

/// What erasing a contact finds and removes.
extension SQLiteSnapshot {
    func recipients(_ email: String, of user: UserID?) throws -> [TrackedRecipient] {
        let cursor = try rows(
            Self.selectRecipients
                + "WHERE recipient.email = ?1 AND (?2 IS NULL OR recipient.user = ?2) ORDER BY recipient.id",
            [email, user])
        return try Array(cursor.map { try self.recipient($0) })
    }

    func hits(of recipients: [TrackedRecipient]) throws -> [KeptHit] {
        let ids = Set(recipients.map(\.id))
        guard !ids.isEmpty else { return [] }
        let cursor = try rows(
            Self.selectHits + " WHERE recipient IN (SELECT value FROM json_each(?)) ORDER BY hit.id",
            [
                "[" + ids.sorted().map(String.init).joined(separator: ",") + "]"
            ])
        return try Array(cursor.map(Self.hit))
    }

    func oldestHit() throws -> Timestamp? {
        try row("SELECT at FROM hit ORDER BY id LIMIT 1", []).map { Timestamp(milliseconds: $0[0]) }
    }

    func leftovers(limit: Int) throws -> Leftovers {
        let hits = try Int64.fetchAll(
            db,
            sql: "SELECT id FROM hit WHERE recipient NOT IN (SELECT id FROM recipient) ORDER BY id LIMIT ?",
            arguments: [limit])
        // Only what the removal of those hits has freed as well, once they are gone.
        let agents =
            hits.isEmpty
            ? try Int64.fetchAll(
                db, sql: "SELECT id FROM agent WHERE id NOT IN (SELECT agent FROM hit) ORDER BY id LIMIT ?",
                arguments: [limit]) : []
        let last = try row("SELECT id, at FROM hit ORDER BY id DESC LIMIT 1", [])
        return Leftovers(
            hits: hits, agents: agents, newest: last.map { .init(id: $0[0], at: Timestamp(milliseconds: $0[1])) })
    }
}

extension SQLiteTransaction {
    func rewrite(_ seq: Seq, of user: UserID, as body: [UInt8]) throws {
        try execute(
            "UPDATE activity SET body = ?, recipient = NULL WHERE key = ? AND body IS NOT NULL",
            [Data(body), ActivityKey.make(user, seq)])
        guard db.changesCount > 0 else { return }
        try execute("DELETE FROM event WHERE user = ? AND seq = ?", [user, seq])
        try countControlVersion()
    }

    func removeRecipients(_ email: String) throws -> Int {
        try retireIDs(of: "recipient")
        let messages = try String.fetchAll(
            db, sql: "SELECT DISTINCT message FROM recipient WHERE email = ?", arguments: [email])
        try execute("DELETE FROM recipient WHERE email = ?", [email])
        var count = 0
        for id in messages where try row("SELECT 1 FROM recipient WHERE message = ?", [id]) == nil {
            try execute("DELETE FROM link WHERE message = ?", [id])
            try execute("DELETE FROM message WHERE id = ?", [id])
            count += 1
        }
        try execute("DELETE FROM contact WHERE email = ?", [email])
        try execute("DELETE FROM policy WHERE audience = ?", [email])
        try countControlVersion()
        return count
    }

    func remove(_ leftovers: Leftovers) throws {
        for id in leftovers.hits { try execute("DELETE FROM hit WHERE id = ?", [id]) }
        guard !leftovers.agents.isEmpty, try isThere(leftovers.newest) else { return }
        for id in leftovers.agents {
            // A hit that came since then may be by it.
            try execute(
                "DELETE FROM agent WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM hit WHERE hit.id > ?2 AND agent = ?1)",
                [id, leftovers.newest?.id ?? 0])
        }
        agents.forget()
        // So that another process forgets their numbers too.
        try countControlVersion()
    }

    /// While the newest hit is there, all that came since then have greater ids.
    private func isThere(_ newest: Leftovers.Newest?) throws -> Bool {
        guard let newest else { return true }
        return try row("SELECT 1 FROM hit WHERE id = ? AND at = ?", [newest.id, newest.at.milliseconds]) != nil
    }
}

extension SQLiteStore {
    /// Puts what the write-ahead log holds into the file, and empties it: what was removed is in neither then, but for
    /// copies that SQLite has left in unused parts of the file's pages.
    ///
    /// - Parameter patience: how long to wait for others who read or write.
    /// - Throws: `StoreError`, also if they take longer.
    public func settle(waiting patience: Duration = .seconds(5)) throws {
        try Self.mapping {
            try pool.writeWithoutTransaction { db in
                func wait(_ milliseconds: Int64) throws {
                    try db.execute(sql: "PRAGMA busy_timeout = \(milliseconds)")
                }
                try wait(Int64(patience / .milliseconds(1)))
                defer { try? wait(Self.busyMilliseconds) }
                _ = try db.checkpoint(.truncate)
            }
        }
    }

    /// Writes the whole file anew, so that nothing is in it but what the store holds. Takes time and disk space with its
    /// size; a hub beside it waits with its hits, and answers 503 after 5 s.
    ///
    /// - Throws: `StoreError`.
    public func compact() throws {
        try Self.mapping { try pool.writeWithoutTransaction { try $0.execute(sql: "VACUUM") } }
        try settle()
    }

    /// Where a text stands in what the store holds, whatever the case of its ASCII letters: a line for each place.
    /// Looks at every row.
    ///
    /// - Throws: `StoreError`.
    public func places(of text: String) throws -> [String] {
        try Self.mapping {
            try pool.read { db in
                var found: [String] = []
                for (table, key, column) in Self.textColumns {
                    let rows = try Row.fetchAll(
                        db,
                        sql: """
                            SELECT \(key) FROM \(table) WHERE instr(lower(CAST(\(column) AS TEXT)), lower(?)) > 0 LIMIT 20
                            """, arguments: [text])
                    found += rows.map { "\(table).\(column), \(key) \($0.text(0))" }
                }
                return found
            }
        }
    }

    /// All columns that hold texts from outside.
    private static let textColumns = [
        ("address", "user", "email"), ("user", "id", "name"), ("token", "id", "label"),
        ("message", "id", "from_address"),
        ("message", "id", "subject"), ("message", "id", "message_id"), ("link", "message", "url"),
        ("recipient", "message", "email"), ("recipient", "message", "name"), ("activity", "key", "body"),
        ("agent", "id", "text"), ("contact", "user", "email"), ("policy", "user", "audience"), ("event", "id", "id"),
        ("device", "user", "name"),
    ]
}

import Core
import Foundation
import GRDB

/// Reads for the erasure of a contact.
extension SQLiteSnapshot {
    func recipients(_ email: String, of user: UserID?) throws -> [TrackedRecipient] {
        let cursor = try rows(
            Self.selectRecipients
                + "WHERE recipient.email = ?1 AND (?2 IS NULL OR recipient.user = ?2) ORDER BY recipient.id",
            [email, user])
        return try Array(cursor.map { try self.recipient($0) })
    }

    func leftovers(limit: Int) throws -> Leftovers {
        let hits = try Int64.fetchAll(
            db,
            sql: "SELECT id FROM hit WHERE recipient NOT IN (SELECT id FROM recipient) ORDER BY id LIMIT ?",
            arguments: [limit])
        // Unused agents only once those hits are removed: that may leave more of them unused.
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
        guard let key = ActivityKey.exact(user, seq) else { return }
        try execute(
            "UPDATE activity SET body = ?, recipient = NULL WHERE key = ? AND body IS NOT NULL", [Data(body), key])
        guard db.changesCount > 0 else { return }
        try execute("DELETE FROM event WHERE user = ? AND seq = ?", [user, seq])
        try countControlVersion()
    }

    func removeRecipients(_ email: String) throws -> RemovedContact {
        try keepTickets(of: email)
        let settings = try keepStricterSettings(of: email)
        try retireIDs(of: "recipient")
        try execute("DELETE FROM tally WHERE recipient IN (SELECT id FROM recipient WHERE email = ?)", [email])
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
        try noteChange(of: nil)
        return RemovedContact(messages: count, settings: settings)
    }

    /// Keeps what is needed so that each ticket of an erased address can still opt out.
    ///
    /// The store no longer holds the ticket. Without it, a row reveals neither the address nor which rows have the same one.
    private func keepTickets(of email: String) throws {
        let contact = try optOutDigest(email)
        for row in try Row.fetchAll(
            db, sql: "SELECT ticket, user FROM recipient WHERE email = ?", arguments: [email])
        {
            let ticket: Data = row[0]
            try execute(
                "INSERT INTO erased_ticket (digest, user, contact) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [try erasedTicketDigest(ticket), row[1] as Int64, try mask(contact, with: ticket)])
        }
    }

    /// Keeps settings that are stricter than `identified`, by a digest of the address. Returns how many.
    private func keepStricterSettings(of email: String) throws -> Int {
        try execute(
            """
            INSERT INTO erased_setting (digest, user, tracking)
            SELECT ?1, user, tracking FROM contact WHERE email = ?2 AND tracking != 'identified'
            UNION ALL SELECT ?1, user, tracking FROM policy WHERE audience = ?2 AND tracking != 'identified'
            ON CONFLICT (digest, user) DO UPDATE SET tracking = excluded.tracking WHERE excluded.tracking = 'never'
            """, [try optOutDigest(email), email])
        return db.changesCount
    }

    func remove(_ leftovers: Leftovers) throws {
        for id in leftovers.hits { try execute("DELETE FROM hit WHERE id = ?", [id]) }
        guard !leftovers.agents.isEmpty, try isThere(leftovers.newest) else { return }
        for id in leftovers.agents {
            // A hit that came after `leftovers` was read may use it.
            try execute(
                "DELETE FROM agent WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM hit WHERE hit.id > ?2 AND agent = ?1)",
                [id, leftovers.newest?.id ?? 0])
        }
        agents.forget()
        // Makes other processes forget the ids too.
        try countControlVersion()
    }

    /// Whether that hit is still stored. If so, all later hits have greater ids.
    private func isThere(_ newest: Leftovers.Newest?) throws -> Bool {
        guard let newest else { return true }
        return try row("SELECT 1 FROM hit WHERE id = ? AND at = ?", [newest.id, newest.at.milliseconds]) != nil
    }
}

extension SQLiteStore {
    /// Moves the whole write-ahead log into the file, and truncates it. Removed data are then in neither, except for copies
    /// that SQLite has left in unused parts of the file's pages.
    ///
    /// - Parameter patience: how long to wait for other readers and writers.
    /// - Throws: `StoreError`; `busy` if they take longer.
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

    /// Rewrites the whole file (VACUUM), so that it contains only what the store holds.
    ///
    /// Takes time and disk space in proportion to its size. A hub that runs beside it cannot store hits meanwhile, and answers
    /// 503 after 5 s.
    ///
    /// - Throws: `StoreError`.
    public func compact() throws {
        try Self.mapping { try pool.writeWithoutTransaction { try $0.execute(sql: "VACUUM") } }
        try settle()
    }

    /// Finds a text anywhere in the store, ignoring the case of ASCII letters. Reads every row.
    ///
    /// - Returns: a line for each place, at most 20 for a column: the table, the column and the row's key.
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

    /// All columns with texts that come from outside: table, key, column.
    private static let textColumns = [
        ("address", "user", "email"), ("user", "id", "name"), ("token", "id", "label"),
        ("message", "id", "from_address"),
        ("message", "id", "subject"), ("message", "id", "message_id"), ("link", "message", "url"),
        ("recipient", "message", "email"), ("recipient", "message", "name"), ("recipient", "message", "refused"),
        ("activity", "key", "body"),
        ("agent", "id", "text"), ("contact", "user", "email"), ("policy", "user", "audience"), ("event", "id", "id"),
        ("consumer", "user", "name"),
    ]
}

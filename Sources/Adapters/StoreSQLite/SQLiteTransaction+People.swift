import Core
import GRDB

/// Users and their addresses.
extension SQLiteTransaction {
    func touch() throws {
        try execute(
            "INSERT INTO meta (key, value) VALUES ('touched', 1) ON CONFLICT (key) DO UPDATE SET value = value + 1", [])
    }

    func setSeat(_ seat: Seat, of user: UserID) throws {
        try execute("UPDATE user SET seat = ? WHERE id = ?", [seat.rawValue, user])
        try noteChange(of: user)
    }

    func setLanguage(_ language: LanguageTag, of user: UserID) throws {
        try execute("UPDATE user SET language = ? WHERE id = ?", [language.text, user])
        try noteChange(of: user)
    }

    func addAddress(_ email: String, to user: UserID) throws {
        guard try self.user(email: email) == nil else { throw StoreError.exists("\(email) already belongs to a user") }
        guard try self.user(user) != nil else { throw StoreError.other("there is no user \(user)") }
        try execute(
            "INSERT INTO address (email, user, rank) SELECT ?, ?, max(rank) + 1 FROM address WHERE user = ?",
            [email, user, user])
        try noteChange(of: user)
    }

    func removeAddress(_ email: String, from user: UserID) throws -> Bool {
        try execute("DELETE FROM address WHERE email = ? AND user = ? AND rank > 0", [email, user])
        guard db.changesCount > 0 else { return false }
        try noteChange(of: user)
        return true
    }

    func removeUser(_ user: UserID, limit: Int) throws -> Bool {
        // Writes and forgets the heads, so that a later append in this transaction finds that the user is gone.
        try saveHeads()
        for table in ["user", "recipient"] { try retireIDs(of: table) }
        try execute("DELETE FROM token WHERE user = ?", [user])
        try execute("DELETE FROM pairing WHERE user = ?", [user])
        try execute("DELETE FROM consumer WHERE user = ?", [user])
        try execute("DELETE FROM life WHERE user = ?", [user])
        try execute("DELETE FROM daily_use WHERE user = ?", [user])
        var left = limit
        // Not counted: they are part of the recipients that are removed next.
        try execute(
            "DELETE FROM tally WHERE recipient IN (SELECT id FROM recipient WHERE user = ? ORDER BY id LIMIT ?)",
            [user, left])
        // Recipients first: their tickets are then unknown, and no new hits come in.
        for sql in [
            "DELETE FROM recipient WHERE id IN (SELECT id FROM recipient WHERE user = ? ORDER BY id LIMIT ?)",
            """
            DELETE FROM activity WHERE key IN (
                SELECT key FROM activity WHERE key > ?1 << 40 AND key < (?1 + 1) << 40 LIMIT ?2)
            """,
            "DELETE FROM hit WHERE id IN (SELECT id FROM hit WHERE user = ? LIMIT ?)",
            "DELETE FROM event WHERE (user, id) IN (SELECT user, id FROM event WHERE user = ? LIMIT ?)",
            "DELETE FROM contact WHERE (user, email) IN (SELECT user, email FROM contact WHERE user = ? LIMIT ?)",
            "DELETE FROM policy WHERE (user, audience) IN (SELECT user, audience FROM policy WHERE user = ? LIMIT ?)",
            "DELETE FROM user_opt_out WHERE (digest, user) IN (SELECT digest, user FROM user_opt_out WHERE user = ? LIMIT ?)",
            "DELETE FROM erased_ticket WHERE digest IN (SELECT digest FROM erased_ticket WHERE user = ? LIMIT ?)",
            """
            DELETE FROM erased_setting WHERE (digest, user) IN (SELECT digest, user FROM erased_setting WHERE user = ? LIMIT ?)
            """,
        ] where left > 0 {
            try execute(sql, [user, left])
            left -= db.changesCount
        }
        if left > 0 {
            for id in try String.fetchAll(
                db, sql: "SELECT id FROM message WHERE user = ? LIMIT ?", arguments: [user, left])
            {
                try execute("DELETE FROM link WHERE message = ?", [id])
                try execute("DELETE FROM message WHERE id = ?", [id])
                left -= 1
            }
        }
        if left > 0 {
            try execute("DELETE FROM address WHERE user = ?", [user])
            try execute("DELETE FROM user WHERE id = ?", [user])
        }
        try noteChange(of: nil)
        return left > 0
    }

    /// SQL for the next id of a table that never reuses ids. Otherwise what is left of a removed user for a while, in the store
    /// or in a session, could be taken for a new user's.
    static func newID(in table: String) -> String {
        """
        (SELECT max(coalesce((SELECT max(id) FROM \(table)), 0),
            coalesce((SELECT value FROM meta WHERE key = 'last_\(table)'), 0)) + 1)
        """
    }

    /// Call before removing rows from a table whose ids come from `newID`.
    func retireIDs(of table: String) throws {
        try execute(
            """
            INSERT INTO meta (key, value) SELECT 'last_\(table)', coalesce(max(id), 0) FROM \(table) WHERE true
            ON CONFLICT (key) DO UPDATE SET value = max(value, excluded.value)
            """, [])
    }
}

import GRDB
import Mailbell

extension SQLiteTransaction {
    func touch() throws {
        try execute(
            "INSERT INTO meta (key, value) VALUES ('touched', 1) ON CONFLICT (key) DO UPDATE SET value = value + 1", [])
    }

    func setSeat(_ seat: Seat, of user: UserID) throws {
        try execute("UPDATE user SET seat = ? WHERE id = ?", [seat.rawValue, user])
        try countControlVersion()
    }

    func setLanguage(_ language: LanguageTag, of user: UserID) throws {
        try execute("UPDATE user SET language = ? WHERE id = ?", [language.text, user])
        try countControlVersion()
    }

    func addAddress(_ email: String, to user: UserID) throws {
        guard try self.user(email: email) == nil else { throw StoreError.exists("\(email) belongs to a user already") }
        guard try self.user(user) != nil else { throw StoreError.other("there is no user \(user)") }
        try execute(
            "INSERT INTO address (email, user, rank) SELECT ?, ?, max(rank) + 1 FROM address WHERE user = ?",
            [email, user, user])
        try countControlVersion()
    }

    func removeAddress(_ email: String, from user: UserID) throws -> Bool {
        try execute("DELETE FROM address WHERE email = ? AND user = ? AND rank > 0", [email, user])
        guard db.changesCount > 0 else { return false }
        try countControlVersion()
        return true
    }

    func removeUser(_ user: UserID, limit: Int) throws -> Bool {
        // An append that follows in this transaction must find that there is no such user.
        try saveHeads()
        for table in ["user", "recipient"] { try retireIDs(of: table) }
        try execute("DELETE FROM token WHERE user = ?", [user])
        try execute("DELETE FROM pairing WHERE user = ?", [user])
        try execute("DELETE FROM device WHERE user = ?", [user])
        try execute("DELETE FROM life WHERE user = ?", [user])
        var left = limit
        // Recipients first: from then on their tickets stand for nobody, and nothing new comes in for them.
        for sql in [
            "DELETE FROM recipient WHERE id IN (SELECT id FROM recipient WHERE user = ? LIMIT ?)",
            """
            DELETE FROM activity WHERE key IN (
                SELECT key FROM activity WHERE key > ?1 << 40 AND key < (?1 + 1) << 40 LIMIT ?2)
            """,
            "DELETE FROM hit WHERE id IN (SELECT id FROM hit WHERE user = ? LIMIT ?)",
            "DELETE FROM event WHERE (user, id) IN (SELECT user, id FROM event WHERE user = ? LIMIT ?)",
            "DELETE FROM contact WHERE (user, email) IN (SELECT user, email FROM contact WHERE user = ? LIMIT ?)",
            "DELETE FROM policy WHERE (user, audience) IN (SELECT user, audience FROM policy WHERE user = ? LIMIT ?)",
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
        try countControlVersion()
        return left > 0
    }

    /// The next id of a table whose ids are given once only: what is left of a removed user for a while, in the store or
    /// in a session, must not come to stand for somebody else's.
    static func newID(in table: String) -> String {
        """
        (SELECT max(coalesce((SELECT max(id) FROM \(table)), 0),
            coalesce((SELECT value FROM meta WHERE key = 'last_\(table)'), 0)) + 1)
        """
    }

    /// To be called before rows are removed from such a table.
    func retireIDs(of table: String) throws {
        try execute(
            """
            INSERT INTO meta (key, value) SELECT 'last_\(table)', coalesce(max(id), 0) FROM \(table) WHERE true
            ON CONFLICT (key) DO UPDATE SET value = max(value, excluded.value)
            """, [])
    }
}

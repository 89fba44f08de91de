package import Core

/// Users and their addresses.
extension SQLTransaction {
    package func setSeat(_ seat: Seat, of user: UserID) throws {
        try db.execute("UPDATE user SET seat = ? WHERE id = ?", [seat.rawValue, user])
        try noteChange(of: user)
    }

    package func setLanguage(_ language: LanguageTag, of user: UserID) throws {
        try db.execute("UPDATE user SET language = ? WHERE id = ?", [language.text, user])
        try noteChange(of: user)
    }

    package func addAddress(_ email: String, to user: UserID) throws {
        guard try self.user(email: email) == nil else { throw StoreError.exists("\(email) already belongs to a user") }
        guard try self.user(user) != nil else { throw StoreError.other("there is no user \(user)") }
        try db.execute(
            "INSERT INTO address (email, user, rank) SELECT ?, ?, max(rank) + 1 FROM address WHERE user = ?",
            [email, user, user])
        try noteChange(of: user)
    }

    package func removeAddress(_ email: String, from user: UserID) throws -> Bool {
        let changes = try db.change("DELETE FROM address WHERE email = ? AND user = ? AND rank > 0", [email, user])
        guard changes > 0 else { return false }
        try noteChange(of: user)
        return true
    }

    package func removeUser(_ user: UserID, limit: Int) throws -> Bool {
        // Writes and forgets the heads, so that a later append in this transaction finds that the user is gone.
        try saveHeads()
        try lock([user])
        for table in ["user", "recipient"] { try db.willRemoveRows(of: table) }
        try db.execute("DELETE FROM token WHERE user = ?", [user])
        for table in [
            "pairing", "web_session", "passkey", "preference", "own_webhook", "consumer", "life", "daily_use",
            "logging",
        ] { try db.execute("DELETE FROM \(table) WHERE user = ?", [user]) }
        var left = limit
        // Not counted: they are part of the recipients that are removed next.
        try db.execute(
            "DELETE FROM tally WHERE recipient IN (SELECT id FROM recipient WHERE user = ? ORDER BY id LIMIT ?)",
            [user, left])
        try db.unindex(try texts(ofRecipients: "user = ? ORDER BY id LIMIT ?", [user, left]))
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
            left -= try db.change(sql, [user, left])
        }
        if left > 0 {
            for id in try db.texts("SELECT id FROM message WHERE user = ? LIMIT ?", [user, left]) {
                try removeMessage(id)
                left -= 1
            }
        }
        if left > 0 { left -= try disown(user, limit: left) }
        if left > 0 { left -= try removeSources(of: user, limit: left) }
        if left > 0 {
            try db.noteUnindexed()
            try db.execute("DELETE FROM address WHERE user = ?", [user])
            try db.execute("DELETE FROM user WHERE id = ?", [user])
        }
        try noteChange(of: nil)
        return left > 0
    }
}

package import Core

/// Reads for the erasure of a contact.
extension SQLSnapshot {
    package func recipients(_ email: String, of user: UserID?) throws -> [TrackedRecipient] {
        let (condition, owner): (String, [any SQLBindable]) = user.map { (" AND recipient.user = ?", [$0]) } ?? ("", [])
        return try recipients(
            Self.selectRecipients + "WHERE recipient.email = ?\(condition) ORDER BY recipient.id", [email] + owner)
    }

    package func leftovers(limit: Int) throws -> Leftovers {
        let (hits, newest) = try db.hitsOfNobody(limit: limit)
        // Unused agents only once those hits are removed: that may leave more of them unused.
        let agents =
            hits.isEmpty
            ? try db.integers(
                "SELECT id FROM agent WHERE id NOT IN (SELECT DISTINCT agent FROM hit) ORDER BY id LIMIT ?", [limit])
            : []
        return Leftovers(hits: hits, agents: agents, newest: newest)
    }
}

extension SQLTransaction {
    package func rewrite(_ seq: Seq, of user: UserID, as body: [UInt8]) throws {
        guard let key = ActivityKey.exact(user, seq) else { return }
        let changes = try db.change(
            "UPDATE activity SET body = ?, recipient = NULL WHERE key = ? AND body IS NOT NULL", [body, key])
        guard changes > 0 else { return }
        try db.execute("DELETE FROM event WHERE user = ? AND seq = ?", [user, seq])
        try countControlVersion()
    }

    package func removeRecipients(_ email: String) throws -> RemovedContact {
        try keepTickets(of: email)
        let settings = try keepStricterSettings(of: email)
        try db.willRemoveRows(of: "recipient")
        try db.unindex(try texts(ofRecipients: "email = ?", [email]))
        try db.execute("DELETE FROM tally WHERE recipient IN (SELECT id FROM recipient WHERE email = ?)", [email])
        let messages = try db.texts("SELECT DISTINCT message FROM recipient WHERE email = ?", [email])
        try db.execute("DELETE FROM recipient WHERE email = ?", [email])
        var count = 0
        for id in messages where try !db.has("SELECT 1 FROM recipient WHERE message = ? LIMIT 1", [id]) {
            try removeMessage(id)
            count += 1
        }
        if !messages.isEmpty { try db.noteUnindexed() }
        try db.execute("DELETE FROM contact WHERE email = ?", [email])
        try db.execute("DELETE FROM policy WHERE audience = ?", [email])
        try unmute(email)
        try noteChange(of: nil)
        return RemovedContact(messages: count, settings: settings)
    }

    /// Keeps what is needed so that each ticket of an erased address can still opt out.
    ///
    /// The store no longer holds the ticket. Without it, a row reveals neither the address nor which rows have the same one.
    private func keepTickets(of email: String) throws {
        let contact = try optOutDigest(email)
        let tickets = try db.all("SELECT ticket, user FROM recipient WHERE email = ?", [email]) { row in
            (ticket: row[0] as [UInt8], user: row[1] as UserID)
        }
        for one in tickets {
            try db.execute(
                "INSERT INTO erased_ticket (digest, user, contact) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [try erasedTicketDigest(one.ticket), one.user, try mask(contact, with: one.ticket)])
        }
    }

    /// Removes an address from the contacts that users have muted. The settings are JSON, so each is looked at.
    private func unmute(_ email: String) throws {
        let all = try preferences(of: db.integers("SELECT user FROM preference"))
        for (user, preferences) in all where preferences.muted.contains(email) {
            var preferences = preferences
            preferences.muted.removeAll { $0 == email }
            try setPreferences(preferences, of: user)
        }
    }

    /// Keeps settings that are stricter than `identified`, by a digest of the address. Returns how many.
    private func keepStricterSettings(of email: String) throws -> Int {
        try db.change(
            """
            INSERT INTO erased_setting (digest, user, tracking)
            SELECT ?1, user, tracking FROM contact WHERE email = ?2 AND tracking != 'identified'
            UNION ALL SELECT ?1, user, tracking FROM policy WHERE audience = ?2 AND tracking != 'identified'
            ON CONFLICT (digest, user) DO UPDATE SET tracking = excluded.tracking WHERE excluded.tracking = 'never'
            """, [try optOutDigest(email), email])
    }

    package func remove(_ leftovers: Leftovers) throws {
        let isAmong = db.dialect.isAmong("id")
        if !leftovers.hits.isEmpty {
            try db.execute("DELETE FROM hit WHERE \(isAmong)", [SQLValue.integers(leftovers.hits)])
        }
        guard !leftovers.agents.isEmpty, try isThere(leftovers.newest) else { return }
        // A hit that came after `leftovers` was read may use one.
        try db.execute(
            "DELETE FROM agent WHERE \(isAmong) AND id NOT IN (SELECT agent FROM hit WHERE id > ?)",
            [SQLValue.integers(leftovers.agents), leftovers.newest?.id ?? 0])
        try db.willRemoveRows(of: "agent")
        // Makes other processes forget the ids too.
        try countControlVersion()
    }

    /// Whether that hit is still stored. If so, all later hits have greater ids.
    private func isThere(_ newest: Leftovers.Newest?) throws -> Bool {
        guard let newest else { return true }
        return try db.has("SELECT 1 FROM hit WHERE id = ? AND at = ?", [newest.id, newest.at])
    }
}

package import Core

/// Removal of old data.
extension SQLTransaction {
    package func expire(_ due: Expiry, limit: Int) throws -> Expired {
        var expired = Expired()
        for user in try usersWithActivities(before: due.activities.values.max()) where expired.total < limit {
            expired.activities += try expire(of: user, before: due.activities, limit: limit - expired.total)
        }
        if expired.total < limit {
            expired.hits = try db.removeHits(before: due.hits, now: due.now, limit: limit - expired.total)
        }
        if expired.total < limit {
            expired.events = try db.change(
                "DELETE FROM event WHERE (user, id) IN (SELECT user, id FROM event WHERE at < ? ORDER BY at LIMIT ?)",
                [due.events, limit - expired.total])
        }
        return expired
    }

    /// The users whose oldest activity was recorded before a time. The floor is never emptied, and times never decrease along
    /// a log, so nobody else has any, unless the floor itself is missing.
    private func usersWithActivities(before time: Timestamp?) throws -> [UserID] {
        guard let time else { return [] }
        try saveHeads()
        return try db.integers(
            """
            SELECT user.id FROM user LEFT JOIN activity ON activity.key = (user.id << 40) + user.floor
            WHERE activity.recorded_at < ? OR activity.key IS NULL AND user.floor <= user.head ORDER BY user.id
            """, [time])
    }

    /// Empties a user's old activities, and moves the floor. Returns how many were emptied.
    private func expire(of user: UserID, before cutoffs: [Kind: Timestamp], limit: Int) throws -> Int {
        try lock([user])
        guard let state = try logState(of: user), state.floor <= state.head else { return 0 }
        var count = 0
        var expired = state.expired
        /// Unread notifiable activities among them.
        var forgotten: Int64 = 0
        for kind in Kind.allCases where count < limit {
            guard let cutoff = cutoffs[kind] else { continue }
            let end = try firstSeq(of: user, since: cutoff)
            let readUpTo = ActivityKey.make(user, state.readUpTo)
            var keys: [Int64] = []
            try db.each(
                """
                SELECT key, CASE WHEN verdict = 'machine' THEN 1 ELSE 0 END FROM activity
                WHERE key >= ? AND key < ? AND kind = ? AND body IS NOT NULL ORDER BY key LIMIT ?
                """,
                [ActivityKey.make(user, state.floor), ActivityKey.make(user, end), kind.rawValue, limit - count]
            ) { row in
                keys.append(row[0])
                if kind == .open || kind == .click, !row[1], row[0] > readUpTo { forgotten += 1 }
                return true
            }
            for key in keys {
                try db.execute("UPDATE activity SET body = NULL, recipient = NULL, at = NULL WHERE key = ?", [key])
            }
            count += keys.count
            if let last = keys.last { expired = max(expired, ActivityKey.seq(last)) }
        }
        guard count > 0 else { return 0 }

        let oldest = try db.integer(
            "SELECT min(key) FROM activity WHERE key >= ? AND key <= ? AND body IS NOT NULL",
            [ActivityKey.make(user, state.floor), ActivityKey.end(user)])
        let floor = oldest.map(ActivityKey.seq) ?? state.head + 1
        try db.execute(
            "DELETE FROM activity WHERE key >= ? AND key < ?",
            [ActivityKey.make(user, 0), ActivityKey.make(user, floor)])
        try db.execute(
            "UPDATE user SET floor = ?, expired = ?, unread = unread - ? WHERE id = ?",
            [floor, expired, forgotten, user])
        return count
    }
}

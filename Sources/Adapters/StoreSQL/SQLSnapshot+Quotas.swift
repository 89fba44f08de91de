package import Core

/// Counts for a user's quotas, and reads with a limit.
extension SQLSnapshot {
    package func dailyUse(of user: UserID, on day: Timestamp) throws -> DailyUse {
        let sql = "SELECT messages, recipients FROM daily_use WHERE user = ? AND day = ?"
        return try db.first(sql, [user, day]) { DailyUse(messages: $0[0], recipients: $0[1]) } ?? DailyUse()
    }

    package func deviceCount(of user: UserID) throws -> Int {
        Int(try db.integer("SELECT count(*) FROM consumer WHERE user = ? AND kind = 'device'", [user]) ?? 0)
    }

    package func trackingSettingCount(of user: UserID) throws -> Int {
        let sql = """
            SELECT (SELECT count(*) FROM contact WHERE user = ?1) + (SELECT count(*) FROM policy WHERE user = ?1)
                + (SELECT count(*) FROM erased_setting WHERE user = ?1)
            """
        return Int(try db.integer(sql, [user]) ?? 0)
    }

    package func firstRegistration(ofHeader header: String, by user: UserID) throws -> Timestamp? {
        let sql = "SELECT min(registered_at) FROM message WHERE user = ? AND message_id = ?"
        return try db.integer(sql, [user, header]).map(Timestamp.init(milliseconds:))
    }

    package func activities(
        about recipient: Int64, of user: UserID, after seq: Seq, limit: Int
    ) throws -> [Entry] {
        try db.all(
            """
            \(Self.selectEntries) WHERE recipient = ? AND key > ? AND key <= ? AND body IS NOT NULL ORDER BY key LIMIT ?
            """, [recipient, ActivityKey.make(user, seq), ActivityKey.end(user), limit], entry)
    }
}

extension SQLTransaction {
    package func addDailyUse(_ use: DailyUse, of user: UserID, on day: Timestamp) throws {
        let sum = try dailyUse(of: user, on: day) + use
        try db.execute(
            """
            INSERT INTO daily_use (user, day, messages, recipients)
            SELECT id, ?, ?, ? FROM user WHERE id = ?
            ON CONFLICT (user) DO UPDATE SET day = excluded.day, messages = excluded.messages,
                recipients = excluded.recipients
            """, [day, sum.messages, sum.recipients, user])
    }
}

import Core
import GRDB

/// Counts for a user's quotas, and reads with a limit.
extension SQLiteSnapshot {
    func dailyUse(of user: UserID, on day: Timestamp) throws -> DailyUse {
        let sql = "SELECT messages, recipients FROM daily_use WHERE user = ? AND day = ?"
        return try row(sql, [user, day.milliseconds]).map { DailyUse(messages: $0[0], recipients: $0[1]) } ?? DailyUse()
    }

    func deviceCount(of user: UserID) throws -> Int {
        try row("SELECT count(*) FROM consumer WHERE user = ? AND kind = 'device'", [user])?[0] ?? 0
    }

    func trackingSettingCount(of user: UserID) throws -> Int {
        let sql = """
            SELECT (SELECT count(*) FROM contact WHERE user = ?1) + (SELECT count(*) FROM policy WHERE user = ?1)
                + (SELECT count(*) FROM erased_setting WHERE user = ?1)
            """
        return try row(sql, [user])?[0] ?? 0
    }

    func firstRegistration(ofHeader header: String, by user: UserID) throws -> Timestamp? {
        let sql = "SELECT min(registered_at) FROM message WHERE user = ? AND message_id = ?"
        return (try row(sql, [user, header])?[0] as Int64?).map(Timestamp.init(milliseconds:))
    }

    func activities(about recipient: Int64, of user: UserID, after seq: Seq, limit: Int) throws -> [Entry] {
        let cursor = try rows(
            """
            SELECT key, kind, verdict, body, recorded_at FROM activity
            WHERE recipient = ? AND key > ? AND key <= ? AND body IS NOT NULL ORDER BY key LIMIT ?
            """, [recipient, ActivityKey.make(user, seq), ActivityKey.end(user), limit])
        return try Array(cursor.map(entry))
    }
}

extension SQLiteTransaction {
    func addDailyUse(_ use: DailyUse, of user: UserID, on day: Timestamp) throws {
        let sum = try dailyUse(of: user, on: day) + use
        try execute(
            """
            INSERT INTO daily_use (user, day, messages, recipients) SELECT id, ?, ?, ? FROM user WHERE id = ?
            ON CONFLICT (user) DO UPDATE SET day = excluded.day, messages = excluded.messages,
                recipients = excluded.recipients
            """, [day.milliseconds, sum.messages, sum.recipients, user])
    }
}

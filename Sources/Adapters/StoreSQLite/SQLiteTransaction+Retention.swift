import Core
import Foundation
import GRDB

/// Removal of old data.
extension SQLiteTransaction {
    func expire(_ due: Expiry, limit: Int) throws -> Expired {
        var expired = Expired()
        for user in try Int64.fetchAll(db, sql: "SELECT id FROM user ORDER BY id") where expired.total < limit {
            expired.activities += try expire(of: user, before: due.activities, limit: limit - expired.total)
        }
        if expired.total < limit {
            expired.hits = try removeHits(before: due.hits, now: due.now, limit: limit - expired.total)
        }
        if expired.total < limit {
            try execute(
                "DELETE FROM event WHERE (user, id) IN (SELECT user, id FROM event WHERE at < ? ORDER BY at LIMIT ?)",
                [due.events.milliseconds, limit - expired.total])
            expired.events = db.changesCount
        }
        return expired
    }

    /// Empties a user's old activities, and moves the floor. Returns how many were emptied.
    private func expire(of user: UserID, before cutoffs: [Kind: Timestamp], limit: Int) throws -> Int {
        guard let state = try logState(of: user), state.floor <= state.head else { return 0 }
        var count = 0
        var expired = state.expired
        /// Unread notifiable activities among them.
        var forgotten: Int64 = 0
        for kind in Kind.allCases where count < limit {
            guard let cutoff = cutoffs[kind] else { continue }
            let end = try firstSeq(of: user, since: cutoff)
            let rows = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT key, verdict IS NOT 'machine' FROM activity WHERE key >= ? AND key < ? AND kind = ? AND body IS NOT NULL
                        ORDER BY key LIMIT ?
                        """),
                arguments: [
                    ActivityKey.make(user, state.floor), ActivityKey.make(user, end), kind.rawValue, limit - count,
                ])
            let keys: [Int64] = rows.map { $0[0] }
            if kind == .open || kind == .click {
                let readUpTo = ActivityKey.make(user, state.readUpTo)
                forgotten += Int64(rows.count { $0[1] && ($0[0] as Int64) > readUpTo })
            }
            for key in keys {
                try execute("UPDATE activity SET body = NULL, recipient = NULL, at = NULL WHERE key = ?", [key])
            }
            count += keys.count
            if let last = keys.last { expired = max(expired, ActivityKey.seq(last)) }
        }
        guard count > 0 else { return 0 }

        let oldest = try row(
            "SELECT min(key) FROM activity WHERE key >= ? AND key <= ? AND body IS NOT NULL",
            [ActivityKey.make(user, state.floor), ActivityKey.end(user)])
        let floor = (oldest?[0] as Int64?).map(ActivityKey.seq) ?? state.head + 1
        try execute(
            "DELETE FROM activity WHERE key >= ? AND key < ?",
            [ActivityKey.make(user, 0), ActivityKey.make(user, floor)])
        try execute(
            "UPDATE user SET floor = ?, expired = ?, unread = unread - ? WHERE id = ?",
            [floor, expired, forgotten, user])
        return count
    }

    /// Removes old hits, from the oldest on, and returns how many. Hits are stored in the order in which they came. One with a
    /// time in the future does not keep older hits behind it from being removed.
    private func removeHits(before cutoff: Timestamp, now: Timestamp, limit: Int) throws -> Int {
        let cursor = try rows("SELECT id, at FROM hit ORDER BY id", [])
        var last: Int64?
        var count = 0
        var ahead = 0
        while count < limit, let row = try cursor.next() {
            let time: Int64 = row[1]
            if time < cutoff.milliseconds {
                last = row[0]
                count += 1 + ahead
                ahead = 0
            } else if time > now.milliseconds {
                ahead += 1
            } else {
                break
            }
        }
        if let last { try execute("DELETE FROM hit WHERE id <= ?", [last]) }
        return count
    }
}

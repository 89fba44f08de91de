public import Core

/// Times in the store that the system's clock is compared with, so that a wrong clock removes nothing.
public struct StoreClock: Hashable, Sendable {
    /// The latest time at which retention trusted the clock; nil before the first time.
    public var trusted: Timestamp?
    /// When the newest activity, hit or message was recorded; nil if there is none.
    public var newest: Timestamp?

    /// A clock with these times.
    public init(trusted: Timestamp? = nil, newest: Timestamp? = nil) {
        self.trusted = trusted
        self.newest = newest
    }
}

extension SQLSnapshot {
    fileprivate static let clockKey = "retention_clock"

    /// The times to compare the system's clock with.
    package func clock() throws -> StoreClock {
        let records: [Int64?] = [
            try db.integer("SELECT max(recorded_at) FROM user WHERE head > 0"),
            try db.timesOfHits()?.newest.milliseconds,
            // Ids begin with the time of registration, and the index is by id.
            try db.integer("SELECT registered_at FROM message ORDER BY id DESC LIMIT 1"),
        ]
        return StoreClock(
            trusted: try db.integer("SELECT value FROM meta WHERE key = ?", [Self.clockKey])
                .map(Timestamp.init(milliseconds:)),
            newest: records.compactMap(\.self).max().map(Timestamp.init(milliseconds:)))
    }
}

extension SQLTransaction {
    /// Stores that the clock is trusted up to a time.
    package func trustClock(upTo time: Timestamp) throws {
        try db.execute(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [Self.clockKey, time])
    }

    /// Sets the recording time of activities that are more than a day in the future to `now`, at most `limit` of them.
    /// Returns how many.
    package func pullBackTimes(to now: Timestamp, limit: Int) throws -> Int {
        let latest = now + .seconds(86_400)
        let users = try db.integers("SELECT id FROM user WHERE recorded_at > ? ORDER BY id", [latest])
        try lock(users)
        var count = 0
        for user in users where count < limit {
            let first = try firstSeq(of: user, since: latest)
            // Oldest first, so that times never decrease along the log.
            count += try db.change(
                """
                UPDATE activity SET recorded_at = ?1 WHERE key IN (
                    SELECT key FROM activity WHERE key BETWEEN ?2 AND ?3 ORDER BY key LIMIT ?4)
                """, [now, ActivityKey.make(user, first), ActivityKey.end(user), limit - count])
            guard count < limit else { break }
            try db.execute("UPDATE user SET recorded_at = ? WHERE id = ?", [now, user])
        }
        return count
    }
}

public import Core
import Foundation
import GRDB

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

extension SQLiteStore {
    private static let clockKey = "retention_clock"

    /// The times to compare the system's clock with.
    ///
    /// - Throws: `StoreError`.
    public func clock() throws -> StoreClock {
        try Self.mapping {
            try pool.read { db in
                let trusted = try Int64.fetchOne(
                    db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [Self.clockKey])
                let records = [
                    "SELECT max(recorded_at) FROM user WHERE head > 0", "SELECT at FROM hit ORDER BY id DESC LIMIT 1",
                    // Ids begin with the time of registration, and the index is by id.
                    "SELECT registered_at FROM message ORDER BY id DESC LIMIT 1",
                ]
                let newest = try records.compactMap { try Int64.fetchOne(db, sql: $0) }.max()
                return StoreClock(
                    trusted: trusted.map(Timestamp.init(milliseconds:)),
                    newest: newest.map(Timestamp.init(milliseconds:)))
            }
        }
    }

    /// Stores that the clock is trusted up to a time.
    ///
    /// - Parameters:
    ///   - time: the new `StoreClock.trusted`.
    ///   - tellsHub: whether a hub that runs beside this process has to notice; see `controlVersion`.
    /// - Throws: `StoreError`.
    public func trustClock(upTo time: Timestamp, tellsHub: Bool = false) throws {
        try commit { transaction in
            guard let transaction = transaction as? SQLiteTransaction else { return }
            try transaction.execute(
                "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                [Self.clockKey, time.milliseconds])
            if tellsHub { try transaction.countControlVersion() }
        }
    }

    /// Whether retention would remove anything. Changes nothing.
    ///
    /// - Throws: `StoreError`.
    public func isDue(_ due: Expiry) throws -> Bool {
        struct Undo: Error { var isDue: Bool }
        do {
            return try commit { throw Undo(isDue: try $0.expire(due, limit: 1).total > 0) }
        } catch let undo as Undo {
            return undo.isDue
        }
    }

    /// Sets the recording time of activities that are more than a day in the future to `now`.
    ///
    /// They were recorded while the clock was ahead, or after such an activity, since times never decrease along a log.
    /// Unchanged, they would outlive their retention.
    ///
    /// - Parameters:
    ///   - now: the right time.
    ///   - limit: activities changed by one call, at most.
    /// - Returns: how many were changed; 0 once there are no more.
    /// - Throws: `StoreError`.
    public func pullBackTimes(to now: Timestamp, limit: Int) throws -> Int {
        let latest = now + .seconds(86_400)
        return try commit { transaction in
            guard let transaction = transaction as? SQLiteTransaction else { return 0 }
            let users = try Int64.fetchAll(
                transaction.db, sql: "SELECT id FROM user WHERE recorded_at > ? ORDER BY id",
                arguments: [latest.milliseconds])
            var count = 0
            for user in users where count < limit {
                let first = try transaction.firstSeq(of: user, since: latest)
                let range = [ActivityKey.make(user, first), ActivityKey.end(user)]
                // Oldest first, so that times never decrease along the log.
                try transaction.execute(
                    """
                    UPDATE activity SET recorded_at = ?1 WHERE key IN (
                        SELECT key FROM activity WHERE key BETWEEN ?2 AND ?3 ORDER BY key LIMIT ?4)
                    """, [now.milliseconds, range[0], range[1], limit - count])
                count += transaction.db.changesCount
                guard count < limit else { break }
                try transaction.execute("UPDATE user SET recorded_at = ? WHERE id = ?", [now.milliseconds, user])
            }
            return count
        }
    }
}

import Core
import StoreSQL

/// The partitions of `hit`, one for each day (UTC) on which hits were stored, by the server's clock.
///
/// There is no default partition: with one, `DETACH CONCURRENTLY` is not possible, without which dropping a day would wait for
/// every reader, and every hit for that.
struct PostgresHitDays {
    let connection: PostgresConnection

    private static let day: Int64 = 86_400_000
    /// Days for which partitions are made ahead.
    private static let ahead: Int64 = 7

    /// Milliseconds since 1970, by the server's clock.
    static let now = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"
    /// The same when the transaction began. The server uses it to leave out days before it reads them.
    static let began = "CAST(extract(epoch FROM now()) * 1000 AS BIGINT)"

    /// Makes the partitions of today and of the next days, unless they are there.
    func makeAhead() throws {
        let today = (try connection.integer("SELECT \(Self.now)") ?? 0) / Self.day
        let wanted = today - 1...today + Self.ahead
        if Set(try all().map(\.day)).isSuperset(of: wanted) { return }
        try connection.transaction {
            // Of two programs, one waits. Hits do not: to create a table as a partition would lock all of `hit`.
            try connection.execute("LOCK TABLE hit IN SHARE UPDATE EXCLUSIVE MODE", [])
            try make(wanted)
        }
    }

    /// Makes the partitions of these days, unless they are there. Part of a transaction that has locked `hit`, or all there is.
    func make(_ days: some Sequence<Int64>) throws {
        let present = Set(try all().map(\.day))
        for day in days where !present.contains(day) {
            try connection.execute("CREATE TABLE \(Self.name(day)) (LIKE hit INCLUDING ALL)", [])
            try connection.execute(
                """
                ALTER TABLE hit ATTACH PARTITION \(Self.name(day))
                FOR VALUES FROM (\(day * Self.day)) TO (\((day + 1) * Self.day))
                """, [])
        }
    }

    /// Drops the days that ended before a time, and returns how many hits were in them.
    ///
    /// A day is detached first, which lets hits pass meanwhile, and may have been interrupted before.
    func drop(before cutoff: Timestamp) throws -> Int {
        var count = 0
        for partition in try all() where (partition.day + 1) * Self.day <= cutoff.milliseconds {
            count += Int(try connection.integer("SELECT count(*) FROM \(partition.name)") ?? 0)
            if partition.isPending {
                try alone("ALTER TABLE hit DETACH PARTITION \(partition.name) FINALIZE")
            } else if partition.isAttached {
                try alone("ALTER TABLE hit DETACH PARTITION \(partition.name) CONCURRENTLY")
            }
            try alone("DROP TABLE \(partition.name)")
        }
        return count
    }

    /// Whether a day ended before a time.
    func hasDay(before cutoff: Timestamp) throws -> Bool {
        try all().contains { ($0.day + 1) * Self.day <= cutoff.milliseconds }
    }

    /// A statement in a transaction of its own.
    private func alone(_ sql: String) throws {
        try connection.execute(sql, [])
        try connection.finish()
    }

    private struct Partition {
        var name: String
        var day: Int64
        var isAttached: Bool
        /// Whether a detachment was begun and not ended.
        var isPending: Bool
    }

    /// The tables of days, also those that were detached and not dropped.
    private func all() throws -> [Partition] {
        try connection.all(
            """
            SELECT c.relname, CASE WHEN i.inhrelid IS NULL THEN 0 ELSE 1 END,
                CASE WHEN i.inhdetachpending THEN 1 ELSE 0 END
            FROM pg_class AS c LEFT JOIN pg_inherits AS i ON i.inhrelid = c.oid
            WHERE c.relname ~ '^hit_d[0-9]+$' AND c.relkind = 'r'
                AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('hit'))
            ORDER BY c.relname
            """, []
        ) { row in
            let name: String = row[0]
            return Partition(
                name: name, day: Int64(name.dropFirst(5)) ?? 0, isAttached: row[1], isPending: row[2])
        }
    }

    /// The number of the day is that since 1970, so that names do not depend on a calendar.
    private static func name(_ day: Int64) -> String { "hit_d\(day)" }
}

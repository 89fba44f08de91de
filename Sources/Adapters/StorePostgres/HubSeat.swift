import Core
import Foundation
import StoreSQL

/// A hub's row in the table `hub`. Whoever takes the row over raises its fence; the writes of the hub that had it then fail.
struct HubSeat {
    let name: String
    private var fence: Int64 = 0
    /// Number of the last lot that is committed.
    var lot: Int64 = 0
    /// A hub that was silent for so long is taken over from.
    private static let silence = 10

    static func applicationName(of hub: String) -> String { "mailbell:\(hub)" }

    /// Takes the row of a hub.
    ///
    /// - Throws: `StoreError` if a hub is alive: this one or another. `PostgresError`.
    init(taking name: String, by connection: PostgresConnection) throws {
        self.name = name
        try Self.endSilent(by: connection)
        try connection.transaction {
            // Hubs that start at once take turns, so that the later one sees the earlier.
            try connection.execute("LOCK TABLE hub IN SHARE ROW EXCLUSIVE MODE", [])
            if let alive = try Self.alive(on: connection) {
                throw StoreError.other(
                    "PostgreSQL \(connection.place): hub \(alive.name) has been alive \(max(0, alive.silent)) s ago; one hub works "
                        + "on a database: stop it first. If it hangs, it is taken over from when it was silent for \(Self.silence) s"
                )
            }
            try connection.execute("UPDATE hub SET fence = fence + 1", [])
            let row = try connection.first(
                """
                INSERT INTO hub (id, fence, last_lot, seen) VALUES (?, 1, 0, clock_timestamp())
                ON CONFLICT (id) DO UPDATE SET seen = clock_timestamp() RETURNING fence, last_lot
                """, [name]
            ) { row in (fence: row[0] as Int64, lot: row[1] as Int64) }
            guard let row else { throw lost(connection.place) }
            (fence, lot) = row
        }
    }

    /// Ends the sessions of hubs that were silent. They may hold locks for ever, also on the table `hub`: a program that was
    /// stopped in the middle of sending has no time limit.
    private static func endSilent(by connection: PostgresConnection) throws {
        for hub in try all(on: connection) where hub.sessions > 0 && !hub.isAlive {
            try connection.each(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = ? AND pid <> pg_backend_pid()
                """, [applicationName(of: hub.name)]
            ) { _ in true }
        }
    }

    /// A hub's row.
    struct Row {
        var name: String
        /// Seconds since it said that it is alive.
        var silent: Int64
        var sessions: Int64

        /// A hub that was killed has no sessions, so it need not be waited for.
        var isAlive: Bool { silent < HubSeat.silence && sessions > 0 }
    }

    /// A hub that is alive; nil if there is none.
    static func alive(on connection: PostgresConnection) throws -> Row? {
        try all(on: connection).first(where: \.isAlive)
    }

    private static func all(on connection: PostgresConnection) throws -> [Row] {
        try connection.all(
            """
            SELECT id, CAST(least(extract(epoch FROM clock_timestamp() - seen), 1e9) AS BIGINT), (
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = 'mailbell:' || hub.id
                    AND pid <> pg_backend_pid())
            FROM hub ORDER BY id
            """, []
        ) { Row(name: $0[0], silent: $0[1], sessions: $0[2]) }
    }

    /// Reads the row again on a new connection.
    ///
    /// - Throws: `StoreError.fenced` if another hub has it.
    mutating func sitDown(on connection: PostgresConnection) throws {
        let (fence, lot) = try row(on: connection)
        guard fence == self.fence else { throw lost(connection.place) }
        self.lot = lot
    }

    private func row(on connection: PostgresConnection) throws -> (fence: Int64, lot: Int64) {
        // Locked, so that a COMMIT that is still under way on a lost connection has ended.
        let found = try connection.first("SELECT fence, last_lot FROM hub WHERE id = ? FOR UPDATE", [name]) { row in
            (fence: row[0] as Int64, lot: row[1] as Int64)
        }
        guard let found else { throw lost(connection.place) }
        return found
    }

    /// Begins the next lot: the first statement of its transaction.
    func queueLot(on connection: PostgresConnection) throws {
        try connection.execute(Self.takeLot, [lot + 1, name, fence, lot])
    }

    /// Fails by a division by zero if the row is not as this hub left it: the COMMIT may be sent before the answer is there.
    private static let takeLot = """
        WITH lot AS (
            UPDATE hub SET last_lot = ?, seen = clock_timestamp() WHERE id = ? AND fence = ? AND last_lot = ? RETURNING 1)
        SELECT 1 / count(*) FROM lot
        """

    /// What an error means for this hub.
    func explained(_ error: any Error) -> any Error {
        guard let error = error as? PostgresError, error.sqlstate == "22012" else { return error }
        return lost(error.place)
    }

    private func lost(_ place: String) -> StoreError {
        .fenced(
            "PostgreSQL \(place): another hub has taken the place of hub \(name); this one writes no more. Restart it")
    }

    /// Leaves the row, so that another hub can start at once.
    func standUp(from connection: PostgresConnection) throws {
        try connection.execute("UPDATE hub SET seen = '1970-01-01 00:00Z' WHERE id = ? AND fence = ?", [name, fence])
        try connection.finish()
    }
}

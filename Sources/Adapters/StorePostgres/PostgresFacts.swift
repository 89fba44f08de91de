import StoreSQL

/// What a connection's server is, as checked before Mailbell uses it.
package struct PostgresFacts: Hashable, Sendable {
    /// `server_version_num`, such as 150020.
    package var version: Int
    /// The cluster; the same on all its replicas.
    package var systemIdentifier: Int64
    /// The timeline, eight hexadecimal digits; another after each promotion of a standby.
    ///
    /// It is that of the WAL being written. `pg_control_checkpoint()` says the old one until the first checkpoint after
    /// a promotion.
    package var timeline: String
    /// What the administrator should change, one sentence each.
    package var warnings: [String]

    /// Asks the server, in two round trips.
    ///
    /// - Throws: `UnsuitableServer`, or `PostgresError`.
    package static func check(_ connection: PostgresConnection) throws -> PostgresFacts {
        let version = try checkVersion(connection)
        // The functions of the WAL fail on a standby.
        let facts = try connection.first(
            """
            SELECT pg_backend_pid(), pg_is_in_recovery(), current_setting('fsync'), current_setting('full_page_writes'),
                current_setting('server_encoding'), current_setting('synchronous_standby_names'),
                (SELECT count(*) FROM pg_stat_replication)
                    + (SELECT count(*) FROM pg_replication_slots WHERE slot_type = 'physical'),
                (SELECT system_identifier FROM pg_control_system()),
                CASE WHEN pg_is_in_recovery() THEN ''
                    ELSE substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) END
            """
        ) { row in
            let reasons = reasonsAgainst(row, connection)
            guard reasons.isEmpty else { throw UnsuitableServer(place: connection.place, reasons: reasons) }
            return PostgresFacts(version: version, systemIdentifier: row[7], timeline: row[8], warnings: warnings(row))
        }
        guard let facts else {
            throw UnsuitableServer(place: connection.place, reasons: ["it does not describe itself"])
        }
        return facts
    }

    /// Refuses programs that speak PostgreSQL's protocol but are not PostgreSQL, before they are asked what they do not
    /// know.
    private static func checkVersion(_ connection: PostgresConnection) throws -> Int {
        var number = 0
        var name = ""
        try connection.each("SELECT CAST(current_setting('server_version_num') AS bigint), version()", []) {
            number = $0[0]
            name = $0[1]
            return false
        }
        let isOther = ["-YB-", "Yugabyte", "CockroachDB", "Greenplum", "Redshift"].contains { name.contains($0) }
        guard name.hasPrefix("PostgreSQL"), !isOther else {
            throw UnsuitableServer(
                place: connection.place, reasons: ["it is not PostgreSQL but \"\(name)\"; use PostgreSQL 14 or later"])
        }
        guard number >= 140_000 else {
            throw UnsuitableServer(
                place: connection.place, reasons: ["its version is \(number / 10_000); use PostgreSQL 14 or later"])
        }
        return number
    }

    private static func reasonsAgainst(_ row: SQLRow, _ connection: PostgresConnection) -> [String] {
        var reasons: [String] = []
        if row[0] != connection.backendPID {
            reasons.append(
                "a connection pool is in between, such as pgbouncer in transaction mode: settings and prepared statements "
                    + "get lost in it; connect to the server itself")
        }
        if row[1] { reasons.append("it is a standby; connect to the primary") }
        if row[2] != "on" { reasons.append("fsync is off, so a crash destroys the data; set fsync = on") }
        if row[3] != "on" {
            reasons.append("full_page_writes is off, so a power failure may destroy pages; set full_page_writes = on")
        }
        if row[4] != "UTF8" {
            reasons.append(
                "its encoding is \(row[4] as String); create the database with ENCODING 'UTF8' TEMPLATE template0")
        }
        return reasons
    }

    private static func warnings(_ row: SQLRow) -> [String] {
        guard row[5] == "", row[6] > 0 as Int64 else { return [] }
        return [
            "the server has standbys but does not wait for them: a failover may lose the last transactions. "
                + "Set synchronous_standby_names, for example to 'ANY 1 (a, b)'"
        ]
    }
}

/// Why Mailbell refuses a server.
package struct UnsuitableServer: Error, Hashable, CustomStringConvertible {
    /// The database, as `user@host:port/database`.
    package let place: String
    /// What is wrong, and what to do about each.
    package let reasons: [String]

    package var description: String { "PostgreSQL \(place) cannot be used: \(reasons.joined(separator: "; "))" }
}

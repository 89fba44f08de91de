import Core
import StoreSQL

/// The row that says on which server, and on which timeline of it, the logs were written last.
///
/// A standby that was promoted writes another timeline, and a dump that was put back is on another system. Either may lack the
/// last commits, whose seqs would be given again. So all logs begin a new life then, before anything is written or read.
enum PostgresFence {
    /// Compares the server with the row. The row of a former primary names its own timeline: only `PostgresStore`, which
    /// remembers where it wrote last, can refuse one.
    ///
    /// - Returns: how many logs have begun a new life.
    /// - Throws: `PostgresError`.
    static func pass(_ facts: PostgresFacts, by connection: PostgresConnection) throws -> Int {
        let present = (facts.systemIdentifier, facts.timeline)
        let isSame = try connection.first("SELECT system_identifier, timeline FROM fleet WHERE id = 1") { row in
            (row[0] as Int64, row[1] as String) == present
        }
        if isSame == true { return 0 }
        return try connection.transaction {
            try connection.execute(
                "INSERT INTO fleet (id, system_identifier, timeline) VALUES (1, ?, ?) ON CONFLICT DO NOTHING",
                [facts.systemIdentifier, facts.timeline])
            let known = try connection.first(
                "SELECT system_identifier, timeline FROM fleet WHERE id = 1 FOR UPDATE"
            ) { row in (row[0] as Int64, row[1] as String) }
            // Another hub may have come first; or there were no logs yet.
            guard let known, known != present else { return 0 }
            let count = try SQLTransaction(PostgresEngine(connection), SQLStoreParts(ticketKey: [])).beginLives()
            try connection.execute(
                "UPDATE fleet SET system_identifier = ?, timeline = ? WHERE id = 1",
                [facts.systemIdentifier, facts.timeline])
            return count
        }
    }
}

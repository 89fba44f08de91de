import Core
import StoreSQL

/// What moving a store to PostgreSQL needs of this module. `StoreMove` does it.
extension PostgresStore {
    /// The row of `meta` that marks a database as the target of an unfinished move.
    package static let unfinishedMove = "move"

    /// Refuses a database to which a move was begun and not finished: a part of the store is missing there.
    ///
    /// A hub must call this after it has taken its seat. A move locks the table `hub`, raises the fences and sets the mark in
    /// one transaction. So it either fences the hub, or the hub sees the mark.
    ///
    /// - Throws: `StoreError`, `PostgresError`.
    package static func refuseUnfinishedMove(_ connection: PostgresConnection) throws {
        guard try connection.has("SELECT 1 FROM meta WHERE key = ?", [unfinishedMove]) else { return }
        throw StoreError.other(
            "PostgreSQL \(connection.place): a move of an embedded store to this database is not finished; run `mailbell-hub move` again, "
                + "which continues it")
    }

    /// Connects to a database that a store is to be moved to, and creates or upgrades its tables.
    ///
    /// Commits of this connection are not waited for: after a crash of the server, a move continues from the last page that is
    /// there. Its last transaction must say otherwise.
    ///
    /// - Throws: `StoreError`.
    package static func connectForMove(
        _ uri: String, password: String?
    ) throws -> (connection: PostgresConnection, facts: PostgresFacts) {
        try mappingErrors {
            let string = try ConnectionString(uri, applicationName: "mailbell-move", password: password)
            // Lists of keys are to be looked up by the primary key, however few rows the server believes a table to have.
            let own = [
                ("synchronous_commit", "off"), ("lock_timeout", "10s"), ("idle_in_transaction_session_timeout", "0"),
                ("enable_seqscan", "off"),
                ("enable_hashjoin", "off"), ("enable_mergejoin", "off"),
            ]
            let connection = try PostgresConnection(
                string, settings: settings(of: .start) + own, dialect: PostgresEngine.dialect)
            do {
                let facts = try PostgresFacts.check(connection)
                try PostgresSchema.migrate(connection)
                // Counting a large table takes a while. A server that is gone is noticed by its network all the same.
                connection.deadlineMilliseconds = 600_000
                return (connection, facts)
            } catch {
                connection.close()
                throw error
            }
        }
    }

    /// Stores that the logs were written last on this server, so that the first hub begins no new lives. Part of a transaction.
    package static func passFence(_ facts: PostgresFacts, by connection: PostgresConnection) throws {
        try connection.execute(
            """
            INSERT INTO fleet (id, system_identifier, timeline) VALUES (1, ?, ?)
            ON CONFLICT (id) DO UPDATE SET system_identifier = excluded.system_identifier, timeline = excluded.timeline
            """, [facts.systemIdentifier, facts.timeline])
    }

    /// Makes the partitions for hits of these days, which are numbers of days since 1970.
    package static func makeHitDays(_ days: [Int64], by connection: PostgresConnection) throws {
        try PostgresHitDays(connection: connection).make(days)
    }

    /// The tables of the index of texts. They are not moved: `fillSearch` makes them from what was.
    package static let searchTables = ["search_recipient", "search_message", "search_record", "search_mail"]

    /// Fills the index of texts from the tables. May be interrupted and begun again, and then goes on.
    package static func fillSearch(by connection: PostgresConnection) throws {
        let filling = SearchFilling(PostgresEngine(connection))
        var recipient = try connection.integer("SELECT max(recipient) FROM search_recipient") ?? .min
        while let last = try connection.transaction({ try filling.addRecipients(after: recipient) }) {
            recipient = last
        }
        var message = try connection.text("SELECT max(message) FROM search_message") ?? ""
        while let last = try connection.transaction({ try filling.addMessages(after: message) }) { message = last }
        var record = try connection.integer("SELECT max(record) FROM search_record") ?? 0
        while let last = try connection.transaction({ try filling.addRecords(after: record) }) { record = last }
        var entry = try connection.integer("SELECT max(entry) FROM search_mail") ?? 0
        while let last = try connection.transaction({ try filling.addMailEntries(after: entry) }) { entry = last }
    }

    /// How many recipients, messages, records and logged mails are missing in the index of texts, or are only there.
    package static func searchDifferences(by connection: PostgresConnection) throws -> Int64 {
        var count: Int64 = 0
        for (table, key, owner) in [
            ("search_recipient", "recipient", "recipient"), ("search_message", "message", "message"),
            ("search_record", "record", "record"),
            ("search_mail", "entry", "(SELECT id FROM mail_entry WHERE deleted_at IS NULL) AS owner"),
        ] {
            let name = owner.hasPrefix("(") ? "owner" : owner
            count +=
                try connection.integer(
                    """
                    SELECT count(*) FROM \(table) FULL JOIN \(owner) ON \(name).id = \(table).\(key)
                    WHERE \(name).id IS NULL OR \(table).\(key) IS NULL
                    """) ?? 0
        }
        return count
    }

    /// Turns errors of PostgreSQL into `StoreError`.
    package static func mappingErrors<Result>(_ body: () throws -> Result) throws -> Result { try mapping(body) }
}

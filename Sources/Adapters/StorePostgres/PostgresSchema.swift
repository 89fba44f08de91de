import Core
import StoreSQL

/// The tables, version by version. A released version must never be changed. Versions 1 and 2 are what schemas
/// 10 and 11 are of SQLite.
enum PostgresSchema {
    /// The statements of each version, from 1.
    static let versions: [[String]] = [version1, version2, version3, version4]

    /// Creates or upgrades the tables, in one transaction under a row lock, so that of two programs one waits.
    ///
    /// - Throws: `StoreError.tooNew` if a newer program wrote them; `PostgresError`.
    static func migrate(_ connection: PostgresConnection) throws {
        if try version(connection) == versions.count { return }
        do {
            try migrateAlone(connection)
        } catch let error as PostgresError where ["23505", "42P07"].contains(error.sqlstate) {
            // Another program has created the lock row's table meanwhile.
            try migrateAlone(connection)
        }
    }

    private static func migrateAlone(_ connection: PostgresConnection) throws {
        try connection.transaction {
            try connection.execute("SET LOCAL lock_timeout = '10s'", [])
            // The lock row cannot be there before its table. Of two programs that create it at once, one fails.
            try connection.execute(
                "CREATE TABLE IF NOT EXISTS meta (key TEXT COLLATE \"C\" PRIMARY KEY, value BIGINT)", [])
            try connection.execute("INSERT INTO meta (key, value) VALUES ('schema', 0) ON CONFLICT DO NOTHING", [])
            let present =
                try connection.integer("SELECT value FROM meta WHERE key = 'schema' FOR UPDATE") ?? 0
            try refuseNewer(present, connection)
            for version in versions.dropFirst(Int(present)) {
                for statement in version { try connection.execute(statement, []) }
            }
            if present < 3 { try fillSearch(connection) }
            if present < 4 { try indexRecords(connection) }
            try connection.execute("UPDATE meta SET value = ? WHERE key = 'schema'", [versions.count])
        }
    }

    /// Refuses tables that this program does not know, or that it would have to upgrade.
    ///
    /// - Throws: `StoreError`.
    static func refuseOther(_ connection: PostgresConnection) throws {
        let present = try version(connection)
        guard present > 0 else {
            throw StoreError.other(
                "PostgreSQL \(connection.place): the database has no Mailbell store; start the hub once, or use `mailbell-hub init`"
            )
        }
        try refuseNewer(Int64(present), connection)
        guard present == versions.count else {
            throw StoreError.other(
                "PostgreSQL \(connection.place): its tables were written by an older version; start the hub (`mailbell-hub serve`) to upgrade them"
            )
        }
    }

    /// The version of the tables; 0 if there are none.
    static func version(_ connection: PostgresConnection) throws -> Int {
        let isThere = try connection.integer("SELECT CASE WHEN to_regclass('meta') IS NULL THEN 0 ELSE 1 END") == 1
        guard isThere else { return 0 }
        return Int(try connection.integer("SELECT value FROM meta WHERE key = 'schema'") ?? 0)
    }

    private static func refuseNewer(_ version: Int64, _ connection: PostgresConnection) throws {
        guard version > versions.count else { return }
        throw StoreError.tooNew(
            "PostgreSQL \(connection.place): its tables are version \(version), and this program, \(mailbellVersion), knows up to "
                + "\(versions.count): install the version that wrote them, or a newer one")
    }

    private static let text = "TEXT COLLATE \"C\""

    /// Times are milliseconds since 1970. `activity.key` is as in SQLite. Rows that change often leave room in their pages for
    /// new versions of themselves (fillfactor), and no index is on a column that changes often: such updates then touch no
    /// index (https://www.postgresql.org/docs/14/storage-hot.html).
    ///
    /// `hit` is partitioned by the day on which a hit was stored, by the server's clock; `PostgresHitDays` makes the partitions.
    private static let version1 = [
        """
        CREATE TABLE secret (name \(text) PRIMARY KEY, bytes BYTEA NOT NULL)
        """,
        "INSERT INTO secret (name, bytes) SELECT 'ticket_key', decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex')",
        "INSERT INTO meta (key, value) VALUES ('control_version', 0)",
        // A cast fails at a body that is damaged, and with it the whole query.
        """
        CREATE FUNCTION mailbell_integer(body BYTEA, path TEXT[]) RETURNS BIGINT IMMUTABLE PARALLEL SAFE LANGUAGE plpgsql AS '
            BEGIN RETURN CAST(CAST(convert_from(body, ''UTF8'') AS json) #>> path AS BIGINT);
            EXCEPTION WHEN others THEN RETURN NULL; END'
        """,
        """
        CREATE TABLE hub (
            id \(text) PRIMARY KEY, fence BIGINT NOT NULL, last_lot BIGINT NOT NULL, seen TIMESTAMPTZ NOT NULL
        ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.01)
        """,
        """
        CREATE TABLE fleet (
            id BIGINT PRIMARY KEY CHECK (id = 1), system_identifier BIGINT NOT NULL, timeline \(text) NOT NULL)
        """,
        "CREATE SEQUENCE user_id",
        """
        CREATE TABLE user (
            id BIGINT PRIMARY KEY, name \(text) NOT NULL, seat \(text) NOT NULL, created_at BIGINT NOT NULL,
            epoch \(text) NOT NULL, head BIGINT NOT NULL DEFAULT 0, floor BIGINT NOT NULL DEFAULT 1,
            expired BIGINT NOT NULL DEFAULT 0, read_upto BIGINT NOT NULL DEFAULT 0,
            unread BIGINT NOT NULL DEFAULT 0, recorded_at BIGINT NOT NULL DEFAULT 0,
            language \(text) NOT NULL DEFAULT 'en', changed BIGINT NOT NULL DEFAULT 0
        ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.01)
        """,
        "CREATE TABLE address (email \(text) PRIMARY KEY, user BIGINT NOT NULL, rank BIGINT NOT NULL)",
        "CREATE INDEX address_user ON address (user, rank)",
        """
        CREATE TABLE token (
            id \(text) PRIMARY KEY, digest BYTEA NOT NULL UNIQUE, user BIGINT NOT NULL, scopes \(text) NOT NULL,
            label \(text) NOT NULL, created_at BIGINT NOT NULL, revoked_at BIGINT)
        """,
        """
        CREATE TABLE pairing (
            digest BYTEA PRIMARY KEY, user BIGINT NOT NULL, scopes \(text) NOT NULL, expires_at BIGINT NOT NULL)
        """,
        """
        CREATE TABLE message (
            id \(text) PRIMARY KEY, user BIGINT NOT NULL, from_address \(text) NOT NULL, subject \(text) NOT NULL,
            message_id \(text), sent_at BIGINT, registered_at BIGINT NOT NULL, tracks_opens BIGINT NOT NULL)
        """,
        "CREATE INDEX message_user ON message (user)",
        "CREATE INDEX message_header ON message (user, message_id) WHERE message_id IS NOT NULL",
        """
        CREATE TABLE link (message \(text) NOT NULL, n BIGINT NOT NULL, url \(text) NOT NULL, PRIMARY KEY (message, n))
        """,
        "CREATE SEQUENCE recipient_id",
        """
        CREATE TABLE recipient (
            id BIGINT PRIMARY KEY, user BIGINT NOT NULL, message \(text) NOT NULL, email \(text) NOT NULL, name \(text),
            ticket BYTEA NOT NULL UNIQUE, refused \(text))
        """,
        "CREATE INDEX recipient_contact ON recipient (user, email)",
        "CREATE INDEX recipient_message ON recipient (message)",
        "CREATE INDEX recipient_email ON recipient (email)",
        """
        CREATE TABLE activity (
            key BIGINT PRIMARY KEY, recorded_at BIGINT NOT NULL, kind \(text) NOT NULL, verdict \(text), recipient BIGINT,
            body BYTEA, at BIGINT)
        """,
        "CREATE INDEX activity_recipient ON activity (recipient) WHERE recipient IS NOT NULL",
        "CREATE INDEX activity_at ON activity ((key >> 40), at) WHERE at IS NOT NULL",
        "CREATE TABLE agent (id BIGINT PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, text \(text) NOT NULL UNIQUE)",
        "CREATE SEQUENCE hit_id",
        """
        CREATE TABLE hit (
            kept_at BIGINT NOT NULL, id BIGINT NOT NULL DEFAULT nextval('hit_id'), at BIGINT NOT NULL,
            user BIGINT NOT NULL, recipient BIGINT NOT NULL, link BIGINT NOT NULL, network BYTEA NOT NULL,
            agent BIGINT NOT NULL, seq BIGINT NOT NULL, prefetch SMALLINT NOT NULL, folded SMALLINT NOT NULL,
            reported SMALLINT NOT NULL, marked SMALLINT NOT NULL, via \(text) NOT NULL
        ) PARTITION BY RANGE (kept_at)
        """,
        "CREATE INDEX hit_recipient ON hit (recipient, seq)",
        """
        CREATE TABLE tally (
            recipient BIGINT PRIMARY KEY, opens BIGINT NOT NULL, clicks BIGINT NOT NULL, machine_opens BIGINT NOT NULL,
            machine_clicks BIGINT NOT NULL, hit_at BIGINT, burst BIGINT, burst_at BIGINT
        ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01)
        """,
        """
        CREATE TABLE consumer (
            user BIGINT NOT NULL, kind \(text) NOT NULL, name \(text) NOT NULL, epoch \(text) NOT NULL, seq BIGINT NOT NULL,
            last_seen BIGINT NOT NULL, filter \(text), PRIMARY KEY (user, kind, name)
        ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.01)
        """,
        """
        CREATE TABLE contact (user BIGINT NOT NULL, email \(text) NOT NULL, tracking \(text) NOT NULL, PRIMARY KEY (user, email))
        """,
        """
        CREATE TABLE event (
            user BIGINT NOT NULL, id \(text) NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (user, id))
        """,
        "CREATE INDEX event_at ON event (at)",
        "CREATE INDEX event_seq ON event (user, seq)",
        """
        CREATE TABLE policy (
            user BIGINT NOT NULL, audience \(text) NOT NULL, tracking \(text) NOT NULL, PRIMARY KEY (user, audience))
        """,
        "CREATE TABLE opt_out (digest BYTEA PRIMARY KEY, at BIGINT NOT NULL)",
        """
        CREATE TABLE user_opt_out (
            digest BYTEA NOT NULL, user BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (digest, user))
        """,
        """
        CREATE TABLE daily_use (
            user BIGINT PRIMARY KEY, day BIGINT NOT NULL, messages BIGINT NOT NULL, recipients BIGINT NOT NULL
        ) WITH (fillfactor = 50)
        """,
        "CREATE TABLE erased_ticket (digest BYTEA PRIMARY KEY, user BIGINT NOT NULL, contact BYTEA NOT NULL)",
        "CREATE INDEX erased_ticket_user ON erased_ticket (user)",
        """
        CREATE TABLE erased_setting (
            digest BYTEA NOT NULL, user BIGINT NOT NULL, tracking \(text) NOT NULL, PRIMARY KEY (digest, user))
        """,
        """
        CREATE TABLE life (
            user BIGINT NOT NULL, epoch \(text) NOT NULL, shared BIGINT NOT NULL, PRIMARY KEY (user, epoch))
        """,
    ]

    private static let version2 = [
        "CREATE TABLE account (id BIGINT PRIMARY KEY)",
        "INSERT INTO account (id) VALUES (1)",
        """
        ALTER TABLE user ADD COLUMN account BIGINT NOT NULL DEFAULT 1, ADD COLUMN role \(text) NOT NULL DEFAULT 'member',
            ADD COLUMN handle BYTEA
        """,
        "CREATE UNIQUE INDEX user_handle ON user (handle) WHERE handle IS NOT NULL",
        "ALTER TABLE token ADD COLUMN expires_at BIGINT",
        "ALTER TABLE pairing ADD COLUMN purpose \(text) NOT NULL DEFAULT 'client', ADD COLUMN token \(text)",
        "ALTER TABLE message ADD COLUMN stopped_at BIGINT",
        """
        CREATE TABLE web_session (
            id \(text) PRIMARY KEY, digest BYTEA NOT NULL UNIQUE, user BIGINT NOT NULL, created_at BIGINT NOT NULL,
            seen_at BIGINT NOT NULL, stepped_up_at BIGINT, agent \(text) NOT NULL, network BYTEA NOT NULL, token \(text)
        ) WITH (fillfactor = 70)
        """,
        "CREATE INDEX web_session_user ON web_session (user)",
        """
        CREATE TABLE passkey (
            id BYTEA PRIMARY KEY, user BIGINT NOT NULL, public_key BYTEA NOT NULL, algorithm BIGINT NOT NULL,
            relying_party \(text) NOT NULL, counter BIGINT NOT NULL, backup_eligible BIGINT NOT NULL,
            backed_up BIGINT NOT NULL, label \(text) NOT NULL, created_at BIGINT NOT NULL, used_at BIGINT)
        """,
        "CREATE INDEX passkey_user ON passkey (user)",
        "CREATE TABLE preference (user BIGINT PRIMARY KEY, body \(text) NOT NULL)",
        """
        CREATE TABLE own_webhook (
            id \(text) PRIMARY KEY, user BIGINT NOT NULL, name \(text) NOT NULL, url \(text) NOT NULL, format \(text) NOT NULL,
            secret \(text), kinds \(text) NOT NULL, created_at BIGINT NOT NULL, UNIQUE (user, name))
        """,
        "CREATE SEQUENCE audit_id",
        """
        CREATE TABLE audit (
            id BIGINT PRIMARY KEY, at BIGINT NOT NULL, actor \(text) NOT NULL, action \(text) NOT NULL,
            subject \(text) NOT NULL, network BYTEA)
        """,
    ]
}

extension PostgresSchema {
    /// The index of texts (`PostgresEngine+Search`). Messages in the order of their ids, for lists.
    private static let version3 = [
        "CREATE TABLE search_recipient (recipient BIGINT PRIMARY KEY, grams TEXT[] COLLATE \"C\" NOT NULL)",
        "CREATE TABLE search_message (message \(text) PRIMARY KEY, grams TEXT[] COLLATE \"C\" NOT NULL)",
        "CREATE INDEX message_user_id ON message (user, id)",
        "DROP INDEX message_user",
    ]

    /// Records, how they are linked, and what changed in them. Logged mail, where it is filed, and the bytes of its
    /// attachments, once for all mails. See `Schema.version13` of SQLite.
    private static let version4 = [
        "CREATE TABLE record_number (kind \(text) PRIMARY KEY, last BIGINT NOT NULL)",
        "CREATE SEQUENCE record_id",
        """
        CREATE TABLE record (
            id BIGINT PRIMARY KEY, account BIGINT NOT NULL, kind \(text) NOT NULL, number BIGINT NOT NULL,
            version BIGINT NOT NULL, name \(text) NOT NULL, sort \(text) NOT NULL, state \(text) NOT NULL, stage \(text),
            owner BIGINT, fields \(text) NOT NULL, origin \(text) NOT NULL, created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL, touched_at BIGINT NOT NULL, deleted_at BIGINT, UNIQUE (kind, number))
        """,
        "CREATE INDEX record_touched ON record (account, kind, touched_at, id) WHERE deleted_at IS NULL",
        "CREATE INDEX record_sort ON record (account, kind, sort, id) WHERE deleted_at IS NULL",
        "CREATE INDEX record_deleted ON record (deleted_at) WHERE deleted_at IS NOT NULL",
        "CREATE INDEX record_owner ON record (owner) WHERE owner IS NOT NULL",
        """
        CREATE TABLE record_key (
            record BIGINT NOT NULL, rank BIGINT NOT NULL, kind \(text) NOT NULL, key \(text) NOT NULL,
            written \(text) NOT NULL, live BIGINT NOT NULL, PRIMARY KEY (record, rank))
        """,
        "CREATE INDEX record_key_key ON record_key (kind, key)",
        "CREATE UNIQUE INDEX record_key_live ON record_key (kind, key) WHERE live = 1",
        """
        CREATE TABLE association (
            record BIGINT NOT NULL, other BIGINT NOT NULL, reason \(text) NOT NULL, made_by BIGINT, at BIGINT NOT NULL,
            is_primary BIGINT NOT NULL, PRIMARY KEY (record, other))
        """,
        "CREATE SEQUENCE record_change_id",
        """
        CREATE TABLE record_change (
            id BIGINT PRIMARY KEY, record BIGINT NOT NULL, at BIGINT NOT NULL, actor \(text) NOT NULL,
            what \(text) NOT NULL, text_before \(text), text_after \(text))
        """,
        "CREATE INDEX record_change_record ON record_change (record, id)",
        "CREATE SEQUENCE mail_entry_id",
        """
        CREATE TABLE mail_entry (
            id BIGINT PRIMARY KEY, account BIGINT NOT NULL, message_id \(text) NOT NULL, digest BYTEA NOT NULL,
            kind \(text) NOT NULL, direction \(text) NOT NULL, participants \(text) NOT NULL, subject \(text) NOT NULL,
            excerpt \(text) NOT NULL, sent_at BIGINT NOT NULL, logged_at BIGINT NOT NULL, version BIGINT NOT NULL,
            thread BIGINT NOT NULL, parent BIGINT, text_bytes BIGINT NOT NULL, html_bytes BIGINT NOT NULL,
            size BIGINT NOT NULL, omissions \(text) NOT NULL, deleted_at BIGINT, UNIQUE (account, message_id, digest))
        """,
        "CREATE INDEX mail_entry_thread ON mail_entry (thread, sent_at)",
        "CREATE INDEX mail_entry_parent ON mail_entry (parent) WHERE parent IS NOT NULL",
        "CREATE INDEX mail_entry_deleted ON mail_entry (deleted_at) WHERE deleted_at IS NOT NULL",
        """
        CREATE TABLE entry_content (
            entry BIGINT PRIMARY KEY, text BYTEA, html BYTEA, headers \(text) NOT NULL, searched \(text) NOT NULL)
        """,
        """
        CREATE TABLE entry_source (
            entry BIGINT NOT NULL, user BIGINT NOT NULL, way \(text) NOT NULL, at BIGINT NOT NULL,
            is_private BIGINT NOT NULL, PRIMARY KEY (entry, user, way))
        """,
        "CREATE INDEX entry_source_user ON entry_source (user)",
        "CREATE TABLE entry_address (key \(text) NOT NULL, entry BIGINT NOT NULL, PRIMARY KEY (key, entry))",
        "CREATE INDEX entry_address_entry ON entry_address (entry)",
        """
        CREATE TABLE filing (
            record BIGINT NOT NULL, at BIGINT NOT NULL, entry BIGINT NOT NULL, reason \(text) NOT NULL, because \(text),
            chosen_by BIGINT, pinned_at BIGINT, PRIMARY KEY (record, at, entry))
        """,
        "CREATE UNIQUE INDEX filing_entry ON filing (entry, record)",
        "CREATE INDEX filing_pinned ON filing (record) WHERE pinned_at IS NOT NULL",
        """
        CREATE TABLE entry_attachment (
            entry BIGINT NOT NULL, n BIGINT NOT NULL, name \(text) NOT NULL, type \(text) NOT NULL, size BIGINT NOT NULL,
            digest BYTEA, content_id \(text), is_inline BIGINT NOT NULL, PRIMARY KEY (entry, n))
        """,
        "CREATE INDEX entry_attachment_digest ON entry_attachment (digest) WHERE digest IS NOT NULL",
        "CREATE TABLE logging (user BIGINT PRIMARY KEY, body \(text) NOT NULL)",
        "CREATE TABLE stored_blob (digest BYTEA PRIMARY KEY, size BIGINT, at BIGINT)",
        "CREATE INDEX stored_blob_at ON stored_blob (at) WHERE at IS NOT NULL",
        "CREATE TABLE blob_chunk (digest BYTEA NOT NULL, n BIGINT NOT NULL, bytes BYTEA NOT NULL, PRIMARY KEY (digest, n))",
        // Most are packed already.
        "ALTER TABLE blob_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL",
        "CREATE TABLE search_record (record BIGINT PRIMARY KEY, grams TEXT[] COLLATE \"C\" NOT NULL)",
        "CREATE TABLE search_mail (entry BIGINT PRIMARY KEY, grams TEXT[] COLLATE \"C\" NOT NULL)",
    ]

    /// Makes the indexes of version 4.
    private static func indexRecords(_ connection: PostgresConnection) throws {
        for table in ["search_record", "search_mail"] {
            try connection.execute(
                "CREATE INDEX \(table)_grams ON \(table) USING gin (grams) WITH (gin_pending_list_limit = 256)", [])
        }
    }

    /// Fills the tables of version 3, and only then makes their indexes, which is faster.
    private static func fillSearch(_ connection: PostgresConnection) throws {
        let deadline = connection.deadlineMilliseconds
        connection.deadlineMilliseconds = 600_000
        defer { connection.deadlineMilliseconds = deadline }
        try SearchFilling(PostgresEngine(connection)).run()
        for table in ["search_recipient", "search_message"] {
            // A long list of rows that are not yet in the index would slow every search.
            try connection.execute(
                "CREATE INDEX \(table)_grams ON \(table) USING gin (grams) WITH (gin_pending_list_limit = 256)", [])
        }
        try connection.finish()
    }
}

extension PostgresConnection {
    /// Runs `body` in a transaction, and commits it.
    ///
    /// - Throws: what `body` throws, or `PostgresError`. Then nothing is changed, unless the connection was lost at the commit.
    package func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            try execute("BEGIN", [])
            let result = try body()
            try execute("COMMIT", [])
            try finish()
            return result
        } catch {
            rollBack()
            throw error
        }
    }

    /// Ends the transaction without its changes.
    func rollBack() {
        // What is queued was handed to libpq already.
        try? finish()
        guard !isBroken else { return }
        guard transactionStatus != .idle else { return }
        do {
            try execute("ROLLBACK", [])
            try finish()
        } catch {
            close()
        }
    }
}

import Core
import Foundation
import GRDB
import StoreSQL

/// The tables, version by version. A released version must never be changed.
enum Schema {
    /// Creates and upgrades a store.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(sql: version1)
            var generator = SystemRandomNumberGenerator()
            let key = Data((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
            try db.execute(
                sql: "INSERT INTO meta (key, value) VALUES ('ticket_key', ?), ('control_version', 0)", arguments: [key])
        }
        migrator.registerMigration("2") { try $0.execute(sql: version2) }
        migrator.registerMigration("4") { try $0.execute(sql: version4) }
        migrator.registerMigration("5") { try $0.execute(sql: version5) }
        migrator.registerMigration("6") { try $0.execute(sql: version6) }
        migrator.registerMigration("7") { try $0.execute(sql: version7) }
        migrator.registerMigration("8") { try $0.execute(sql: version8) }
        migrator.registerMigration("9") { try $0.execute(sql: version9) }
        migrator.registerMigration("10") { try $0.execute(sql: version10) }
        migrator.registerMigration("11") { try $0.execute(sql: version11) }
        migrator.registerMigration("12") { db in
            try db.execute(sql: version12)
            try SearchFilling(SQLiteEngine(db, agents: AgentNames())).run()
        }
        migrator.registerMigration("13") { try $0.execute(sql: version13) }
        return migrator
    }

    /// The schema version of a store.
    ///
    /// - Throws: `StoreError.corrupt` if it is not a Mailbell store.
    static func of(_ db: Database) throws -> StoreSchema {
        guard try db.tableExists("grdb_migrations"), try db.tableExists("meta") else {
            throw StoreError.corrupt("it is not a Mailbell store")
        }
        let applied = try migrator.appliedIdentifiers(db)
        return StoreSchema(version: newest(applied), isCurrent: try migrator.hasCompletedMigrations(db))
    }

    /// Refuses a store written by a newer version of the program.
    ///
    /// - Throws: `StoreError.tooNew`, which says what to do.
    static func refuseNewer(_ db: Database, path: String) throws {
        guard try migrator.hasBeenSuperseded(db) else { return }
        let written = newest(Set(try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations")))
        throw StoreError.tooNew(
            "\(path): its schema is \(written), and this program, \(mailbellVersion), reads up to "
                + "\(newest(Set(migrator.migrations))): install the version that wrote it, or a newer one; or restore a "
                + "backup made by an older version, with `mailbell-hub restore FILE`")
    }

    private static func newest(_ identifiers: some Collection<String>) -> Int {
        identifiers.compactMap { Int($0) }.max() ?? 0
    }

    /// Times are milliseconds since 1970. `activity.key` is the user's id times 2^40 plus the seq: SQLite clusters a table by
    /// its integer key only, and this keeps a user's log in adjacent pages. A `body` of NULL was emptied by retention.
    private static let version1 = """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;

        CREATE TABLE user (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, seat TEXT NOT NULL, created_at INTEGER NOT NULL,
            epoch TEXT NOT NULL, head INTEGER NOT NULL DEFAULT 0, floor INTEGER NOT NULL DEFAULT 1,
            expired INTEGER NOT NULL DEFAULT 0, read_upto INTEGER NOT NULL DEFAULT 0,
            unread INTEGER NOT NULL DEFAULT 0, recorded_at INTEGER NOT NULL DEFAULT 0);

        CREATE TABLE address (
            email TEXT PRIMARY KEY, user INTEGER NOT NULL, rank INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX address_user ON address (user, rank);

        CREATE TABLE token (
            id TEXT PRIMARY KEY, digest BLOB NOT NULL UNIQUE, user INTEGER NOT NULL, scopes TEXT NOT NULL,
            label TEXT NOT NULL, created_at INTEGER NOT NULL, revoked_at INTEGER) WITHOUT ROWID;

        CREATE TABLE message (
            id TEXT PRIMARY KEY, user INTEGER NOT NULL, from_address TEXT NOT NULL, subject TEXT NOT NULL,
            message_id TEXT, sent_at INTEGER, registered_at INTEGER NOT NULL, tracks_opens INTEGER NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE link (
            message TEXT NOT NULL, n INTEGER NOT NULL, url TEXT NOT NULL, PRIMARY KEY (message, n)) WITHOUT ROWID;

        CREATE TABLE recipient (
            id INTEGER PRIMARY KEY, user INTEGER NOT NULL, message TEXT NOT NULL, email TEXT NOT NULL, name TEXT,
            ticket BLOB NOT NULL UNIQUE);
        CREATE INDEX recipient_contact ON recipient (user, email);
        CREATE INDEX recipient_message ON recipient (message);

        CREATE TABLE activity (
            key INTEGER PRIMARY KEY, recorded_at INTEGER NOT NULL, kind TEXT NOT NULL, verdict TEXT,
            recipient INTEGER, body BLOB);
        CREATE INDEX activity_recipient ON activity (recipient) WHERE recipient IS NOT NULL;

        CREATE TABLE agent (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
        CREATE TABLE hit (
            id INTEGER PRIMARY KEY, at INTEGER NOT NULL, user INTEGER NOT NULL, recipient INTEGER NOT NULL,
            link INTEGER NOT NULL, network BLOB NOT NULL, agent INTEGER NOT NULL, prefetch INTEGER NOT NULL,
            seq INTEGER NOT NULL, folded INTEGER NOT NULL, via TEXT NOT NULL);

        CREATE TABLE device (
            user INTEGER NOT NULL, name TEXT NOT NULL, epoch TEXT NOT NULL, seq INTEGER NOT NULL,
            last_seen INTEGER NOT NULL, PRIMARY KEY (user, name)) WITHOUT ROWID;
        """

    /// Users' settings for contacts, events of other systems, and a mark for hits that those reported.
    private static let version2 = """
        CREATE TABLE contact (
            user INTEGER NOT NULL, email TEXT NOT NULL, tracking TEXT NOT NULL, PRIMARY KEY (user, email)
        ) WITHOUT ROWID;

        CREATE TABLE event (
            user INTEGER NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (user, id)) WITHOUT ROWID;
        CREATE INDEX event_at ON event (at);

        CREATE INDEX message_user ON message (user);
        CREATE INDEX message_header ON message (user, message_id) WHERE message_id IS NOT NULL;
        ALTER TABLE hit ADD COLUMN reported INTEGER NOT NULL DEFAULT 0;
        """

    /// Settings for domains and for everybody, and the administrator's settings (`user` 0). Opt-outs, by a keyed digest of the
    /// address, so that they outlive the address. A user's language.
    private static let version4 = """
        CREATE TABLE policy (
            user INTEGER NOT NULL, audience TEXT NOT NULL, tracking TEXT NOT NULL, PRIMARY KEY (user, audience)
        ) WITHOUT ROWID;

        CREATE TABLE opt_out (digest BLOB PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;

        ALTER TABLE user ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
        CREATE INDEX event_seq ON event (user, seq);
        CREATE INDEX recipient_email ON recipient (email);
        """

    /// An index of hits by recipient, to judge again, explain and export them without reading every hit. Whether another
    /// system took a hit for a machine's.
    private static let version5 = """
        CREATE INDEX hit_recipient ON hit (recipient);
        ALTER TABLE hit ADD COLUMN marked INTEGER NOT NULL DEFAULT 0;
        """

    /// Pairing codes, by their digest.
    private static let version6 = """
        CREATE TABLE pairing (
            digest BLOB PRIMARY KEY, user INTEGER NOT NULL, scopes TEXT NOT NULL, expires_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        """

    /// Opt-outs from one user's mail; those in `opt_out` count for all users. What a user registered on the last day (UTC) on
    /// which they registered anything, for quotas. An index of a recipient's hits by activity, so that no query reads all.
    private static let version8 = """
        CREATE TABLE user_opt_out (
            digest BLOB NOT NULL, user INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (digest, user)
        ) WITHOUT ROWID;

        CREATE TABLE daily_use (
            user INTEGER PRIMARY KEY, day INTEGER NOT NULL, messages INTEGER NOT NULL, recipients INTEGER NOT NULL);

        DROP INDEX hit_recipient;
        CREATE INDEX hit_recipient ON hit (recipient, seq);
        """

    /// What outlives an erased contact without revealing the address: tickets that still opt out, and settings stricter than
    /// `identified`. Why a mail server refused a recipient. A device's filter (`DeviceFilter`; NULL admits everything).
    ///
    /// `activity.at`: when an activity happened, if that is not when it was recorded, to list activities by that time. Times in
    /// bodies are UTC with milliseconds. A body that is not JSON is skipped.
    private static let version9 = """
        CREATE TABLE erased_ticket (
            digest BLOB PRIMARY KEY, user INTEGER NOT NULL, contact BLOB NOT NULL) WITHOUT ROWID;
        CREATE INDEX erased_ticket_user ON erased_ticket (user);

        CREATE TABLE erased_setting (
            digest BLOB NOT NULL, user INTEGER NOT NULL, tracking TEXT NOT NULL, PRIMARY KEY (digest, user)
        ) WITHOUT ROWID;

        ALTER TABLE recipient ADD COLUMN refused TEXT;
        ALTER TABLE device ADD COLUMN filter TEXT;

        ALTER TABLE activity ADD COLUMN at INTEGER;
        UPDATE activity SET at = nullif(
            CASE WHEN json_valid(CAST(body AS TEXT)) THEN
                CAST(strftime('%s', json_extract(CAST(body AS TEXT), '$.at')) AS INTEGER) * 1000
                    + CAST(substr(json_extract(CAST(body AS TEXT), '$.at'), 21, 3) AS INTEGER)
            END, recorded_at)
        WHERE body IS NOT NULL;
        CREATE INDEX activity_at ON activity (key >> 40, at) WHERE at IS NOT NULL;
        """

    /// A row of sums for each recipient who has caused an activity. Consumers of logs by their kind; before, a webhook was a
    /// device with a prefix. The control version at which a user's people or settings last changed; `changed_for_all` in
    /// `meta` is the same for all users.
    private static let version10 = """
        CREATE TABLE tally (
            recipient INTEGER PRIMARY KEY, opens INTEGER NOT NULL, clicks INTEGER NOT NULL,
            machine_opens INTEGER NOT NULL, machine_clicks INTEGER NOT NULL, hit_at INTEGER, burst INTEGER,
            burst_at INTEGER);
        INSERT INTO tally (recipient, opens, clicks, machine_opens, machine_clicks, hit_at)
        SELECT recipient, sum(kind = 'open' AND verdict IS NOT 'machine'), sum(kind = 'click' AND verdict IS NOT 'machine'),
            sum(kind = 'open' AND verdict IS 'machine'), sum(kind = 'click' AND verdict IS 'machine'),
            (SELECT max(at) FROM hit WHERE hit.recipient = activity.recipient)
        FROM activity WHERE recipient IS NOT NULL AND kind IN ('open', 'click') GROUP BY recipient;

        CREATE TABLE consumer (
            user INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, epoch TEXT NOT NULL, seq INTEGER NOT NULL,
            last_seen INTEGER NOT NULL, filter TEXT, PRIMARY KEY (user, kind, name)) WITHOUT ROWID;
        INSERT INTO consumer (user, kind, name, epoch, seq, last_seen, filter)
        SELECT user, iif(substr(name, 1, 8) = 'webhook:', 'webhook', 'device'),
            iif(substr(name, 1, 8) = 'webhook:', substr(name, 9), name), epoch, seq, last_seen, filter FROM device;
        DROP TABLE device;

        ALTER TABLE user ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
        """

    /// The hub's account, its members' roles, and how they sign in to the web app: sessions and passkeys. What they have set
    /// there, as JSON, apart from `user`, whose rows every lot rewrites. The audit log. Tokens that expire, codes for other
    /// purposes than a client's token, and codes that end with a token. Messages whose tracking was stopped.
    private static let version11 = """
        CREATE TABLE account (id INTEGER PRIMARY KEY);
        INSERT INTO account (id) VALUES (1);
        ALTER TABLE user ADD COLUMN account INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE user ADD COLUMN role TEXT NOT NULL DEFAULT 'member';
        ALTER TABLE user ADD COLUMN handle BLOB;
        CREATE UNIQUE INDEX user_handle ON user (handle) WHERE handle IS NOT NULL;

        ALTER TABLE token ADD COLUMN expires_at INTEGER;
        ALTER TABLE pairing ADD COLUMN purpose TEXT NOT NULL DEFAULT 'client';
        ALTER TABLE pairing ADD COLUMN token TEXT;
        ALTER TABLE message ADD COLUMN stopped_at INTEGER;

        CREATE TABLE web_session (
            id TEXT PRIMARY KEY, digest BLOB NOT NULL UNIQUE, user INTEGER NOT NULL, created_at INTEGER NOT NULL,
            seen_at INTEGER NOT NULL, stepped_up_at INTEGER, agent TEXT NOT NULL, network BLOB NOT NULL, token TEXT
        ) WITHOUT ROWID;
        CREATE INDEX web_session_user ON web_session (user);

        CREATE TABLE passkey (
            id BLOB PRIMARY KEY, user INTEGER NOT NULL, public_key BLOB NOT NULL, algorithm INTEGER NOT NULL,
            relying_party TEXT NOT NULL, counter INTEGER NOT NULL, backup_eligible INTEGER NOT NULL,
            backed_up INTEGER NOT NULL, label TEXT NOT NULL, created_at INTEGER NOT NULL, used_at INTEGER) WITHOUT ROWID;
        CREATE INDEX passkey_user ON passkey (user);

        CREATE TABLE preference (user INTEGER PRIMARY KEY, body TEXT NOT NULL);

        CREATE TABLE own_webhook (
            id TEXT PRIMARY KEY, user INTEGER NOT NULL, name TEXT NOT NULL, url TEXT NOT NULL, format TEXT NOT NULL,
            secret TEXT, kinds TEXT NOT NULL, created_at INTEGER NOT NULL, UNIQUE (user, name)) WITHOUT ROWID;

        CREATE TABLE audit (
            id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
            subject TEXT NOT NULL, network BLOB);
        """

    private static let tokenizer = "unicode61 remove_diacritics 0 categories 'L* N* Co S* P* M*'"

    /// Records, how they are linked, and what changed in them. Logged mail, where it is filed, and the bytes of its
    /// attachments, once for all mails. What members have set for logging, and the account (`user` 0).
    ///
    /// `record.sort` is folded. Members of `record_key` are a contact's addresses and a company's domains; of live records, one
    /// has each. Each association is stored twice, once for each of its ends. Of an entry that was deleted, only what is
    /// needed to know the mail again is left. A blob without a size is not complete; one without a time has had an entry.
    private static let version13 = """
        CREATE TABLE record_number (kind TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE record (
            id INTEGER PRIMARY KEY, account INTEGER NOT NULL, kind TEXT NOT NULL, number INTEGER NOT NULL,
            version INTEGER NOT NULL, name TEXT NOT NULL, sort TEXT NOT NULL, state TEXT NOT NULL, stage TEXT,
            owner INTEGER, fields TEXT NOT NULL, origin TEXT NOT NULL, created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL, touched_at INTEGER NOT NULL, deleted_at INTEGER, UNIQUE (kind, number));
        CREATE INDEX record_touched ON record (account, kind, touched_at, id) WHERE deleted_at IS NULL;
        CREATE INDEX record_sort ON record (account, kind, sort, id) WHERE deleted_at IS NULL;
        CREATE INDEX record_deleted ON record (deleted_at) WHERE deleted_at IS NOT NULL;
        CREATE INDEX record_owner ON record (owner) WHERE owner IS NOT NULL;

        CREATE TABLE record_key (
            record INTEGER NOT NULL, rank INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, written TEXT NOT NULL,
            live INTEGER NOT NULL, PRIMARY KEY (record, rank)) WITHOUT ROWID;
        CREATE INDEX record_key_key ON record_key (kind, key);
        CREATE UNIQUE INDEX record_key_live ON record_key (kind, key) WHERE live = 1;

        CREATE TABLE association (
            record INTEGER NOT NULL, other INTEGER NOT NULL, reason TEXT NOT NULL, made_by INTEGER, at INTEGER NOT NULL,
            is_primary INTEGER NOT NULL, PRIMARY KEY (record, other)) WITHOUT ROWID;
        CREATE TABLE record_change (
            id INTEGER PRIMARY KEY, record INTEGER NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL, what TEXT NOT NULL,
            text_before TEXT, text_after TEXT);
        CREATE INDEX record_change_record ON record_change (record, id);

        CREATE TABLE mail_entry (
            id INTEGER PRIMARY KEY, account INTEGER NOT NULL, message_id TEXT NOT NULL, digest BLOB NOT NULL,
            kind TEXT NOT NULL, direction TEXT NOT NULL, participants TEXT NOT NULL, subject TEXT NOT NULL,
            excerpt TEXT NOT NULL, sent_at INTEGER NOT NULL, logged_at INTEGER NOT NULL, version INTEGER NOT NULL,
            thread INTEGER NOT NULL, parent INTEGER, text_bytes INTEGER NOT NULL, html_bytes INTEGER NOT NULL,
            size INTEGER NOT NULL, omissions TEXT NOT NULL, deleted_at INTEGER, UNIQUE (account, message_id, digest));
        CREATE INDEX mail_entry_thread ON mail_entry (thread, sent_at);
        CREATE INDEX mail_entry_parent ON mail_entry (parent) WHERE parent IS NOT NULL;
        CREATE INDEX mail_entry_deleted ON mail_entry (deleted_at) WHERE deleted_at IS NOT NULL;
        CREATE TABLE entry_content (
            entry INTEGER PRIMARY KEY, text BLOB, html BLOB, headers TEXT NOT NULL, searched TEXT NOT NULL);
        CREATE TABLE entry_source (
            entry INTEGER NOT NULL, user INTEGER NOT NULL, way TEXT NOT NULL, at INTEGER NOT NULL,
            is_private INTEGER NOT NULL, PRIMARY KEY (entry, user, way)) WITHOUT ROWID;
        CREATE INDEX entry_source_user ON entry_source (user);
        CREATE TABLE entry_address (key TEXT NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (key, entry)) WITHOUT ROWID;
        CREATE INDEX entry_address_entry ON entry_address (entry);
        CREATE TABLE filing (
            record INTEGER NOT NULL, at INTEGER NOT NULL, entry INTEGER NOT NULL, reason TEXT NOT NULL, because TEXT,
            chosen_by INTEGER, pinned_at INTEGER, PRIMARY KEY (record, at, entry)) WITHOUT ROWID;
        CREATE UNIQUE INDEX filing_entry ON filing (entry, record);
        CREATE INDEX filing_pinned ON filing (record) WHERE pinned_at IS NOT NULL;

        CREATE TABLE logging (user INTEGER PRIMARY KEY, body TEXT NOT NULL);

        CREATE TABLE entry_attachment (
            entry INTEGER NOT NULL, n INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, size INTEGER NOT NULL,
            digest BLOB, content_id TEXT, is_inline INTEGER NOT NULL, PRIMARY KEY (entry, n)) WITHOUT ROWID;
        CREATE INDEX entry_attachment_digest ON entry_attachment (digest) WHERE digest IS NOT NULL;
        CREATE TABLE stored_blob (digest BLOB PRIMARY KEY, size INTEGER, at INTEGER) WITHOUT ROWID;
        CREATE INDEX stored_blob_at ON stored_blob (at) WHERE at IS NOT NULL;
        CREATE TABLE blob_chunk (
            digest BLOB NOT NULL, n INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (digest, n));

        CREATE VIRTUAL TABLE search_record USING fts5(grams, content='', tokenize="\(tokenizer)");
        CREATE VIRTUAL TABLE search_mail USING fts5(grams, content='', tokenize="\(tokenizer)");
        """

    /// The index of texts (`SQLiteEngine+Search`), filled from the tables. All characters that `SearchGrams` writes are parts of
    /// words; only spaces separate.
    private static let version12: String = {
        ["search_recipient", "search_message"].map { table in
            "CREATE VIRTUAL TABLE \(table) USING fts5(grams, content='', tokenize=\"\(tokenizer)\");\n"
        }.joined() + "CREATE TABLE search_number (id INTEGER PRIMARY KEY, message TEXT NOT NULL UNIQUE);"
    }()

    /// Earlier epochs of users' logs, from before a backup was restored. Up to `shared`, they are the same as the log now.
    private static let version7 = """
        CREATE TABLE life (
            user INTEGER NOT NULL, epoch TEXT NOT NULL, shared INTEGER NOT NULL, PRIMARY KEY (user, epoch)
        ) WITHOUT ROWID;
        """
}

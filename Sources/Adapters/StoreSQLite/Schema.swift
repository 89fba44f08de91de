import Foundation
import GRDB
import Mailbell

/// The tables, version by version. A version that was released is never changed.
enum Schema {
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
        return migrator
    }

    /// Which version a store has.
    ///
    /// - Throws: `StoreError.corrupt` if it is none of Mailbell's.
    static func of(_ db: Database) throws -> StoreSchema {
        guard try db.tableExists("grdb_migrations"), try db.tableExists("meta") else {
            throw StoreError.corrupt("it is no store of Mailbell")
        }
        let applied = try migrator.appliedIdentifiers(db)
        return StoreSchema(version: newest(applied), isCurrent: try migrator.hasCompletedMigrations(db))
    }

    /// - Throws: `StoreError.tooNew`, which says what to do.
    static func refuseNewer(_ db: Database, path: String) throws {
        guard try migrator.hasBeenSuperseded(db) else { return }
        let written = newest(Set(try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations")))
        throw StoreError.tooNew(
            "\(path): its schema is \(written), and this program, \(mailbellVersion), reads up to "
                + "\(newest(Set(migrator.migrations))): install the version that wrote it, or a newer one; or restore a "
                + "backup that an older one has made, with `mailbell-hub restore FILE`")
    }

    private static func newest(_ identifiers: some Collection<String>) -> Int {
        identifiers.compactMap { Int($0) }.max() ?? 0
    }

    /// Times are milliseconds since 1970. `activity.key` is the user's id times 2^40 plus the seq: SQLite clusters a
    /// table by its integer key alone, and so a user's log lies in one run of pages. A `body` of NULL was emptied by
    /// retention.
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

    /// Contacts' settings, other systems' events, and hits that came from those.
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

    /// Settings of domains and of everybody, the administrator's own (`user` 0), and who has opted out: by a keyed digest
    /// of the address, so that it outlives the address.
    private static let version4 = """
        CREATE TABLE policy (
            user INTEGER NOT NULL, audience TEXT NOT NULL, tracking TEXT NOT NULL, PRIMARY KEY (user, audience)
        ) WITHOUT ROWID;

        CREATE TABLE opt_out (digest BLOB PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;

        ALTER TABLE user ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
        CREATE INDEX event_seq ON event (user, seq);
        CREATE INDEX recipient_email ON recipient (email);
        """

    /// What a recipient did is found without a look at every hit: to be judged again, explained, exported.
    /// And whether another system took a hit for a machine's.
    private static let version5 = """
        CREATE INDEX hit_recipient ON hit (recipient);
        ALTER TABLE hit ADD COLUMN marked INTEGER NOT NULL DEFAULT 0;
        """

    /// Pairing codes, by their digests.
    private static let version6 = """
        CREATE TABLE pairing (
            digest BLOB PRIMARY KEY, user INTEGER NOT NULL, scopes TEXT NOT NULL, expires_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        """

    /// Earlier lives of users' logs, before a backup was restored: up to `shared` they are the same as the present one.
    private static let version7 = """
        CREATE TABLE life (
            user INTEGER NOT NULL, epoch TEXT NOT NULL, shared INTEGER NOT NULL, PRIMARY KEY (user, epoch)
        ) WITHOUT ROWID;
        """
}

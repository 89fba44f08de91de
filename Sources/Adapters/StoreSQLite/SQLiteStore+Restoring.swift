public import Core
import Foundation
import GRDB
import StoreSQL

/// What a restore took over from the store that it replaces, so that opt-outs and the like since the backup still hold.
public struct Carried: Hashable, Sendable {
    /// Opt-outs that the backup did not have.
    public var optOuts = 0
    /// Tokens that were revoked: the replaced store had them revoked, or it does not have their user.
    public var tokens = 0
    /// Passkeys that were removed: the replaced store does not have them.
    public var passkeys = 0
    /// Logged mails that were deleted again: they are deleted in the replaced store.
    public var mails = 0
    /// Settings that are stricter than in the backup: of contacts, messages that are no longer tracked, and admins who are none
    /// any more.
    public var settings = 0
    /// Addresses of contacts that were erased since the backup, and must be erased again.
    public var erased: [String] = []
    /// Users of the backup who were removed since, and are back.
    public var returning: [String] = []
    /// Users who were added since the backup, and are gone.
    public var gone: [String] = []
    /// Activities that only the replaced store has.
    public var activities: Int64 = 0

    /// Nothing was taken over.
    public init() {}
}

extension SQLiteStore {
    /// Turns a copy of a backup into the store that replaces another.
    ///
    /// Gives every log a new epoch, so that each device is told; removes codes and sessions, so that everybody
    /// signs in again; and takes over revocations, opt-outs, stricter settings, erasures and the audit log from the store that
    /// is replaced.
    ///
    /// - Parameters:
    ///   - old: the store that is replaced, settled; nil if it is missing or cannot be read.
    ///   - now: the time of revocations.
    ///   - random: the source of the epochs.
    /// - Returns: nil if nothing could be taken over: there is no old store, it is another hub's, or it is too old.
    /// - Throws: `StoreError`. Then nothing was changed.
    public func becomeRestored(
        replacing old: StoreFile?, now: Timestamp, using random: inout some RandomNumberGenerator
    ) throws -> Carried? {
        let schema = try old.map { try $0.content().schema.version } ?? 0
        return try Self.mapping {
            try pool.writeWithoutTransaction { db in
                if let old { try db.execute(sql: "ATTACH DATABASE ? AS old", arguments: [old.path]) }
                defer { if old != nil { try? db.execute(sql: "DETACH DATABASE old") } }
                var carried: Carried?
                try db.inTransaction {
                    let heads = try Log.all(of: "main", db)
                    let transaction = SQLTransaction(SQLiteEngine(db, agents: agents), shared)
                    for log in heads.values.sorted(by: { $0.user < $1.user }) {
                        try transaction.beginLife(Epoch(using: &random), of: log.user)
                    }
                    for table in ["pairing", "web_session"] where try db.tableExists(table) {
                        try db.execute(sql: "DELETE FROM \(table)")
                    }
                    if schema >= Carrying.oldestSchema, try Carrying.isSameHub(db) {
                        var carrying = try Carrying(db, heads, schema)
                        carried = try carrying.run(now)
                        if schema >= 13 { carried?.mails = try carrying.deleteMails(by: transaction) }
                    }
                    return .commit
                }
                return carried
            }
        }
    }
}

/// A user's log in one of two stores. Two users are the same if both id and creation time are: after a restore, an id may be
/// given again.
private struct Log {
    struct Key: Hashable {
        var user: UserID
        var createdAt: Int64
    }

    var user: UserID
    var epoch: String
    var head: Seq

    static func all(of store: String, _ db: Database) throws -> [Key: Log] {
        let rows = try Row.fetchAll(db, sql: "SELECT id, created_at, epoch, head FROM \(store).user")
        return Dictionary(
            rows.map { (Key(user: $0[0], createdAt: $0[1]), Log(user: $0[0], epoch: $0[2], head: $0[3])) }
        ) { first, _ in first }
    }
}

/// Takes data over from the store attached as `old` into `main`, the former backup.
private struct Carrying {
    /// The first schema version with opt-outs and settings of domains.
    static let oldestSchema = 4

    let db: Database
    /// The logs of the former backup.
    let heads: [Log.Key: Log]
    /// The logs of the replaced store.
    let oldHeads: [Log.Key: Log]
    /// Whether the replaced store has the table `life`.
    let hasLives: Bool
    /// Whether it has opt-outs of single users.
    let hasUsersOptOuts: Bool
    /// Whether it has what outlives an erased contact.
    let knowsErased: Bool
    /// Whether it has passkeys and the like.
    let hasAccounts: Bool
    private var carried = Carried()

    init(_ db: Database, _ heads: [Log.Key: Log], _ oldSchema: Int) throws {
        self.db = db
        self.heads = heads
        oldHeads = try Log.all(of: "old", db)
        hasLives = oldSchema >= 7
        hasUsersOptOuts = oldSchema >= 8
        knowsErased = oldSchema >= 9
        hasAccounts = oldSchema >= 11
    }

    /// Whether both stores are of the same hub, so that digests and ids mean the same in both.
    static func isSameHub(_ db: Database) throws -> Bool {
        let sql = """
            SELECT (SELECT value FROM main.meta WHERE key = 'ticket_key')
                = (SELECT value FROM old.meta WHERE key = 'ticket_key')
            """
        return try Bool.fetchOne(db, sql: sql) ?? false
    }

    mutating func run(_ now: Timestamp) throws -> Carried {
        carried.optOuts = try change("INSERT OR IGNORE INTO main.opt_out SELECT digest, at FROM old.opt_out")
        if hasUsersOptOuts {
            carried.optOuts += try change(
                """
                INSERT OR IGNORE INTO main.user_opt_out SELECT digest, user, at FROM old.user_opt_out WHERE user IN (\(same))
                """)
        }
        if knowsErased {
            _ = try change(
                "INSERT OR IGNORE INTO main.erased_ticket SELECT * FROM old.erased_ticket WHERE user IN (\(same))")
            carried.settings += try change(
                """
                INSERT OR IGNORE INTO main.erased_setting SELECT * FROM old.erased_setting
                WHERE user IN (\(same)) OR user = 0
                """)
        }
        carried.tokens = try change(
            """
            UPDATE main.token SET revoked_at = ? WHERE revoked_at IS NULL AND (user NOT IN (\(same)) OR EXISTS (
                SELECT 1 FROM old.token AS other WHERE other.id = token.id AND other.revoked_at IS NOT NULL))
            """, [now.milliseconds])
        if hasAccounts { try carryAccounts() }
        try compareUsers()
        try takeStricterSettings()
        carried.erased.sort()
        return carried
    }

    /// What was taken away since the backup stays away: passkeys, webhooks, the role of an admin, the tracking of a message.
    /// A passkey's counter never goes back, or a copy of it would not be noticed.
    private mutating func carryAccounts() throws {
        carried.passkeys = try change(
            """
            DELETE FROM main.passkey WHERE user NOT IN (\(same)) OR id NOT IN (
                SELECT id FROM old.passkey AS other WHERE other.user = passkey.user)
            """)
        _ = try change(
            """
            UPDATE main.passkey SET counter = max(counter, (SELECT counter FROM old.passkey AS other WHERE other.id = passkey.id))
            """)
        _ = try change(
            "DELETE FROM main.own_webhook WHERE user IN (\(same)) AND id NOT IN (SELECT id FROM old.own_webhook)")
        carried.settings += try change(
            """
            UPDATE main.user SET role = 'member' WHERE role <> 'member' AND id IN (\(same))
                AND id IN (SELECT id FROM old.user WHERE role = 'member')
            """)
        carried.settings += try change(
            """
            UPDATE main.message SET stopped_at = other.stopped_at FROM old.message AS other
            WHERE other.id = message.id AND other.stopped_at IS NOT NULL AND message.stopped_at IS NULL
                AND message.user IN (\(same))
            """)
        _ = try change(
            """
            INSERT INTO main.audit SELECT * FROM old.audit
            WHERE id > (SELECT coalesce(max(id), 0) FROM main.audit) ORDER BY id
            """)
    }

    /// Deletes mails that are deleted in the replaced store. Returns how many.
    func deleteMails(by transaction: SQLTransaction) throws -> Int {
        let deleted = try Row.fetchAll(
            db,
            sql: """
                SELECT mail_entry.id, other.deleted_at FROM old.mail_entry AS other JOIN main.mail_entry
                    ON mail_entry.account = other.account AND mail_entry.message_id = other.message_id
                        AND mail_entry.digest = other.digest
                WHERE other.deleted_at IS NOT NULL AND mail_entry.deleted_at IS NULL
                """)
        for row in deleted { try transaction.deleteMailEntry(row[0], at: Timestamp(milliseconds: row[1])) }
        return deleted.count
    }

    private func change(_ sql: String, _ arguments: StatementArguments = []) throws -> Int {
        try db.execute(sql: sql, arguments: arguments)
        return db.changesCount
    }

    /// The ids of the users in both stores, for SQL.
    private var same: String {
        heads.keys.filter { oldHeads[$0] != nil }.map { String($0.user) }.sorted().joined(separator: ", ")
    }

    private mutating func compareUsers() throws {
        for (key, log) in heads.sorted(by: { $0.key.user < $1.key.user }) {
            guard let other = oldHeads[key] else {
                carried.returning.append(try address(of: key.user, in: "main"))
                continue
            }
            let shared = try rememberLives(of: other, beside: log)
            carried.activities += other.head - shared
            for email in try erased(of: key.user, upTo: shared) where !carried.erased.contains(email) {
                carried.erased.append(email)
            }
        }
        for (key, other) in oldHeads.sorted(by: { $0.key.user < $1.key.user }) where heads[key] == nil {
            carried.gone.append(try address(of: key.user, in: "old"))
            carried.activities += other.head
        }
    }

    /// Addresses of recipients that both stores had, and that were erased from the replaced one.
    ///
    /// Ids increase with time. So recipients up to the greatest id that a shared activity refers to existed in both stores.
    private func erased(of user: UserID, upTo shared: Seq) throws -> [String] {
        try String.fetchAll(
            db,
            sql: """
                SELECT DISTINCT email FROM main.recipient WHERE user = ?1
                AND id <= (SELECT max(recipient) FROM main.activity WHERE key > ?2 AND key <= ?3)
                AND NOT EXISTS (SELECT 1 FROM old.recipient AS other WHERE other.ticket = recipient.ticket)
                """, arguments: [user, ActivityKey.make(user, 0), ActivityKey.make(user, shared)])
    }

    private func address(of user: UserID, in store: String) throws -> String {
        let sql = "SELECT email FROM \(store).address WHERE user = ? AND rank = 0"
        return try String.fetchOne(db, sql: sql, arguments: [user]) ?? "user \(user)"
    }

    /// Copies earlier epochs of a user's log that the backup does not know. If the backup is older than an earlier restore,
    /// devices still come with cursors of those epochs.
    ///
    /// - Returns: the seq up to which both logs are the same.
    private func rememberLives(of other: Log, beside log: Log) throws -> Seq {
        if other.epoch == log.epoch { return min(other.head, log.head) }
        guard hasLives else { return 0 }
        let known = try lives(of: log.user, in: "main")
        var unknown = try lives(of: log.user, in: "old")
        unknown[other.epoch] = other.head
        // Two logs that are both the same as a third up to a seq are the same up to the lower of the two seqs.
        let shared = known.compactMap { epoch, seq in unknown[epoch].map { min($0, seq) } }.max() ?? 0
        for (epoch, seq) in unknown where known[epoch] == nil {
            try db.execute(
                sql: "INSERT INTO main.life (user, epoch, shared) VALUES (?, ?, ?)",
                arguments: [log.user, epoch, min(seq, shared)])
        }
        return shared
    }

    /// The earlier epochs of a user's log, with the seq up to which each is shared. In `main` they already include the epoch
    /// of the backup itself.
    private func lives(of user: UserID, in store: String) throws -> [String: Seq] {
        let sql = "SELECT epoch, shared FROM \(store).life WHERE user = ?"
        let rows = try Row.fetchAll(db, sql: sql, arguments: [user])
        return Dictionary(rows.map { ($0[0], $0[1]) }) { first, _ in first }
    }

    private mutating func takeStricterSettings() throws {
        for (table, column) in [("contact", "email"), ("policy", "audience")] {
            carried.settings += try change(
                """
                INSERT INTO main.\(table) (user, \(column), tracking)
                SELECT user, \(column), tracking FROM old.\(table)
                WHERE tracking IN ('anonymous', 'never') AND (user IN (\(same)) OR user = 0)
                ON CONFLICT (user, \(column)) DO UPDATE SET tracking = excluded.tracking
                WHERE tracking = 'identified' OR excluded.tracking = 'never' AND tracking != 'never'
                """)
        }
    }
}

import Foundation
import GRDB
public import Mailbell

/// What a restore takes over from the store that it replaces, so that what people have asked for since the backup holds.
public struct Carried: Hashable, Sendable {
    public var optOuts = 0
    /// Tokens that are revoked: they were by then, or are of a user whom that store does not know.
    public var tokens = 0
    /// Settings of contacts that are stricter than those of the backup.
    public var settings = 0
    /// Addresses of contacts who were erased since, and have to be once more.
    public var erased: [String] = []
    /// Users whom the other store does not know, since they were removed.
    public var returning: [String] = []
    /// Users who were added since, and are gone.
    public var gone: [String] = []
    /// Activities that only the other store has.
    public var activities: Int64 = 0

    public init() {}
}

extension SQLiteStore {
    /// What a restore changes in the store that was a backup, before it takes its place: every log begins another life, so
    /// that each device is told; codes that were good for a while are so no more; and what the store that it replaces knows
    /// of revocations, opt-outs and the like counts.
    ///
    /// - Parameter old: the store that is replaced, settled; nil where there is none to be read.
    /// - Returns: nil where nothing could be taken over, since the other store is of another hub or too old.
    /// - Throws: `StoreError`. Nothing is changed then.
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
                    for log in heads.values.sorted(by: { $0.user < $1.user }) {
                        try SQLiteTransaction(db, agents: agents).beginLife(Epoch(using: &random), of: log.user)
                    }
                    if try db.tableExists("pairing") { try db.execute(sql: "DELETE FROM pairing") }
                    if schema >= Carrying.oldestSchema, try Carrying.isSameHub(db) {
                        var carrying = try Carrying(db, heads, hasLives: schema >= 7)
                        carried = try carrying.run(now)
                    }
                    return .commit
                }
                return carried
            }
        }
    }
}

/// A user's log in one of two stores. A user is the same in both by the id and the time: after a restore ids are given anew.
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

/// Takes over what the store attached as `old` knows, into the one that was a backup.
private struct Carrying {
    /// The first that knows opt-outs and settings of domains.
    static let oldestSchema = 4

    let db: Database
    let heads: [Log.Key: Log]
    let oldHeads: [Log.Key: Log]
    let hasLives: Bool
    private var carried = Carried()

    init(_ db: Database, _ heads: [Log.Key: Log], hasLives: Bool) throws {
        self.db = db
        self.heads = heads
        oldHeads = try Log.all(of: "old", db)
        self.hasLives = hasLives
    }

    /// Whether both have grown from one store: digests and ids mean the same in them.
    static func isSameHub(_ db: Database) throws -> Bool {
        let sql = """
            SELECT (SELECT value FROM main.meta WHERE key = 'ticket_key')
                = (SELECT value FROM old.meta WHERE key = 'ticket_key')
            """
        return try Bool.fetchOne(db, sql: sql) ?? false
    }

    mutating func run(_ now: Timestamp) throws -> Carried {
        carried.optOuts = try change("INSERT OR IGNORE INTO main.opt_out SELECT digest, at FROM old.opt_out")
        carried.tokens = try change(
            """
            UPDATE main.token SET revoked_at = ? WHERE revoked_at IS NULL AND (user NOT IN (\(same)) OR EXISTS (
                SELECT 1 FROM old.token AS other WHERE other.id = token.id AND other.revoked_at IS NOT NULL))
            """, [now.milliseconds])
        try compareUsers()
        try takeStricterSettings()
        carried.erased.sort()
        return carried
    }

    private func change(_ sql: String, _ arguments: StatementArguments = []) throws -> Int {
        try db.execute(sql: sql, arguments: arguments)
        return db.changesCount
    }

    /// The users whom both have.
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

    /// Recipients whom both stores had, and the other has no more. Ids rise with time, so those up to one that an activity is
    /// about which both have were there when the two parted.
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

    /// The backup may be older than an earlier restore. Then it does not know the lives that the log has had since, and devices
    /// come with cursors of those. Returns up to where both logs are the same.
    private func rememberLives(of other: Log, beside log: Log) throws -> Seq {
        if other.epoch == log.epoch { return min(other.head, log.head) }
        guard hasLives else { return 0 }
        let known = try lives(of: log.user, in: "main")
        var unknown = try lives(of: log.user, in: "old")
        unknown[other.epoch] = other.head
        // Two logs are the same up to where they both are the same as a third.
        let shared = known.compactMap { epoch, seq in unknown[epoch].map { min($0, seq) } }.max() ?? 0
        for (epoch, seq) in unknown where known[epoch] == nil {
            try db.execute(
                sql: "INSERT INTO main.life (user, epoch, shared) VALUES (?, ?, ?)",
                arguments: [log.user, epoch, min(seq, shared)])
        }
        return shared
    }

    /// Those of `main` have the log's own of the backup among them by now.
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

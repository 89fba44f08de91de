import Core
import Foundation
import GRDB

/// Writes in one transaction. Retention is in `SQLiteTransaction+Retention`.
final class SQLiteTransaction: SQLiteSnapshot, StoreTransaction {
    private struct Head {
        var seq: Seq
        var recordedAt: Int64
        /// Notifiable activities appended in this transaction.
        var newUnread: Int64 = 0
    }

    let agents: AgentNames
    /// The heads of the logs appended to. `saveHeads` writes them once, at the end.
    private var heads: [UserID: Head] = [:]

    init(_ db: Database, agents: AgentNames, damaged: DamagedActivities) {
        self.agents = agents
        super.init(db, damaged: damaged)
    }

    func execute(_ sql: String, _ arguments: StatementArguments) throws {
        let statement = try db.cachedStatement(sql: sql)
        // Skips GRDB's check of the number of arguments at every execution: it is right by construction.
        statement.setUncheckedArguments(arguments)
        try statement.execute()
    }

    // The two statements that every hit needs, looked up once per transaction.
    private lazy var appendActivity = Result {
        try db.cachedStatement(
            sql: """
                INSERT INTO activity (key, recorded_at, kind, verdict, recipient, body, at)
                VALUES (?, ?, ?, ?, ?, ?, nullif(?, ?))
                """)
    }
    private lazy var keepHit = Result {
        try db.cachedStatement(
            sql: """
                INSERT INTO hit (at, user, recipient, link, network, agent, prefetch, seq, folded, via, reported,
                    marked)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
    }

    private lazy var agentVersion = Result { try controlVersion() }

    // MARK: Users and tokens

    func insertUser(email: String, name: String, seat: Seat, epoch: Epoch, at: Timestamp) throws -> User {
        guard try user(email: email) == nil else {
            throw StoreError.exists("\(email) already belongs to a user")
        }
        try execute(
            "INSERT INTO user (id, name, seat, created_at, epoch) VALUES (\(Self.newID(in: "user")), ?, ?, ?, ?)",
            [name, seat.rawValue, at.milliseconds, epoch.text])
        let id = db.lastInsertedRowID
        guard ActivityKey.users.contains(id) else {
            throw StoreError.other("user ids are used up: \(id) is not from 1 to \(ActivityKey.users.upperBound)")
        }
        try execute("INSERT INTO address (email, user, rank) VALUES (?, ?, 0)", [email, id])
        try countControlVersion()
        return User(id: id, email: email, name: name, seat: seat, addresses: [email])
    }

    func insertToken(_ token: TokenRecord, digest: [UInt8]) throws {
        try execute(
            "INSERT INTO token (id, digest, user, scopes, label, created_at) VALUES (?, ?, ?, ?, ?, ?)",
            [
                token.id, Data(digest), token.user, token.scopes.map(\.rawValue).joined(separator: ","), token.label,
                token.createdAt.milliseconds,
            ])
        try countControlVersion()
    }

    func revokeToken(id: String?, digest: [UInt8]?, at: Timestamp) throws -> TokenRecord? {
        let sql = """
            SELECT id, user, scopes, label, created_at, revoked_at FROM token WHERE id = ? OR digest = ?
            """
        guard var token = try row(sql, [id, digest.map { Data($0) }]).map(Self.token) else { return nil }
        if token.revokedAt == nil {
            token.revokedAt = at
            try execute("UPDATE token SET revoked_at = ? WHERE id = ?", [at.milliseconds, token.id])
            try countControlVersion()
        }
        return token
    }

    func insertPairing(_ pairing: Pairing, digest: [UInt8]) throws {
        try execute(
            "INSERT INTO pairing (digest, user, scopes, expires_at) VALUES (?, ?, ?, ?)",
            [
                Data(digest), pairing.user, pairing.scopes.map(\.rawValue).joined(separator: ","),
                pairing.expiresAt.milliseconds,
            ])
    }

    func takePairing(digest: [UInt8], at time: Timestamp) throws -> Pairing? {
        try execute("DELETE FROM pairing WHERE expires_at <= ?", [time.milliseconds])
        let sql = "SELECT user, scopes, expires_at FROM pairing WHERE digest = ?"
        guard let row = try row(sql, [Data(digest)]) else { return nil }
        try execute("DELETE FROM pairing WHERE digest = ?", [Data(digest)])
        return Pairing(
            user: row[0], scopes: Self.scopes(row[1]), expiresAt: Timestamp(milliseconds: row[2]))
    }

    func countControlVersion() throws {
        try execute("UPDATE meta SET value = value + 1 WHERE key = 'control_version'", [])
    }

    // MARK: Messages

    func insertMessage(
        _ tracked: TrackedMessage, of message: NewMessage, tickets: [Ticket]
    ) throws -> [TrackedRecipient] {
        try execute(
            """
            INSERT INTO message (id, user, from_address, subject, message_id, sent_at, registered_at, tracks_opens)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                tracked.id, tracked.user, tracked.from, tracked.subject, tracked.messageID,
                tracked.sentAt?.milliseconds, tracked.registeredAt.milliseconds, tracked.tracksOpens,
            ])
        for (index, url) in tracked.links.enumerated() {
            try execute("INSERT INTO link (message, n, url) VALUES (?, ?, ?)", [tracked.id, index + 1, url])
        }
        return try addRecipients(message.recipients, to: tracked, tickets: tickets)
    }

    func addRecipients(
        _ recipients: [NewMessage.Recipient], to message: TrackedMessage, tickets: [Ticket]
    ) throws -> [TrackedRecipient] {
        try zip(recipients, tickets).map { recipient, ticket in
            // A recipient without a name gets the name that an earlier message gave the same contact.
            let name = try recipient.name ?? message.admitting(self.name(of: recipient.email, user: message.user))
            try execute(
                """
                INSERT INTO recipient (id, user, message, email, name, ticket)
                VALUES (\(Self.newID(in: "recipient")), ?, ?, ?, ?, ?)
                """,
                [message.user, message.id, recipient.email, name, Self.bytes(ticket)])
            return TrackedRecipient(
                id: db.lastInsertedRowID, message: message.id, email: recipient.email, name: name, ticket: ticket,
                tracking: try decision(on: recipient.email, user: message.user).tracking)
        }
    }

    func setRefused(_ reason: String?, recipient: Int64) throws {
        try execute("UPDATE recipient SET refused = ? WHERE id = ?", [reason, recipient])
    }

    // MARK: The log

    func append(_ activity: Activity, to user: UserID, recipient: Int64?, recordedAt: Timestamp) throws -> Entry {
        var head = try heads[user] ?? loadHead(of: user)
        // One more would be a key of the next user's log. Not `StoreError.full`, which would mean the whole store.
        guard 0..<Seq.lastOfLog ~= head.seq else {
            throw StoreError.other(
                "the log of user \(user) is full: its last seq is \(head.seq); restore a backup or remove the user")
        }
        head.seq += 1
        head.recordedAt = max(head.recordedAt, recordedAt.milliseconds)
        if activity.isNotifiable { head.newUnread += 1 }
        let entry = Entry(seq: head.seq, kind: activity.kind, verdict: activity.verdict, body: activity.encoded)
        var statement = try HotStatement(appendActivity.get())
        statement.bind(ActivityKey.make(user, entry.seq))
        statement.bind(head.recordedAt)
        statement.bind(activity.kind.rawValue)
        statement.bind(activity.verdict?.rawValue)
        statement.bind(recipient)
        statement.bind(blob: entry.body)
        statement.bind(activity.at.milliseconds)
        statement.bind(head.recordedAt)
        try statement.run()
        heads[user] = head
        return entry
    }

    private func loadHead(of user: UserID) throws -> Head {
        guard let row = try row("SELECT head, recorded_at FROM user WHERE id = ?", [user]) else {
            throw StoreError.other("there is no user \(user)")
        }
        return Head(seq: row[0], recordedAt: row[1])
    }

    /// Writes the heads of the logs appended to. Called at the end, and before the state of a log is read.
    func saveHeads() throws {
        for (user, head) in heads.sorted(by: { $0.key < $1.key }) {
            try execute(
                "UPDATE user SET head = ?, recorded_at = ?, unread = unread + ? WHERE id = ?",
                [head.seq, head.recordedAt, head.newUnread, user])
        }
        heads = [:]
    }

    override func logState(of user: UserID) throws -> LogState? {
        try saveHeads()
        return try super.logState(of: user)
    }

    func keep(_ hit: KeptHit) throws {
        let agent = try agents.id(hit.userAgent, version: agentVersion.get()) {
            if let row = try row("SELECT id FROM agent WHERE text = ?", [hit.userAgent]) { return row[0] }
            try execute("INSERT INTO agent (text) VALUES (?)", [hit.userAgent])
            return db.lastInsertedRowID
        }
        var statement = try HotStatement(keepHit.get())
        statement.bind(hit.at.milliseconds)
        statement.bind(hit.user)
        statement.bind(hit.recipient)
        statement.bind(hit.link)
        statement.bind(blob: Self.bytes(hit.network))
        statement.bind(agent)
        statement.bind(hit.isPrefetch)
        statement.bind(hit.seq)
        statement.bind(hit.isFolded)
        statement.bind(hit.via.rawValue)
        statement.bind(hit.isReported)
        statement.bind(hit.isMarkedMachine)
        try statement.run()
    }

    func keepEvent(_ id: String, of user: UserID, seq: Seq, at: Timestamp) throws {
        try execute("INSERT INTO event (user, id, seq, at) VALUES (?, ?, ?, ?)", [user, id, seq, at.milliseconds])
    }

    // MARK: Devices

    func markRead(of user: UserID, upTo: Seq) throws -> Bool {
        guard let state = try logState(of: user), upTo > state.readUpTo, upTo <= state.head else { return false }
        try execute(
            "UPDATE user SET read_upto = ?, unread = ? WHERE id = ?",
            [upTo, try unread(of: user, after: upTo), user])
        return true
    }

    func unread(of user: UserID, after seq: Seq) throws -> Int64 {
        try row(
            """
            SELECT count(*) FROM activity WHERE key > ? AND key <= ? AND body IS NOT NULL
            AND kind IN ('open', 'click') AND verdict IS NOT 'machine'
            """, [ActivityKey.make(user, seq), ActivityKey.end(user)])?[0] ?? 0
    }

    func saveCursor(
        _ cursor: Core.Cursor, device: String, filter: Filter, of user: UserID, at: Timestamp
    ) throws {
        try execute(
            """
            INSERT INTO device (user, name, epoch, seq, last_seen, filter) SELECT id, ?, ?, ?, ?, ? FROM user WHERE id = ?
            ON CONFLICT (user, name) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq,
                last_seen = excluded.last_seen, filter = excluded.filter
            """, [device, cursor.epoch.text, cursor.seq, at.milliseconds, DeviceFilter.text(of: filter), user])
    }

    func forgetDevice(_ name: String, of user: UserID) throws -> Bool {
        try execute("DELETE FROM device WHERE user = ? AND name = ?", [user, name])
        return db.changesCount > 0
    }

    func beginLife(_ epoch: Epoch, of user: UserID) throws {
        try saveHeads()
        try execute(
            "INSERT OR REPLACE INTO life (user, epoch, shared) SELECT id, epoch, head FROM user WHERE id = ?", [user])
        try execute("UPDATE user SET epoch = ? WHERE id = ?", [epoch.text, user])
        try countControlVersion()
    }
}

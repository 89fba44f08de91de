import Core
import Foundation
import GRDB

/// Writes in one transaction. Retention is in `SQLiteTransaction+Retention`.
final class SQLiteTransaction: SQLiteSnapshot, StoreTransaction {
    let agents: AgentNames
    /// The heads of the logs appended to. `saveHeads` writes them once, at the end.
    private var heads: [UserID: LogHead] = [:]

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

    // The statements that every hit needs, looked up once per transaction.
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

    private lazy var putTally = Result {
        try db.cachedStatement(
            sql: """
                INSERT INTO tally (recipient, opens, clicks, machine_opens, machine_clicks, hit_at, burst, burst_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (recipient) DO UPDATE SET opens = excluded.opens, clicks = excluded.clicks,
                    machine_opens = excluded.machine_opens, machine_clicks = excluded.machine_clicks,
                    hit_at = excluded.hit_at, burst = excluded.burst, burst_at = excluded.burst_at
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

    /// All writes of this process use one connection.
    func foreignVersion() throws -> Int64 {
        // https://www.sqlite.org/pragma.html#pragma_data_version
        try row("PRAGMA data_version", [])?[0] ?? 0
    }

    /// Notes for other processes, and for the caches of this one, that people or settings have changed: of one user, or
    /// of all if nil.
    func noteChange(of user: UserID?) throws {
        policiesExist = nil
        try countControlVersion()
        if let user {
            try execute("UPDATE user SET changed = ? WHERE id = ?", [try controlVersion(), user])
        } else {
            try execute(
                """
                INSERT INTO meta (key, value) SELECT 'changed_for_all', value FROM meta WHERE key = 'control_version'
                ON CONFLICT (key) DO UPDATE SET value = excluded.value
                """, [])
        }
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

    /// Only one transaction of this file writes at a time.
    func lock(_ users: [UserID]) {}

    func heads(of users: [UserID]) throws -> [UserID: LogHead] {
        var found: [UserID: LogHead] = [:]
        for user in users {
            found[user] = try heads[user] ?? storedHead(of: user)
            found[user]?.newUnread = 0
        }
        return found
    }

    func append(_ activity: Activity, to user: UserID, recipient: Int64?, recordedAt: Timestamp) throws -> Entry {
        guard var head = try heads[user] ?? storedHead(of: user) else {
            throw StoreError.other("there is no user \(user)")
        }
        // One more would be a key of the next user's log.
        guard 0..<Seq.lastOfLog ~= head.seq else { throw StoreError.fullLog(of: user, head: head.seq) }
        head.seq += 1
        head.recordedAt = max(head.recordedAt, recordedAt)
        if activity.isNotifiable { head.newUnread += 1 }
        let entry = Entry(seq: head.seq, kind: activity.kind, verdict: activity.verdict, body: activity.encoded)
        try insert(
            .init(user: user, entry: entry, at: activity.at, recordedAt: head.recordedAt, recipient: recipient))
        heads[user] = head
        return entry
    }

    func apply(_ decision: Decision) throws {
        for append in decision.appends { try insert(append) }
        for (user, head) in decision.heads {
            let before = heads[user]?.newUnread ?? 0
            heads[user] = head
            heads[user]?.newUnread += before
        }
        for amendment in decision.amendments { try update(amendment) }
        for hit in decision.hits { try keep(hit) }
        for event in decision.events {
            try execute(
                "INSERT INTO event (user, id, seq, at) VALUES (?, ?, ?, ?)",
                [event.user, event.id, event.seq, event.at.milliseconds])
        }
        // In the order of the rows, so that neighbours are written together.
        for (recipient, state) in decision.recipients.sorted(by: { $0.key < $1.key }) {
            try put(state, ofRecipient: recipient)
        }
    }

    private func insert(_ append: Decision.Append) throws {
        var statement = try HotStatement(appendActivity.get())
        statement.bind(ActivityKey.make(append.user, append.entry.seq))
        statement.bind(append.recordedAt.milliseconds)
        statement.bind(append.entry.kind?.rawValue)
        statement.bind(append.entry.verdict?.rawValue)
        statement.bind(append.recipient)
        statement.bind(blob: append.entry.body)
        statement.bind(append.at.milliseconds)
        statement.bind(append.recordedAt.milliseconds)
        try statement.run()
    }

    private func storedHead(of user: UserID) throws -> LogHead? {
        try row("SELECT epoch, head, recorded_at FROM user WHERE id = ?", [user]).map {
            LogHead(epoch: Epoch($0[0]), seq: $0[1], recordedAt: Timestamp(milliseconds: $0[2]))
        }
    }

    private func put(_ state: RecipientState, ofRecipient recipient: Int64) throws {
        var statement = try HotStatement(putTally.get())
        statement.bind(recipient)
        statement.bind(state.tally.opens)
        statement.bind(state.tally.clicks)
        statement.bind(state.tally.machineOpens)
        statement.bind(state.tally.machineClicks)
        statement.bind(state.latestHit?.milliseconds)
        statement.bind(state.burst)
        statement.bind(state.burstAt?.milliseconds)
        try statement.run()
    }

    func setState(_ state: RecipientState, ofRecipient recipient: Int64) throws {
        guard try row("SELECT 1 FROM recipient WHERE id = ?", [recipient]) != nil else { return }
        try put(state, ofRecipient: recipient)
    }

    /// Writes the heads of the logs appended to. Called at the end, and before the state of a log is read.
    func saveHeads() throws {
        for (user, head) in heads.sorted(by: { $0.key < $1.key }) {
            try execute(
                "UPDATE user SET head = ?, recorded_at = ?, unread = unread + ? WHERE id = ?",
                [head.seq, head.recordedAt.milliseconds, head.newUnread, user])
        }
        heads = [:]
    }

    override func logState(of user: UserID) throws -> LogState? {
        try saveHeads()
        return try super.logState(of: user)
    }

    private func keep(_ hit: KeptHit) throws {
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

    // MARK: Readers

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
        _ cursor: Core.Cursor, of consumer: Consumer, filter: Filter, user: UserID, at: Timestamp
    ) throws {
        // A cursor of the present life beats one of another life. Within a life the greater seq wins, unless it lies beyond
        // the head: then it is of a life that ended unnoticed.
        let isNewer = """
            iif(excluded.epoch = consumer.epoch,
                excluded.seq > consumer.seq OR consumer.seq > (SELECT head FROM user WHERE id = excluded.user),
                excluded.epoch = (SELECT epoch FROM user WHERE id = excluded.user)
                    OR consumer.epoch != (SELECT epoch FROM user WHERE id = excluded.user))
            """
        try execute(
            """
            INSERT INTO consumer (user, kind, name, epoch, seq, last_seen, filter)
            SELECT id, ?, ?, ?, ?, ?, ? FROM user WHERE id = ?
            ON CONFLICT (user, kind, name) DO UPDATE SET
                epoch = iif(\(isNewer), excluded.epoch, epoch), seq = iif(\(isNewer), excluded.seq, seq),
                last_seen = excluded.last_seen, filter = excluded.filter
            """,
            [
                consumer.kind, consumer.name, cursor.epoch.text, cursor.seq, at.milliseconds,
                DeviceFilter.text(of: filter), user,
            ])
    }

    func forget(_ consumer: Consumer, of user: UserID) throws -> Bool {
        try execute(
            "DELETE FROM consumer WHERE user = ? AND kind = ? AND name = ?", [user, consumer.kind, consumer.name])
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

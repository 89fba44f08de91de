package import Core

/// Writes by SQL, in one transaction. Retention is in `SQLTransaction+Retention`.
package final class SQLTransaction: SQLSnapshot, StoreTransaction {
    /// The heads of the logs appended to. `saveHeads` writes them once, at the end.
    private var heads: [UserID: LogHead] = [:]

    // MARK: Users

    package func insertUser(email: String, name: String, seat: Seat, epoch: Epoch, at: Timestamp) throws -> User {
        guard try user(email: email) == nil else {
            throw StoreError.exists("\(email) already belongs to a user")
        }
        let id = try db.integer(
            """
            INSERT INTO user (id, name, seat, created_at, epoch) VALUES (\(db.dialect.newID("user")), ?, ?, ?, ?)
            RETURNING id
            """, [name, seat.rawValue, at, epoch])
        guard let id, ActivityKey.users.contains(id) else {
            throw StoreError.other("user ids are used up: \(id ?? 0) is not from 1 to \(ActivityKey.users.upperBound)")
        }
        try db.execute("INSERT INTO address (email, user, rank) VALUES (?, ?, ?)", [email, id, 0])
        try countControlVersion()
        return User(id: id, email: email, name: name, seat: seat, addresses: [email])
    }

    package func countControlVersion() throws {
        try db.execute("UPDATE meta SET value = value + 1 WHERE key = 'control_version'", [])
    }

    package func foreignVersion() throws -> Int64 { try db.foreignVersion() }

    package func touch() throws {
        try db.execute(
            """
            INSERT INTO meta (key, value) VALUES ('touched', 1) ON CONFLICT (key) DO UPDATE SET value = meta.value + 1
            """, [])
    }

    /// Notes for other processes, and for the caches of this one, that people or settings have changed: of one user, or
    /// of all if nil.
    func noteChange(of user: UserID?) throws {
        policiesExist = nil
        try countControlVersion()
        if let user {
            try db.execute(
                "UPDATE user SET changed = (SELECT value FROM meta WHERE key = 'control_version') WHERE id = ?", [user])
        } else {
            try db.execute(
                """
                INSERT INTO meta (key, value) SELECT 'changed_for_all', value FROM meta WHERE key = 'control_version'
                ON CONFLICT (key) DO UPDATE SET value = excluded.value
                """, [])
        }
    }

    // MARK: Messages

    package func insertMessage(
        _ tracked: TrackedMessage, of message: NewMessage, tickets: [Ticket]
    ) throws -> [TrackedRecipient] {
        try db.execute(
            """
            INSERT INTO message (id, user, from_address, subject, message_id, sent_at, registered_at, tracks_opens)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                tracked.id, tracked.user, tracked.from, tracked.subject, tracked.messageID, tracked.sentAt,
                tracked.registeredAt, tracked.tracksOpens,
            ])
        for (index, url) in tracked.links.enumerated() {
            try db.execute("INSERT INTO link (message, n, url) VALUES (?, ?, ?)", [tracked.id, index + 1, url])
        }
        try db.index([
            IndexedText(message: tracked.id, user: tracked.user, subject: tracked.subject, links: tracked.links)
        ])
        return try addRecipients(message.recipients, to: tracked, tickets: tickets)
    }

    package func addRecipients(
        _ recipients: [NewMessage.Recipient], to message: TrackedMessage, tickets: [Ticket]
    ) throws -> [TrackedRecipient] {
        var names = recipients.map(\.name)
        // A recipient without a name gets the name that an earlier message gave the same contact.
        let unnamed = names.indices.filter { names[$0] == nil }
        try db.each(
            Self.selectName, runs: unnamed.map { [message.user, recipients[$0].email] }
        ) { run, row in
            names[unnamed[run]] = message.admitting(row[0])
        }
        var ids: [Int64] = []
        try db.each(
            """
            INSERT INTO recipient (id, user, message, email, name, ticket)
            VALUES (\(db.dialect.newID("recipient")), ?, ?, ?, ?, ?) RETURNING id
            """,
            runs: zip(zip(recipients, names), tickets).map { recipient, ticket in
                [message.user, message.id, recipient.0.email, recipient.1, Self.bytes(ticket)]
            }
        ) { ids.append($1[0]) }
        try db.index(
            zip(ids, zip(recipients, names)).map { id, recipient in
                IndexedText(recipient: id, user: message.user, email: recipient.0.email, name: recipient.1)
            })
        let decisions = try decisions(on: settings(of: recipients.map(\.email), user: message.user))
        return zip(zip(recipients, names), zip(zip(ids, tickets), decisions)).map { recipient, stored in
            TrackedRecipient(
                id: stored.0.0, message: message.id, email: recipient.0.email, name: recipient.1, ticket: stored.0.1,
                tracking: stored.1.tracking)
        }
    }

    package func setRefused(_ reason: String?, recipient: Int64) throws {
        try db.execute("UPDATE recipient SET refused = ? WHERE id = ?", [reason, recipient])
    }

    // MARK: The log

    package func lock(_ users: [UserID], evidenceOf recipients: [Int64], since: Timestamp, now: Timestamp) throws {
        try db.lock(users, evidenceOf: recipients, since: since, now: now)
    }

    package func heads(of users: [UserID]) throws -> [UserID: LogHead] {
        var found = try db.storedHeads(of: users.filter { heads[$0] == nil })
        for user in users where heads[user] != nil {
            found[user] = heads[user]
            found[user]?.newUnread = 0
        }
        return found
    }

    package func append(
        _ activity: Activity, to user: UserID, recipient: Int64?, recordedAt: Timestamp
    ) throws -> Entry {
        guard var head = try heads[user] ?? db.storedHeads(of: [user])[user] else {
            throw StoreError.other("there is no user \(user)")
        }
        // One more would be a key of the next user's log.
        guard 0..<Seq.lastOfLog ~= head.seq else { throw StoreError.fullLog(of: user, head: head.seq) }
        head.seq += 1
        head.recordedAt = max(head.recordedAt, recordedAt)
        if activity.isNotifiable { head.newUnread += 1 }
        let entry = Entry(seq: head.seq, kind: activity.kind, verdict: activity.verdict, body: activity.encoded)
        try db.insert([
            .init(user: user, entry: entry, at: activity.at, recordedAt: head.recordedAt, recipient: recipient)
        ])
        heads[user] = head
        return entry
    }

    package func apply(_ decision: Decision) throws {
        try db.insert(decision.appends)
        for (user, head) in decision.heads {
            let before = heads[user]?.newUnread ?? 0
            heads[user] = head
            heads[user]?.newUnread += before
        }
        for amendment in decision.amendments { try update(amendment) }
        try db.insert(decision.hits)
        for event in decision.events {
            try db.execute(
                "INSERT INTO event (user, id, seq, at) VALUES (?, ?, ?, ?)",
                [event.user, event.id, event.seq, event.at])
        }
        try db.put(decision.recipients)
    }

    package func setState(_ state: RecipientState, ofRecipient recipient: Int64) throws {
        guard try db.has("SELECT 1 FROM recipient WHERE id = ?", [recipient]) else { return }
        try db.put([recipient: state])
    }

    /// Writes the heads of the logs appended to. Called at the end, and before the state of a log is read.
    package func saveHeads() throws {
        guard !heads.isEmpty else { return }
        try db.save(heads)
        heads = [:]
    }

    package override func logState(of user: UserID) throws -> LogState? {
        try saveHeads()
        return try super.logState(of: user)
    }

    // MARK: Readers

    package func markRead(of user: UserID, upTo: Seq) throws -> Bool {
        guard let state = try logState(of: user), upTo > state.readUpTo, upTo <= state.head else { return false }
        try db.execute(
            """
            UPDATE user SET read_upto = ?, unread = (
                SELECT count(*) FROM activity WHERE key > ? AND key <= ? AND body IS NOT NULL
                AND kind IN ('open', 'click') AND verdict IS DISTINCT FROM 'machine')
            WHERE id = ?
            """, [upTo, ActivityKey.make(user, upTo), ActivityKey.end(user), user])
        return true
    }

    package func saveCursor(
        _ cursor: Core.Cursor, of consumer: Consumer, filter: Filter, user: UserID, at: Timestamp
    ) throws {
        // A cursor of the present life beats one of another life. Within a life the greater seq wins, unless it lies beyond
        // the head: then it is of a life that ended unnoticed.
        let isNewer = """
            CASE WHEN excluded.epoch = consumer.epoch
            THEN excluded.seq > consumer.seq OR consumer.seq > (SELECT head FROM user WHERE id = excluded.user)
            ELSE excluded.epoch = (SELECT epoch FROM user WHERE id = excluded.user)
                OR consumer.epoch != (SELECT epoch FROM user WHERE id = excluded.user) END
            """
        try db.execute(
            """
            INSERT INTO consumer (user, kind, name, epoch, seq, last_seen, filter)
            SELECT id, ?, ?, ?, ?, ?, ? FROM user WHERE id = ?
            ON CONFLICT (user, kind, name) DO UPDATE SET
                epoch = CASE WHEN \(isNewer) THEN excluded.epoch ELSE consumer.epoch END,
                seq = CASE WHEN \(isNewer) THEN excluded.seq ELSE consumer.seq END,
                last_seen = excluded.last_seen, filter = excluded.filter
            """,
            [
                consumer.kind, consumer.name, cursor.epoch, cursor.seq, at, DeviceFilter.text(of: filter), user,
            ])
    }

    package func forget(_ consumer: Consumer, of user: UserID) throws -> Bool {
        try db.change(
            "DELETE FROM consumer WHERE user = ? AND kind = ? AND name = ?", [user, consumer.kind, consumer.name]) > 0
    }

    /// Begins a new life of every log, and returns how many there are.
    package func beginLives() throws -> Int {
        let users = try db.integers("SELECT id FROM user ORDER BY id")
        try lock(users)
        var random = SystemRandomNumberGenerator()
        for user in users { try beginLife(Epoch(using: &random), of: user) }
        return users.count
    }

    package func beginLife(_ epoch: Epoch, of user: UserID) throws {
        try saveHeads()
        try db.execute(
            """
            INSERT INTO life (user, epoch, shared) SELECT id, epoch, head FROM user WHERE id = ?
            ON CONFLICT (user, epoch) DO UPDATE SET shared = excluded.shared
            """, [user])
        try db.execute("UPDATE user SET epoch = ? WHERE id = ?", [epoch, user])
        try countControlVersion()
    }
}

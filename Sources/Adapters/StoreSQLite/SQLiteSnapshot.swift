import Core
import Foundation
import GRDB

/// Reads from one snapshot of the file. Users, tokens, devices and messages are here; the log is in `SQLiteSnapshot+Log`.
class SQLiteSnapshot: StoreSnapshot {
    let db: Database
    /// Collects the damaged activities that are read.
    let damaged: DamagedActivities
    /// Whether there are policies (`hasPolicies`); nil if unknown, as after a change.
    var policiesExist: Bool?

    init(_ db: Database, damaged: DamagedActivities) {
        self.db = db
        self.damaged = damaged
    }

    /// Runs a query. The statement is prepared once per connection.
    func rows(_ sql: String, _ arguments: StatementArguments) throws -> RowCursor {
        let statement = try db.cachedStatement(sql: sql)
        return try Row.fetchCursor(statement, arguments: arguments)
    }

    /// The first row of a query; nil if there is none.
    func row(_ sql: String, _ arguments: StatementArguments) throws -> Row? {
        try Row.fetchOne(db.cachedStatement(sql: sql), arguments: arguments)
    }

    // MARK: Users

    func users() throws -> [User] {
        let ids = try Int64.fetchAll(db, sql: "SELECT id FROM user ORDER BY id")
        return try ids.compactMap(user)
    }

    func user(_ id: UserID) throws -> User? {
        guard let row = try row("SELECT name, seat, language FROM user WHERE id = ?", [id]) else { return nil }
        let addresses = try String.fetchAll(
            db.cachedStatement(sql: "SELECT email FROM address WHERE user = ? ORDER BY rank"), arguments: [id])
        return User(
            id: id, email: addresses.first ?? "", name: row[0], seat: Seat(rawValue: row[1]) ?? .free,
            addresses: addresses, language: LanguageTag(row[2]) ?? .english)
    }

    func user(email: String) throws -> User? {
        guard let row = try row("SELECT user FROM address WHERE email = ?", [email]) else { return nil }
        return try user(row[0])
    }

    // MARK: Tokens

    func identity(tokenDigest: [UInt8]) throws -> Identity? {
        let sql = "SELECT id, user, scopes FROM token WHERE digest = ? AND revoked_at IS NULL"
        guard let row = try row(sql, [Data(tokenDigest)]), let user = try user(row[1]) else { return nil }
        return Identity(tokenID: row[0], scopes: Self.scopes(row[2]), user: user)
    }

    func tokens() throws -> [TokenRecord] {
        let cursor = try rows(
            "SELECT id, user, scopes, label, created_at, revoked_at FROM token ORDER BY created_at, id", [])
        return try Array(cursor.map(Self.token))
    }

    static func token(_ row: Row) -> TokenRecord {
        TokenRecord(
            id: row[0], user: row[1], scopes: scopes(row[2]), label: row[3],
            createdAt: Timestamp(milliseconds: row[4]),
            revokedAt: (row[5] as Int64?).map(Timestamp.init(milliseconds:)))
    }

    static func scopes(_ text: String) -> [Scope] {
        text.split(separator: ",").compactMap { Scope(rawValue: String($0)) }
    }

    func controlVersion() throws -> Int64 {
        try row("SELECT value FROM meta WHERE key = 'control_version'", [])?[0] ?? 0
    }

    func changes(since version: Int64) throws -> StoreChanges {
        let forAll: Int64? = try row("SELECT value FROM meta WHERE key = 'changed_for_all'", [])?[0]
        return StoreChanges(
            version: try controlVersion(),
            users: try Int64.fetchAll(
                db, sql: "SELECT id FROM user WHERE changed > ? ORDER BY id", arguments: [version]),
            isForAll: forAll.map { $0 > version } ?? false)
    }

    // MARK: Messages

    func recipient(ticket: Ticket) throws -> TrackedRecipient? {
        try row(Self.selectRecipients + "WHERE recipient.ticket = ?", [Self.bytes(ticket)]).map(recipient)
    }

    func recipients(tickets: [Ticket]) throws -> [TrackedRecipient] {
        try tickets.compactMap { try recipient(ticket: $0) }
    }

    func recipient(id: Int64) throws -> TrackedRecipient? {
        try row(Self.selectRecipients + "WHERE recipient.id = ?", [id]).map(recipient)
    }

    func recipient(_ email: String, ofMessage id: String) throws -> TrackedRecipient? {
        let sql = Self.selectRecipients + "WHERE recipient.message = ? AND recipient.email = ?"
        return try row(sql, [id, email]).map(recipient)
    }

    static let selectRecipients = """
        SELECT recipient.id, recipient.message, recipient.email, recipient.name, recipient.ticket, contact.tracking,
            recipient.user, recipient.refused
        FROM recipient LEFT JOIN contact ON contact.user = recipient.user AND contact.email = recipient.email

        """

    func recipient(_ row: Row) throws -> TrackedRecipient {
        let email: String = row[2]
        return TrackedRecipient(
            id: row[0], message: row[1], email: email, name: row[3], ticket: Self.ticket(row[4]),
            tracking: try decision(on: email, user: row[6], own: row[5]).tracking, refused: row[7])
    }

    private static func ticket(_ bytes: Data) -> Ticket {
        func word(_ bytes: Data) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        return Ticket(high: word(bytes.prefix(8)), low: word(bytes.suffix(8)))
    }

    static func bytes(_ ticket: Ticket) -> Data {
        withUnsafeBytes(of: (ticket.high.bigEndian, ticket.low.bigEndian)) { Data($0) }
    }

    func messages(_ ids: [String]) throws -> [TrackedMessage] { try ids.compactMap { try message($0) } }

    func message(_ id: String) throws -> TrackedMessage? {
        let sql = """
            SELECT user, from_address, subject, message_id, sent_at, registered_at, tracks_opens FROM message
            WHERE id = ?
            """
        guard let row = try row(sql, [id]) else { return nil }
        let links = try String.fetchAll(
            db.cachedStatement(sql: "SELECT url FROM link WHERE message = ? ORDER BY n"), arguments: [id])
        return TrackedMessage(
            id: id, user: row[0], from: row[1], subject: row[2], messageID: row[3],
            sentAt: (row[4] as Int64?).map(Timestamp.init(milliseconds:)),
            registeredAt: Timestamp(milliseconds: row[5]), tracksOpens: row[6], links: links)
    }

    func logState(of user: UserID) throws -> LogState? {
        let sql = "SELECT epoch, head, floor, expired, read_upto, unread FROM user WHERE id = ?"
        return try row(sql, [user]).map { row in
            LogState(
                epoch: Epoch(row[0]), head: row[1], floor: row[2], expired: row[3], readUpTo: row[4], unread: row[5])
        }
    }

    // MARK: Consumers

    func state(of consumer: Consumer, of user: UserID) throws -> ConsumerState? {
        let sql = """
            SELECT kind, name, epoch, seq, last_seen, filter FROM consumer WHERE user = ? AND kind = ? AND name = ?
            """
        return try row(sql, [user, consumer.kind, consumer.name]).flatMap(Self.consumer)
    }

    func consumers(of user: UserID) throws -> [ConsumerState] {
        let sql = "SELECT kind, name, epoch, seq, last_seen, filter FROM consumer WHERE user = ?"
        return try Array(rows(sql, [user]).compactMap(Self.consumer)).sorted { $0.consumer < $1.consumer }
    }

    func recordedAt(firstAfter seq: Seq, of user: UserID) throws -> Timestamp? {
        let sql = """
            SELECT recorded_at FROM activity WHERE key > ? AND key <= ? AND body IS NOT NULL ORDER BY key LIMIT 1
            """
        return try row(sql, [ActivityKey.make(user, seq), ActivityKey.end(user)])
            .map { Timestamp(milliseconds: $0[0]) }
    }

    /// nil if a newer version knows the kind.
    private static func consumer(_ row: Row) -> ConsumerState? {
        Consumer(kind: row[0], name: row[1]).map {
            ConsumerState(
                $0, cursor: Core.Cursor(epoch: Epoch(row[2]), seq: row[3]),
                lastSeen: Timestamp(milliseconds: row[4]), filter: DeviceFilter.filter(row[5]))
        }
    }
}

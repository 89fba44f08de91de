package import Core
import Foundation

/// Reads by SQL, from one snapshot. Users, consumers and messages are here; the log is in `SQLSnapshot+Log`.
package class SQLSnapshot: StoreSnapshot {
    package let db: any SQLEngine
    let shared: SQLStoreParts
    /// Whether there are policies (`hasPolicies`); nil if unknown, as after a change.
    var policiesExist: Bool?

    package init(_ db: any SQLEngine, _ shared: SQLStoreParts) {
        self.db = db
        self.shared = shared
    }

    // MARK: Users

    package func users() throws -> [User] {
        try users(db.integers("SELECT id FROM user ORDER BY id"))
    }

    package func users(_ ids: [UserID]) throws -> [User] {
        let found = UserRows()
        try db.each(
            ids.flatMap { id in
                [
                    SQLQuery(UserRows.select + "WHERE id = ?", [id], found.add),
                    SQLQuery(UserRows.selectAddresses + "WHERE user = ? ORDER BY rank", [id], found.addAddress),
                ]
            })
        return found.users
    }

    package func user(_ id: UserID) throws -> User? { try users([id]).first }

    package func user(email: String) throws -> User? {
        try db.integer("SELECT user FROM address WHERE email = ?", [email]).flatMap(user)
    }

    // MARK: What has changed

    package func controlVersion() throws -> Int64 {
        try db.controlVersion()
    }

    package func changes(since version: Int64) throws -> StoreChanges {
        let forAll = try db.integer("SELECT value FROM meta WHERE key = 'changed_for_all'")
        return StoreChanges(
            version: try controlVersion(),
            users: try db.integers("SELECT id FROM user WHERE changed > ? ORDER BY id", [version]),
            isForAll: forAll.map { $0 > version } ?? false)
    }

    // MARK: Messages

    package func recipient(ticket: Ticket) throws -> TrackedRecipient? { try recipients(tickets: [ticket]).first }

    package func recipients(tickets: [Ticket]) throws -> [TrackedRecipient] {
        var rows: [RecipientRow] = []
        try db.each(Self.selectRecipients + "WHERE recipient.ticket = ?", runs: tickets.map { [Self.bytes($0)] }) {
            rows.append(RecipientRow($1))
        }
        return try recipients(rows)
    }

    package func acquaintances(of tickets: [Ticket]) throws -> Acquaintances {
        guard db.dialect.takesByteLists else {
            let version = try controlVersion()
            let recipients = try recipients(tickets: tickets)
            let messages = try messages(Set(recipients.lazy.map(\.message)).sorted())
            return Acquaintances(
                recipients: recipients, messages: messages, users: try users(Set(messages.lazy.map(\.user)).sorted()),
                controlVersion: version)
        }
        let list = SQLValue.byteStrings(tickets.map(Self.bytes))
        let (messages, users) = (MessageRows(), UserRows())
        var rows: [RecipientRow] = []
        let ofTickets = "FROM recipient WHERE ticket = ANY (?)"
        let policies = policiesQuery()
        var version: Int64 = 0
        try db.each(
            [
                // First, so that what changes meanwhile counts as later.
                SQLQuery("SELECT value FROM meta WHERE key = 'control_version'", []) { version = $0[0] },
                SQLQuery(Self.selectRecipients + "WHERE recipient.ticket = ANY (?)", [list]) {
                    rows.append(RecipientRow($0))
                },
                SQLQuery(MessageRows.select + "WHERE id IN (SELECT message \(ofTickets))", [list], messages.add),
                SQLQuery(
                    MessageRows.selectLinks + "WHERE message IN (SELECT message \(ofTickets)) ORDER BY message, n",
                    [list],
                    messages.addLink),
                SQLQuery(UserRows.select + "WHERE id IN (SELECT user \(ofTickets))", [list], users.add),
                SQLQuery(
                    UserRows.selectAddresses + "WHERE user IN (SELECT user \(ofTickets)) ORDER BY user, rank", [list],
                    users.addAddress),
            ] + (policies.map { [$0] } ?? []))
        return Acquaintances(
            recipients: try recipients(rows), messages: messages.messages, users: users.users, controlVersion: version)
    }

    package func recipient(id: Int64) throws -> TrackedRecipient? {
        try recipients(Self.selectRecipients + "WHERE recipient.id = ?", [id]).first
    }

    package func recipient(_ email: String, ofMessage id: String) throws -> TrackedRecipient? {
        let sql = Self.selectRecipients + "WHERE recipient.message = ? AND recipient.email = ?"
        return try recipients(sql, [id, email]).first
    }

    static let selectRecipients = """
        SELECT recipient.id, recipient.message, recipient.email, recipient.name, recipient.ticket, contact.tracking,
            recipient.user, recipient.refused
        FROM recipient LEFT JOIN contact ON contact.user = recipient.user AND contact.email = recipient.email

        """

    /// A row of `selectRecipients`.
    struct RecipientRow {
        var id: Int64
        var message: String
        var email: String
        var name: String?
        var ticket: Ticket
        /// The user's setting for this address.
        var own: String?
        var user: UserID
        var refused: String?

        init(_ row: SQLRow) {
            (id, message, email, name) = (row[0], row[1], row[2], row[3])
            ticket = SQLSnapshot.ticket(row[4])
            (own, user, refused) = (row[5], row[6], row[7])
        }
    }

    /// The recipients that a query by `selectRecipients` finds.
    func recipients(_ sql: String, _ arguments: [any SQLBindable]) throws -> [TrackedRecipient] {
        try recipients(db.all(sql, arguments, RecipientRow.init))
    }

    func recipients(_ rows: [RecipientRow]) throws -> [TrackedRecipient] {
        let decisions = try decisions(on: rows.map { Subject(email: $0.email, user: $0.user, own: $0.own) })
        return zip(rows, decisions).map { row, decision in
            TrackedRecipient(
                id: row.id, message: row.message, email: row.email, name: row.name, ticket: row.ticket,
                tracking: decision.tracking, refused: row.refused)
        }
    }

    private static func ticket(_ bytes: [UInt8]) -> Ticket {
        func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        return Ticket(high: word(bytes.prefix(8)), low: word(bytes.suffix(8)))
    }

    static func bytes(_ ticket: Ticket) -> [UInt8] {
        withUnsafeBytes(of: (ticket.high.bigEndian, ticket.low.bigEndian)) { Array($0) }
    }

    package func messages(_ ids: [String]) throws -> [TrackedMessage] {
        let found = MessageRows()
        try db.each(
            ids.flatMap { id in
                [
                    SQLQuery(MessageRows.select + "WHERE id = ?", [id], found.add),
                    SQLQuery(MessageRows.selectLinks + "WHERE message = ? ORDER BY n", [id], found.addLink),
                ]
            })
        return found.messages
    }

    package func message(_ id: String) throws -> TrackedMessage? { try messages([id]).first }

    package func logState(of user: UserID) throws -> LogState? {
        let sql = "SELECT epoch, head, floor, expired, read_upto, unread FROM user WHERE id = ?"
        return try db.first(sql, [user]) { row in
            LogState(
                epoch: Epoch(row[0]), head: row[1], floor: row[2], expired: row[3], readUpTo: row[4], unread: row[5])
        }
    }

    // MARK: Consumers

    package func state(of consumer: Consumer, of user: UserID) throws -> ConsumerState? {
        let sql = """
            SELECT kind, name, epoch, seq, last_seen, filter FROM consumer WHERE user = ? AND kind = ? AND name = ?
            """
        return try db.first(sql, [user, consumer.kind, consumer.name], Self.consumer) ?? nil
    }

    package func consumers(of user: UserID) throws -> [ConsumerState] {
        let sql = "SELECT kind, name, epoch, seq, last_seen, filter FROM consumer WHERE user = ?"
        return try db.all(sql, [user], Self.consumer).compactMap(\.self).sorted { $0.consumer < $1.consumer }
    }

    package func recordedAt(firstAfter seq: Seq, of user: UserID) throws -> Timestamp? {
        let sql = """
            SELECT recorded_at FROM activity WHERE key > ? AND key <= ? AND body IS NOT NULL ORDER BY key LIMIT 1
            """
        return try db.integer(sql, [ActivityKey.make(user, seq), ActivityKey.end(user)])
            .map(Timestamp.init(milliseconds:))
    }

    /// nil if a newer version knows the kind.
    private static func consumer(_ row: SQLRow) -> ConsumerState? {
        Consumer(kind: row[0], name: row[1]).map {
            ConsumerState(
                $0, cursor: Core.Cursor(epoch: Epoch(row[2]), seq: row[3]), lastSeen: row[4],
                filter: DeviceFilter.filter(row[5]))
        }
    }
}

/// Rows of messages and of their links.
private final class MessageRows {
    static let select = """
        SELECT user, from_address, subject, message_id, sent_at, registered_at, tracks_opens, id, stopped_at FROM message

        """
    static let selectLinks = "SELECT message, url FROM link "

    private var found: [TrackedMessage] = []
    private var links: [String: [String]] = [:]

    func add(_ row: SQLRow) {
        found.append(
            TrackedMessage(
                id: row[7], user: row[0], from: row[1], subject: row[2], messageID: row[3], sentAt: row[4],
                registeredAt: row[5], tracksOpens: row[6], links: [], stoppedAt: row[8]))
    }

    /// The links of each message come in their order.
    func addLink(_ row: SQLRow) { links[row[0], default: []].append(row[1]) }

    var messages: [TrackedMessage] {
        found.map { message in
            var message = message
            message.links = links[message.id] ?? []
            return message
        }
    }
}

/// Rows of users and of their addresses.
private final class UserRows {
    static let select = "SELECT id, name, seat, language, account, role FROM user "
    static let selectAddresses = "SELECT user, email FROM address "

    private var found: [User] = []
    private var addresses: [UserID: [String]] = [:]

    func add(_ row: SQLRow) {
        found.append(
            User(
                id: row[0], email: "", name: row[1], seat: Seat(rawValue: row[2]) ?? .free, addresses: [],
                language: LanguageTag(row[3]) ?? .english, account: row[4], role: Role(rawValue: row[5]) ?? .member))
    }

    /// The addresses of each user come in their order.
    func addAddress(_ row: SQLRow) { addresses[row[0], default: []].append(row[1]) }

    var users: [User] {
        found.map { user in
            var user = user
            user.addresses = addresses[user.id] ?? []
            user.email = user.addresses.first ?? ""
            return user
        }
    }
}

import Core
import Foundation
import GRDB

/// Reads from one snapshot of the file. Users, tokens, devices and messages are here; the log is in `SQLiteSnapshot+Log`.
class SQLiteSnapshot: StoreSnapshot {
    let db: Database
    /// Collects the damaged activities that are read.
    let damaged: DamagedActivities

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

    // MARK: Messages

    func recipient(ticket: Ticket) throws -> TrackedRecipient? {
        try row(Self.selectRecipients + "WHERE recipient.ticket = ?", [Self.bytes(ticket)]).map(recipient)
    }

    func recipient(id: Int64) throws -> TrackedRecipient? {
        try row(Self.selectRecipients + "WHERE recipient.id = ?", [id]).map(recipient)
    }

    /// Jumps in the index from one recipient to the next, without reading the hits between them.
    func recipientsWithHits(after id: Int64, limit: Int) throws -> [Int64] {
        var found: [Int64] = []
        while found.count < limit,
            let next = try row(
                "SELECT min(recipient) FROM hit WHERE recipient > ?", [found.last ?? id])?[0] as Int64?
        {
            found.append(next)
        }
        return found
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

    func hits(since time: Timestamp, limit: Int) throws -> [KeptHit] {
        let cursor = try rows(
            """
            \(Self.selectHits) ORDER BY hit.id DESC LIMIT ?
            """, [limit])
        var hits: [KeptHit] = []
        while let row = try cursor.next() {
            let at = Timestamp(milliseconds: row[0])
            let isReported: Bool = row[10]
            // Hits are stored in the order in which they came. That is nearly the order of their times, except for hits that
            // another system reported.
            if at < time {
                if isReported { continue }
                break
            }
            hits.append(Self.hit(row))
        }
        return hits.reversed()
    }

    static let selectHits = """
        SELECT hit.at, hit.user, hit.recipient, hit.link, hit.network, agent.text, hit.prefetch, hit.seq,
            hit.folded, hit.via, hit.reported, hit.marked
        FROM hit JOIN agent ON agent.id = hit.agent
        """

    static func hit(_ row: Row) -> KeptHit {
        KeptHit(
            at: Timestamp(milliseconds: row[0]), user: row[1], recipient: row[2], link: row[3],
            network: address(row[4]), userAgent: row[5], isPrefetch: row[6], seq: row[7], isFolded: row[8],
            via: Via(rawValue: row[9]) ?? .direct, isReported: row[10], isMarkedMachine: row[11])
    }

    /// The stored form of a truncated address: 3 bytes for IPv4 (/24), 6 for IPv6 (/48).
    static func bytes(_ network: IPAddress) -> Data {
        network.isIPv4
            ? withUnsafeBytes(of: UInt32(network.low).bigEndian) { Data($0.prefix(3)) }
            : withUnsafeBytes(of: network.high.bigEndian) { Data($0.prefix(6)) }
    }

    private static func address(_ bytes: Data) -> IPAddress {
        let value = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return bytes.count == 3 ? IPAddress(v4: UInt32(value << 8)) : IPAddress(high: value << 16, low: 0)
    }

    func logState(of user: UserID) throws -> LogState? {
        let sql = "SELECT epoch, head, floor, expired, read_upto, unread FROM user WHERE id = ?"
        return try row(sql, [user]).map { row in
            LogState(
                epoch: Epoch(row[0]), head: row[1], floor: row[2], expired: row[3], readUpTo: row[4], unread: row[5])
        }
    }

    // MARK: Devices

    func device(_ name: String, of user: UserID) throws -> Device? {
        let sql = "SELECT name, epoch, seq, last_seen, filter FROM device WHERE user = ? AND name = ?"
        return try row(sql, [user, name]).map(Self.device)
    }

    func devices(of user: UserID) throws -> [Device] {
        let sql = "SELECT name, epoch, seq, last_seen, filter FROM device WHERE user = ? ORDER BY name"
        return try Array(rows(sql, [user]).map(Self.device))
    }

    func recordedAt(firstAfter seq: Seq, of user: UserID) throws -> Timestamp? {
        let sql = """
            SELECT recorded_at FROM activity WHERE key > ? AND key <= ? AND body IS NOT NULL ORDER BY key LIMIT 1
            """
        return try row(sql, [ActivityKey.make(user, seq), ActivityKey.end(user)])
            .map { Timestamp(milliseconds: $0[0]) }
    }

    private static func device(_ row: Row) -> Device {
        Device(
            name: row[0], cursor: Core.Cursor(epoch: Epoch(row[1]), seq: row[2]),
            lastSeen: Timestamp(milliseconds: row[3]), filter: DeviceFilter.filter(row[4]))
    }
}

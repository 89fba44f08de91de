import Core
import GRDB

/// Results of messages and contacts, and the events of other systems.
extension SQLiteSnapshot {
    func message(_ reference: MessageReference, of user: UserID) throws -> TrackedMessage? {
        switch reference {
        case .id(let id):
            guard let message = try message(id), message.user == user else { return nil }
            return message
        case .header(let header):
            let sql = """
                SELECT id FROM message WHERE user = ? AND message_id = ? ORDER BY registered_at DESC, id DESC LIMIT 1
                """
            return try row(sql, [user, header]).flatMap { try message($0[0]) }
        }
    }

    func status(ofMessage id: String) throws -> [RecipientStatus] {
        var statuses = try Array(
            rows(Self.selectRecipients + "WHERE recipient.message = ? ORDER BY recipient.id", [id]).map {
                RecipientStatus(recipient: try self.recipient($0))
            })
        let places = Dictionary(uniqueKeysWithValues: statuses.enumerated().map { ($1.recipient.id, $0) })
        let engagements = try rows(
            """
            SELECT \(Self.engagement), recipient FROM activity
            WHERE recipient IN (SELECT id FROM recipient WHERE message = ?) AND kind IN ('open', 'click')
            GROUP BY recipient, kind, machine
            """, [id])
        while let row = try engagements.next() {
            guard let place = places[row[5]] else { continue }
            Self.add(row, to: &statuses[place].engagement)
        }
        let clicks = try rows(
            """
            SELECT recipient, json_extract(CAST(body AS TEXT), '$.link.n') AS n, count(*) FROM activity
            WHERE recipient IN (SELECT id FROM recipient WHERE message = ?) AND kind = 'click'
                AND verdict IS NOT 'machine'
            GROUP BY recipient, n ORDER BY recipient, n IS NULL, n
            """, [id])
        while let row = try clicks.next() {
            guard let place = places[row[0]] else { continue }
            statuses[place].clicks.append(.init(n: row[1], count: row[2]))
        }
        return statuses
    }

    func contact(_ email: String, of user: UserID) throws -> Contact? {
        let settings = try row("SELECT tracking FROM contact WHERE user = ? AND email = ?", [user, email])
        let mail = try row("SELECT count(*) FROM recipient WHERE user = ? AND email = ?", [user, email])
        let messages: Int64 = mail?[0] ?? 0
        guard settings != nil || messages > 0 else { return nil }
        var contact = Contact(
            email: email, decision: try decision(on: email, user: user, own: settings?[0]), messages: messages)
        contact.name = try name(of: email, user: user)
        let engagements = try rows(
            """
            SELECT \(Self.engagement) FROM activity
            WHERE recipient IN (SELECT id FROM recipient WHERE user = ? AND email = ?) AND kind IN ('open', 'click')
            GROUP BY kind, machine
            """, [user, email])
        while let row = try engagements.next() { Self.add(row, to: &contact.engagement) }
        return contact
    }

    /// The contact's name from the newest of the user's messages that gives one; nil if none does.
    func name(of email: String, user: UserID) throws -> String? {
        let sql = """
            SELECT name FROM recipient WHERE user = ? AND email = ? AND name IS NOT NULL ORDER BY id DESC LIMIT 1
            """
        return try row(sql, [user, email])?[0]
    }

    /// Columns that count activities by kind, with their first and last times.
    ///
    /// The times are those in the bodies: an event of another system happened before it was recorded. All are RFC 3339 in
    /// UTC with milliseconds, and so sort as text.
    private static let engagement = """
        kind, verdict IS 'machine' AS machine, count(*), min(json_extract(CAST(body AS TEXT), '$.at')),
        max(json_extract(CAST(body AS TEXT), '$.at'))
        """

    private static func add(_ row: Row, to engagement: inout Engagement) {
        let isMachine: Bool = row[1]
        let seen = Sightings(
            count: row[2], first: (row[3] as String?).flatMap(Timestamp.init(rfc3339:)),
            last: (row[4] as String?).flatMap(Timestamp.init(rfc3339:)))
        switch (row[0] as String, isMachine) {
        case ("open", false): engagement.opens = seen
        case ("click", false): engagement.clicks = seen
        case ("open", true): engagement.machineOpens = seen.count
        default: engagement.machineClicks = seen.count
        }
    }

    func event(_ id: String, of user: UserID) throws -> Seq? {
        try row("SELECT seq FROM event WHERE user = ? AND id = ?", [user, id])?[0]
    }
}

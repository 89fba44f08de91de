package import Core

/// Results of messages and contacts, and the events of other systems.
extension SQLSnapshot {
    package func message(_ reference: MessageReference, of user: UserID) throws -> TrackedMessage? {
        switch reference {
        case .id(let id):
            guard let message = try message(id), message.user == user else { return nil }
            return message
        case .header(let header):
            let sql = """
                SELECT id FROM message WHERE user = ? AND message_id = ? ORDER BY registered_at DESC, id DESC LIMIT 1
                """
            return try db.text(sql, [user, header]).flatMap { try message($0) }
        }
    }

    package func status(ofMessage id: String) throws -> [RecipientStatus] {
        var statuses = try recipients(
            Self.selectRecipients + "WHERE recipient.message = ? ORDER BY recipient.id", [id]
        ).map { RecipientStatus(recipient: $0) }
        let places = Dictionary(uniqueKeysWithValues: statuses.enumerated().map { ($1.recipient.id, $0) })
        try db.each(
            """
            SELECT \(Self.engagement), recipient FROM activity
            WHERE recipient IN (SELECT id FROM recipient WHERE message = ?) AND kind IN ('open', 'click')
            GROUP BY recipient, kind, machine
            """, [id]
        ) { row in
            if let place = places[row[5]] { Self.add(row, to: &statuses[place].engagement) }
            return true
        }
        let n = db.dialect.integer("body", ["link", "n"])
        try db.each(
            """
            SELECT recipient, \(n) AS n, count(*) FROM activity
            WHERE recipient IN (SELECT id FROM recipient WHERE message = ?) AND kind = 'click'
                AND verdict IS DISTINCT FROM 'machine'
            GROUP BY recipient, n ORDER BY recipient, n NULLS LAST
            """, [id]
        ) { row in
            if let place = places[row[0]] { statuses[place].clicks.append(.init(n: row[1], count: row[2])) }
            return true
        }
        return statuses
    }

    package func contact(_ email: String, of user: UserID) throws -> Contact? {
        let settings = try db.text("SELECT tracking FROM contact WHERE user = ? AND email = ?", [user, email])
        let messages =
            try db.integer("SELECT count(*) FROM recipient WHERE user = ? AND email = ?", [user, email]) ?? 0
        guard settings != nil || messages > 0 else { return nil }
        let decision = try decisions(on: [Subject(email: email, user: user, own: settings)])[0]
        var contact = Contact(email: email, decision: decision, messages: messages)
        contact.name = try name(of: email, user: user)
        try db.each(
            """
            SELECT \(Self.engagement) FROM activity
            WHERE recipient IN (SELECT id FROM recipient WHERE user = ? AND email = ?) AND kind IN ('open', 'click')
            GROUP BY kind, machine
            """, [user, email]
        ) { row in
            Self.add(row, to: &contact.engagement)
            return true
        }
        return contact
    }

    /// The contact's name from the newest of the user's messages that gives one; nil if none does.
    func name(of email: String, user: UserID) throws -> String? {
        try db.text(Self.selectName, [user, email])
    }

    static let selectName = """
        SELECT name FROM recipient WHERE user = ? AND email = ? AND name IS NOT NULL ORDER BY id DESC LIMIT 1
        """

    /// Columns that count activities by kind, with the first and last times at which they happened.
    private static let engagement = """
        kind, CASE WHEN verdict = 'machine' THEN 1 ELSE 0 END AS machine, count(*), min(coalesce(at, recorded_at)),
        max(coalesce(at, recorded_at))
        """

    private static func add(_ row: SQLRow, to engagement: inout Engagement) {
        let isMachine: Bool = row[1]
        let seen = Sightings(count: row[2], first: row[3], last: row[4])
        switch (row[0] as String, isMachine) {
        case ("open", false): engagement.opens = seen
        case ("click", false): engagement.clicks = seen
        case ("open", true): engagement.machineOpens = seen.count
        default: engagement.machineClicks = seen.count
        }
    }

    package func event(_ id: String, of user: UserID) throws -> Seq? {
        try db.integer("SELECT seq FROM event WHERE user = ? AND id = ?", [user, id])
    }
}

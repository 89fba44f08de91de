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
        try contacts([email], of: user).first?.contact
    }

    /// Contacts with all that is known about each, in the order of their addresses here. Those without a message or a setting
    /// are left out.
    func contacts(_ emails: [String], of user: UserID) throws -> [ListedContact] {
        let found = emails.map { ContactRows($0, of: user) }
        try db.each(found.flatMap(\.queries))
        let known = found.filter { $0.own != nil || $0.contact.messages > 0 }
        let decisions = try decisions(
            on: known.map { Subject(email: $0.contact.email, user: user, own: $0.own) })
        let places = Set(known.compactMap(\.latest).map { LogPlace(user: user, seq: ActivityKey.seq($0)) })
        let activities = try activities(at: places)
        return zip(known, decisions).map { found, decision in
            found.contact.decision = decision
            let latest = found.latest.flatMap { activities[LogPlace(user: user, seq: ActivityKey.seq($0))] }
            return ListedContact(found.contact, lastLocation: latest?.location)
        }
    }

    /// The rows of one contact.
    private final class ContactRows {
        var contact: Contact
        /// The user's setting for the address.
        private(set) var own: String?
        /// The key of the latest open or click of a person.
        private(set) var latest: Int64?
        private let user: UserID

        init(_ email: String, of user: UserID) {
            contact = Contact(email: email)
            self.user = user
        }

        var queries: [SQLQuery] {
            [
                SQLQuery("SELECT tracking FROM contact WHERE user = ? AND email = ?", [user, contact.email]) { [self] in
                    own = $0[0]
                },
                SQLQuery("SELECT count(*) FROM recipient WHERE user = ? AND email = ?", [user, contact.email]) {
                    [self] in
                    contact.messages = $0[0]
                },
                SQLQuery(SQLSnapshot.selectName, [user, contact.email]) { [self] in contact.name = $0[0] },
                SQLQuery(
                    """
                    SELECT \(SQLSnapshot.engagement), max(key) FROM activity
                    WHERE recipient IN (SELECT id FROM recipient WHERE user = ? AND email = ?) AND kind IN ('open', 'click')
                    GROUP BY kind, machine
                    """, [user, contact.email]
                ) { [self] row in
                    SQLSnapshot.add(row, to: &contact.engagement)
                    if !(row[1] as Bool) { latest = max(latest ?? .min, row[5]) }
                },
            ]
        }
    }

    /// The contact's name from the newest of the user's messages that gives one; nil if none does.
    func name(of email: String, user: UserID) throws -> String? {
        try db.text(Self.selectName, [user, email])
    }

    static let selectName = """
        SELECT name FROM recipient WHERE user = ? AND email = ? AND name IS NOT NULL ORDER BY id DESC LIMIT 1
        """

    /// Columns that count activities by kind, with the first and last times at which they happened.
    fileprivate static let engagement = """
        kind, CASE WHEN verdict = 'machine' THEN 1 ELSE 0 END AS machine, count(*), min(coalesce(at, recorded_at)),
        max(coalesce(at, recorded_at))
        """

    fileprivate static func add(_ row: SQLRow, to engagement: inout Engagement) {
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

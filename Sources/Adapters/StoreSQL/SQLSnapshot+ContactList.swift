package import Core

/// Lists of contacts.
extension SQLSnapshot {
    package func contacts(of user: UserID, matching query: ContactQuery) throws -> ContactListing {
        let list = ContactPages(self, user, query)
        let (emails, next) = try list.page()
        return ContactListing(try contacts(emails, of: user), next: next)
    }

    package func hot(of user: UserID, since: Timestamp, now: Timestamp, limit: Int) throws -> [HotContact] {
        let high = try firstSeq(of: user, since: Timestamp(milliseconds: now.milliseconds.plus(1))) - 1
        let low = max(try firstSeq(of: user, since: since), high - HotContact.span + 1)
        guard low <= high else { return [] }
        let (opens, clicks) = ("count(*) FILTER (WHERE kind = 'open')", "count(*) FILTER (WHERE kind = 'click')")
        let found = try db.all(
            """
            SELECT recipient.email, \(opens), \(clicks), count(DISTINCT recipient.message),
                min(coalesce(at, recorded_at)), max(coalesce(at, recorded_at))
            FROM activity JOIN recipient ON recipient.id = activity.recipient
            WHERE key >= ? AND key <= ? AND body IS NOT NULL AND kind IN ('open', 'click')
                AND verdict IS DISTINCT FROM 'machine'
            GROUP BY recipient.email HAVING \(clicks) >= 1 OR \(opens) >= 2
            ORDER BY 3 * \(clicks) + \(opens) DESC, max(coalesce(at, recorded_at)) DESC, recipient.email LIMIT ?
            """, [ActivityKey.make(user, low), ActivityKey.make(user, high), limit]
        ) { row in
            HotContact(
                email: row[0], opens: row[1], clicks: row[2], messages: row[3], first: row[4], last: row[5])
        }
        let names = try names(of: found.map(\.email), user: user)
        return zip(found, names).map { contact, name in
            var contact = contact
            contact.name = name
            return contact
        }
    }

    /// As `name` gives each.
    func names(of emails: [String], user: UserID) throws -> [String?] {
        var names = [String?](repeating: nil, count: emails.count)
        try db.each(Self.selectName, runs: emails.map { [user, $0] }) { names[$0] = $1[0] }
        return names
    }
}

/// One page of contacts: their addresses, and where the next page begins.
private struct ContactPages {
    private let store: SQLSnapshot
    private let user: UserID
    private let query: ContactQuery
    private let terms: SearchTerms
    private var db: any SQLEngine { store.db }

    init(_ store: SQLSnapshot, _ user: UserID, _ query: ContactQuery) {
        self.store = store
        self.user = user
        self.query = query
        terms = SearchTerms(query.text ?? "", .standard)
    }

    func page() throws -> (emails: [String], next: ContactPlace?) {
        let candidates = try candidates()
        switch (query.order, query.after) {
        case (.name, .email(let email)): return try byName(after: email, candidates, limit: query.limit) { $0 }
        case (.name, _): return try byName(after: "", candidates, limit: query.limit) { $0 }
        case (.recent, .email(let email)):
            return try byName(after: email, candidates, limit: query.limit, withoutActivity)
        case (.recent, .seq(let seq)): return try recent(before: seq, candidates)
        case (.recent, nil): return try recent(before: nil, candidates)
        }
    }

    /// The addresses in which, or in whose names, the words can occur, sorted; nil if they are too many, or no words are
    /// given.
    ///
    /// Contacts without a message are not in the index.
    private func candidates() throws -> [String]? {
        guard !terms.isEmpty else { return nil }
        let ids = try store.owners(of: terms, user, [.recipients]) { $0[0] as Int64 }
        guard let ids else { return nil }
        let emails = try db.texts(
            "SELECT DISTINCT email FROM recipient WHERE \(db.dialect.isAmong("id"))", [SQLValue.integers(ids.sorted())])
        let others = try db.texts(
            """
            SELECT email FROM contact WHERE user = ?1
                AND NOT EXISTS (SELECT 1 FROM recipient WHERE recipient.user = ?1 AND recipient.email = contact.email)
            ORDER BY email LIMIT ?2
            """, [user, query.span])
        return sorted(emails + others.filter { terms.matches(anyOf: [$0], .standard) })
    }

    private func sorted(_ emails: [String]) -> [String] {
        // By bytes, as the store compares them: two texts that Swift finds equal may have different ones.
        var unique: [String] = []
        for email in emails.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        where !(unique.last?.utf8.elementsEqual(email.utf8) ?? false) { unique.append(email) }
        return unique
    }

    // MARK: By address

    /// Contacts by address that pass a filter, and in which the words occur.
    private func byName(
        after email: String, _ candidates: [String]?, limit: Int, _ filter: ([String]) throws -> [String]
    ) throws -> (emails: [String], next: ContactPlace?) {
        var place = email
        var found: [String] = []
        var examined = 0
        while true {
            // One more than wanted says whether there are more.
            let wanted = min(max(limit - found.count + 1, terms.isEmpty ? 1 : 500), 500)
            let batch = try addresses(after: place, candidates, limit: wanted)
            for email in try matching(filter(batch)) {
                if found.count == limit { return (found, found.last.map(ContactPlace.email)) }
                found.append(email)
            }
            guard let last = batch.last, batch.count == wanted else { return (found, nil) }
            place = last
            examined += batch.count
            // Of contacts with activities, none may be wanted, and each costs a look at the log.
            if examined >= (query.order == .recent ? query.span / 10 : query.span) { return (found, .email(last)) }
        }
    }

    /// The next addresses of all contacts, or of the candidates.
    private func addresses(after email: String, _ candidates: [String]?, limit: Int) throws -> [String] {
        if let candidates {
            return Array(candidates.drop { !email.utf8.lexicographicallyPrecedes($0.utf8) }.prefix(limit))
        }
        var found: [String] = []
        let queries = ["DISTINCT email FROM recipient", "email FROM contact"].map { source in
            SQLQuery("SELECT \(source) WHERE user = ? AND email > ? ORDER BY email LIMIT ?", [user, email, limit]) {
                found.append($0[0])
            }
        }
        try db.each(queries)
        return Array(sorted(found).prefix(limit))
    }

    /// Those of some addresses in which, or in whose names, each word occurs.
    private func matching(_ emails: [String]) throws -> [String] {
        guard !terms.isEmpty else { return emails }
        return zip(emails, try store.names(of: emails, user: user)).filter { email, name in
            terms.matches(anyOf: [email, name].compactMap(\.self), .standard)
        }.map(\.0)
    }

    // MARK: By activity

    /// What counts as an activity of a contact.
    private static let counts = """
        body IS NOT NULL AND (kind = 'sent' OR kind IN ('open', 'click') AND verdict IS DISTINCT FROM 'machine')
        """
    private static let ofContact = "recipient IN (SELECT id FROM recipient WHERE user = ? AND email = ?)"

    /// Those of some addresses without an activity in a log, from a seq on.
    private func without(activityFrom seq: Seq, _ emails: [String]) throws -> [String] {
        var has = [Bool](repeating: false, count: emails.count)
        try db.each(
            "SELECT 1 FROM activity WHERE \(Self.ofContact) AND key >= ? AND \(Self.counts) LIMIT 1",
            runs: emails.map { [user, $0, ActivityKey.make(user, seq)] }
        ) { place, _ in has[place] = true }
        return zip(emails, has).filter { !$0.1 }.map(\.0)
    }

    private func withoutActivity(_ emails: [String]) throws -> [String] { try without(activityFrom: 0, emails) }

    /// Contacts by their latest activity, as far as it is before a seq, and then those without any.
    private func recent(before seq: Seq?, _ candidates: [String]?) throws -> (emails: [String], next: ContactPlace?) {
        var (found, next) =
            if let candidates, candidates.count <= Self.few {
                try latest(of: candidates, before: seq)
            } else {
                try latest(before: seq, among: candidates.map(Set.init))
            }
        guard next == nil else { return (found, next) }
        guard found.count < query.limit else { return (found, .email("")) }
        let rest = try byName(after: "", candidates, limit: query.limit - found.count, withoutActivity)
        found += rest.emails
        return (found, rest.next)
    }

    /// Contacts whose latest activities are looked up, at most. Those of more are met in the log.
    private static let few = 200

    /// The latest activities of a few contacts.
    private func latest(of emails: [String], before seq: Seq?) throws -> (emails: [String], next: ContactPlace?) {
        let emails = try matching(emails)
        var latest: [(email: String, key: Int64)] = []
        try db.each(
            "SELECT max(key) FROM activity WHERE \(Self.ofContact) AND \(Self.counts)", runs: emails.map { [user, $0] }
        ) { place, row in
            if let key: Int64 = row[0] { latest.append((emails[place], key)) }
        }
        let end = seq.map { ActivityKey.make(user, $0) } ?? .max
        latest = latest.filter { $0.key < end }.sorted { $0.key > $1.key }
        let page = latest.prefix(query.limit)
        return (
            page.map(\.email), page.count < latest.count ? page.last.map { .seq(ActivityKey.seq($0.key)) } : nil
        )
    }

    /// Reads the log backwards: a contact who is met for the first time is the next one, unless there are later activities of
    /// theirs, before which earlier pages have ended.
    private func latest(before seq: Seq?, among candidates: Set<String>?) throws -> (
        emails: [String], next: ContactPlace?
    ) {
        var end = seq.map { ActivityKey.make(user, $0) } ?? ActivityKey.end(user)
        var (seen, found): (Set<[UInt8]>, [String]) = ([], [])
        var (examined, count) = (0, min(query.limit * 4, 2000))
        while true {
            var rows: [(email: String, key: Int64)] = []
            try db.each(
                """
                SELECT recipient.email, key FROM activity JOIN recipient ON recipient.id = activity.recipient
                WHERE key > ? AND key < ? AND \(Self.counts) ORDER BY key DESC LIMIT ?
                """, [ActivityKey.make(user, 0), end, count]
            ) { row in
                rows.append((row[0], row[1]))
                return true
            }
            let new = rows.filter { row in
                seen.insert(Array(row.email.utf8)).inserted && candidates?.contains(row.email) ?? true
            }
            var emails = try matching(new.map(\.email))
            if let seq { emails = try without(activityFrom: seq, emails) }
            let wanted = Set(emails)
            for one in new where wanted.contains(one.email) {
                found.append(one.email)
                if found.count == query.limit { return (found, .seq(ActivityKey.seq(one.key))) }
            }
            guard let last = rows.last, rows.count == count else { return (found, nil) }
            end = last.key
            examined += rows.count
            if examined >= query.span { return (found, .seq(ActivityKey.seq(last.key))) }
            count = min(count * 4, 2000)
        }
    }
}

package import Core

/// Lists of messages.
extension SQLSnapshot {
    package func messages(of user: UserID, matching query: MessageQuery) throws -> MessageListing {
        let terms = SearchTerms(query.text ?? "", .standard)
        var candidates: [String]?
        if !terms.isEmpty, query.contact == nil {
            let ids = try owners(of: terms, user, [.messages, .messagesToRecipients]) { $0[0] as String }
            candidates = ids?.sorted { $1.utf8.lexicographicallyPrecedes($0.utf8) }
        }
        var place = query.before
        var found: [TrackedMessage] = []
        var examined = 0
        while true {
            let wanted = terms.isEmpty ? query.limit - found.count + 1 : 100
            let batch = try messageIDs(of: user, before: place, query, candidates, limit: wanted)
            for message in try matching(batch, terms) {
                if found.count == query.limit { return MessageListing(try listed(found), next: found.last?.id) }
                found.append(message)
            }
            guard let last = batch.last, batch.count == wanted else { return MessageListing(try listed(found)) }
            place = last
            examined += batch.count
            if examined >= query.span { return MessageListing(try listed(found), next: last) }
        }
    }

    /// The next ids, newest first: of all messages, of those to a contact, or of the candidates.
    private func messageIDs(
        of user: UserID, before id: String?, _ query: MessageQuery, _ candidates: [String]?, limit: Int
    ) throws -> [String] {
        if let candidates {
            let rest =
                id.map { id in candidates.drop { !$0.utf8.lexicographicallyPrecedes(id.utf8) } } ?? candidates[...]
            return Array(rest.prefix(limit))
        }
        let end: (sql: String, arguments: [any SQLBindable]) = id.map { ("< ?", [$0]) } ?? ("IS NOT NULL", [])
        if let contact = query.contact {
            return try db.texts(
                """
                SELECT DISTINCT message FROM recipient WHERE user = ? AND email = ? AND message \(end.sql)
                ORDER BY message DESC LIMIT ?
                """, [user, contact] + end.arguments + [limit])
        }
        return try db.texts(
            "SELECT id FROM message WHERE user = ? AND id \(end.sql) ORDER BY id DESC LIMIT ?",
            [user] + end.arguments + [limit])
    }

    /// The messages with these ids, in their order, as far as each word occurs in them.
    private func matching(_ ids: [String], _ terms: SearchTerms) throws -> [TrackedMessage] {
        let messages = Dictionary(try messages(ids).map { ($0.id, $0) }) { first, _ in first }
        let ordered = ids.compactMap { messages[$0] }
        guard !terms.isEmpty else { return ordered }
        var texts = ordered.map { [$0.subject] + $0.links }
        try db.each("SELECT email, name FROM recipient WHERE message = ?", runs: ordered.map { [$0.id] }) {
            place, row in
            texts[place] += [row[0] as String?, row[1]].compactMap(\.self)
        }
        return zip(ordered, texts).filter { terms.matches(anyOf: $0.1, .standard) }.map(\.0)
    }

    /// What became of messages.
    private func listed(_ messages: [TrackedMessage]) throws -> [ListedMessage] {
        var listed = messages.map { ListedMessage($0) }
        var rows = messages.map { _ in [RecipientRow]() }
        try db.each(
            messages.enumerated().flatMap { place, message in
                [
                    SQLQuery(
                        """
                        SELECT count(*), count(*) FILTER (WHERE opens > 0), count(*) FILTER (WHERE clicks > 0), count(refused),
                            CAST(coalesce(sum(opens), 0) AS BIGINT), CAST(coalesce(sum(clicks), 0) AS BIGINT)
                        FROM recipient LEFT JOIN tally ON tally.recipient = recipient.id WHERE recipient.message = ?
                        """, [message.id]
                    ) { row in
                        listed[place].recipients = row[0]
                        listed[place].opened = row[1]
                        listed[place].clicked = row[2]
                        listed[place].refused = row[3]
                        listed[place].opens = row[4]
                        listed[place].clicks = row[5]
                    },
                    SQLQuery(
                        Self.selectRecipients + "WHERE recipient.message = ? ORDER BY recipient.id LIMIT ?",
                        [message.id, ListedMessage.shown]
                    ) { rows[place].append(RecipientRow($0)) },
                ]
            })
        var recipients = try recipients(rows.flatMap(\.self))[...]
        for place in listed.indices {
            listed[place].first = Array(recipients.prefix(rows[place].count))
            recipients = recipients.dropFirst(rows[place].count)
        }
        return listed
    }
}

package import Core

/// A text in the index of texts.
///
/// There is one for each recipient, with name and address, and one for each message, with its subject and links. So a message
/// to 500 recipients adds its subject once, and a hit changes nothing. Records and logged mails have one each, of the account.
package struct IndexedText: Hashable, Sendable {
    /// Whose text it is.
    package enum Owner: Hashable, Sendable {
        /// The store's own id.
        case recipient(Int64)
        case message(String)
        case record(Int64)
        case mailEntry(Int64)
    }

    package var owner: Owner
    /// 0 if it is the account's.
    package var user: UserID
    /// Bytes of the folded texts that are in the index.
    package var limit = Limits.searchedBytes
    /// Folded texts, a word of which never goes on in the next.
    package var folded: [[UInt8]]

    package init(recipient: Int64, user: UserID, email: String, name: String?) {
        owner = .recipient(recipient)
        self.user = user
        folded = [email, name].compactMap(\.self).map { SearchFold.standard($0) }
    }

    package init(message: String, user: UserID, subject: String, links: [String]) {
        owner = .message(message)
        self.user = user
        var seen: Set<String> = []
        var bytes = subject.utf8.count
        // Of what is cut off, nothing need be folded.
        let fitting = links.filter { seen.insert($0).inserted }.prefix { link in
            defer { bytes += link.utf8.count }
            return bytes < Limits.searchedBytes
        }
        folded = ([subject] + fitting).map { SearchFold.standard($0) }
    }
}

/// What the index of texts is asked for about one word.
package enum IndexQuestion {
    /// Recipients in whose name or address it occurs.
    case recipients
    /// Recipients of messages in whose subject or links it occurs.
    case recipientsOfMessages
    /// Messages in whose subject or links it occurs.
    case messages
    /// Messages to recipients in whose name or address it occurs.
    case messagesToRecipients
    /// Records in whose texts it occurs.
    case records
}

/// Fills the index of texts from the tables, a batch at a time: after an upgrade, or when a store was copied without it.
package struct SearchFilling {
    let db: any SQLEngine
    /// Rows of a batch.
    package static let batch = 5000

    package init(_ db: any SQLEngine) { self.db = db }

    /// Fills the whole index.
    package func run() throws {
        var recipient: Int64 = .min
        while let last = try addRecipients(after: recipient) { recipient = last }
        var message = ""
        while let last = try addMessages(after: message) { message = last }
    }

    /// Adds a batch of records, and returns the id of the last; nil if there are none after the given one.
    package func addRecords(after id: Int64) throws -> Int64? {
        let ids = try db.integers("SELECT id FROM record WHERE id > ? ORDER BY id LIMIT 500", [id])
        let records = try SQLSnapshot(db, SQLStoreParts(ticketKey: [])).records(ids)
        try db.index(ids.compactMap { records[$0] }.map { IndexedText($0) })
        return ids.last
    }

    /// Adds a batch of logged mails, and returns the id of the last; nil if there are none after the given one.
    package func addMailEntries(after id: Int64) throws -> Int64? {
        let ids = try db.integers(
            "SELECT id FROM mail_entry WHERE id > ? AND deleted_at IS NULL ORDER BY id LIMIT 100", [id])
        try db.index(try ids.compactMap { try IndexedText(ofMailEntry: $0, in: db) })
        return ids.last
    }

    /// Adds a batch of recipients, and returns the id of the last; nil if there are none after the given one.
    package func addRecipients(after id: Int64) throws -> Int64? {
        var last: Int64?
        let texts = try db.all(
            "SELECT id, user, email, name FROM recipient WHERE id > ? ORDER BY id LIMIT ?", [id, Self.batch]
        ) { row in
            last = row[0]
            return IndexedText(recipient: row[0], user: row[1], email: row[2], name: row[3])
        }
        try db.index(texts)
        return last
    }

    /// Adds a batch of messages, and returns the id of the last; nil if there are none after the given one.
    package func addMessages(after id: String) throws -> String? {
        let rows = try db.all(
            "SELECT id, user, subject FROM message WHERE id > ? ORDER BY id LIMIT ?", [id, Self.batch]
        ) { row in (id: row[0] as String, user: row[1] as UserID, subject: row[2] as String) }
        guard let last = rows.last?.id else { return nil }
        var links: [String: [String]] = [:]
        try db.each("SELECT message, url FROM link WHERE message > ? AND message <= ? ORDER BY message, n", [id, last])
        {
            links[$0[0], default: []].append($0[1])
            return true
        }
        try db.index(
            rows.map { IndexedText(message: $0.id, user: $0.user, subject: $0.subject, links: links[$0.id] ?? []) })
        return last
    }
}

extension SQLTransaction {
    /// The texts of recipients, as a condition chooses them, that are in the index.
    func texts(ofRecipients condition: String, _ arguments: [any SQLBindable]) throws -> [IndexedText] {
        try db.all("SELECT id, user, email, name FROM recipient WHERE \(condition)", arguments) { row in
            IndexedText(recipient: row[0], user: row[1], email: row[2], name: row[3])
        }
    }

    /// Removes a message, its links, and its text.
    func removeMessage(_ id: String) throws {
        let subject = try db.first("SELECT user, subject FROM message WHERE id = ?", [id]) { row in
            (user: row[0] as UserID, text: row[1] as String)
        }
        if let subject {
            let links = try db.texts("SELECT url FROM link WHERE message = ? ORDER BY n", [id])
            try db.unindex([IndexedText(message: id, user: subject.user, subject: subject.text, links: links)])
        }
        try db.execute("DELETE FROM link WHERE message = ?", [id])
        try db.execute("DELETE FROM message WHERE id = ?", [id])
    }
}

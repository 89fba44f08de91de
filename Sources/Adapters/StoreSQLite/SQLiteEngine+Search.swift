import Core
import GRDB
import StoreSQL

/// The index of texts: full-text tables of grams without contents of their own (https://www.sqlite.org/fts5.html).
///
/// Their rows have ids of recipients, and of messages by `search_number`. The texts are those of the tables `recipient`,
/// `message` and `link`; a row is removed by giving the same grams again.
extension SQLiteEngine {
    func index(_ texts: [IndexedText]) throws {
        for text in texts {
            let (table, id) = try place(of: text, adding: true)
            try execute(
                "INSERT INTO \(table) (rowid, grams) VALUES (?, ?)",
                [id, SearchGrams.document(of: text.folded, user: text.user, limit: text.limit)])
        }
    }

    func unindex(_ texts: [IndexedText]) throws {
        var tables: Set<String> = []
        for text in texts {
            let (table, id) = try place(of: text, adding: false)
            // To remove what is not there would damage the sums of the table.
            guard let id, try has("SELECT 1 FROM \(table)_docsize WHERE id = ?", [id]) else { continue }
            try execute(
                "INSERT INTO \(table) (\(table), rowid, grams) VALUES ('delete', ?, ?)",
                [id, SearchGrams.document(of: text.folded, user: text.user, limit: text.limit)])
            tables.insert(table)
            guard case .message(let message) = text.owner else { continue }
            try execute("DELETE FROM search_number WHERE message = ?", [message])
        }
        for table in tables.sorted() { try count(SearchMerge.key(of: table)) }
    }

    private func place(of text: IndexedText, adding: Bool) throws -> (table: String, id: Int64?) {
        switch text.owner {
        case .recipient(let id): return ("search_recipient", id)
        case .record(let id): return ("search_record", id)
        case .mailEntry(let id): return ("search_mail", id)
        case .message(let message):
            if adding { try execute("INSERT INTO search_number (message) VALUES (?)", [message]) }
            return ("search_message", try integer("SELECT id FROM search_number WHERE message = ?", [message]))
        }
    }

    func noteUnindexed() throws { try count(SearchMerge.key) }

    private func count(_ key: String) throws {
        try execute(
            """
            INSERT INTO meta (key, value) VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET value = meta.value + 1
            """, [key])
    }

    func query(
        _ question: IndexQuestion, term: [UInt8], of user: UserID, limit: Int, _ body: @escaping (SQLRow) throws -> Void
    ) -> SQLQuery {
        let sql =
            switch question {
            case .recipients: "SELECT rowid FROM search_recipient WHERE search_recipient MATCH ? LIMIT ?"
            case .recipientsOfMessages:
                """
                SELECT recipient.id FROM search_message CROSS JOIN search_number ON search_number.id = search_message.rowid
                    CROSS JOIN recipient ON recipient.message = search_number.message
                WHERE search_message MATCH ? LIMIT ?
                """
            case .messages:
                """
                SELECT search_number.message FROM search_message
                    CROSS JOIN search_number ON search_number.id = search_message.rowid
                WHERE search_message MATCH ? LIMIT ?
                """
            case .messagesToRecipients:
                """
                SELECT recipient.message FROM search_recipient
                    CROSS JOIN recipient ON recipient.id = search_recipient.rowid
                WHERE search_recipient MATCH ? LIMIT ?
                """
            case .records: "SELECT rowid FROM search_record WHERE search_record MATCH ? LIMIT ?"
            }
        return SQLQuery(sql, [Self.expression(term, user), limit], body)
    }

    func mailEntries(matching terms: [[UInt8]], before id: Int64, limit: Int) throws -> [Int64] {
        try integers(
            "SELECT rowid FROM search_mail WHERE search_mail MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
            [terms.map { Self.expression($0, 0) }.joined(separator: " AND "), id, limit])
    }

    /// A phrase of grams; of a single character, the beginning of a gram.
    private static func expression(_ term: [UInt8], _ user: UserID) -> String {
        let grams = SearchGrams.grams(ofTerm: term, user: user).joined(separator: " ")
        let phrase =
            "\"" + grams.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        return SearchGrams.isBeginning(term) ? phrase + " *" : phrase
    }
}

import Core
import StoreSQL

/// The index of texts: the grams of each text as an array, under a GIN index
/// (https://www.postgresql.org/docs/14/gin-intro.html).
///
/// Arrays have no order, so it also finds texts that have all pairs of a word at different places; and a single character is
/// a gram of its own.
extension PostgresEngine {
    func index(_ texts: [IndexedText]) throws {
        for text in texts {
            let grams = SQLValue.texts(SearchGrams.set(of: text.folded, user: text.user, limit: text.limit))
            switch text.owner {
            case .recipient(let id):
                try connection.execute(
                    "INSERT INTO search_recipient (recipient, grams) VALUES (?, ?) ON CONFLICT DO NOTHING", [id, grams])
            case .message(let id):
                try connection.execute(
                    "INSERT INTO search_message (message, grams) VALUES (?, ?) ON CONFLICT DO NOTHING", [id, grams])
            case .record(let id):
                try connection.execute(
                    "INSERT INTO search_record (record, grams) VALUES (?, ?) ON CONFLICT DO NOTHING", [id, grams])
            case .mailEntry(let id):
                try connection.execute(
                    "INSERT INTO search_mail (entry, grams) VALUES (?, ?) ON CONFLICT DO NOTHING", [id, grams])
            }
        }
    }

    func unindex(_ texts: [IndexedText]) throws {
        for text in texts {
            switch text.owner {
            case .recipient(let id):
                try connection.execute("DELETE FROM search_recipient WHERE recipient = ?", [id])
            case .message(let id):
                try connection.execute("DELETE FROM search_message WHERE message = ?", [id])
            case .record(let id): try connection.execute("DELETE FROM search_record WHERE record = ?", [id])
            case .mailEntry(let id): try connection.execute("DELETE FROM search_mail WHERE entry = ?", [id])
            }
        }
    }

    /// PostgreSQL has no way to overwrite what was removed.
    func noteUnindexed() {}

    func query(
        _ question: IndexQuestion, term: [UInt8], of user: UserID, limit: Int, _ body: @escaping (SQLRow) throws -> Void
    ) -> SQLQuery {
        let sql =
            switch question {
            case .recipients: "SELECT recipient FROM search_recipient WHERE grams @> ? LIMIT ?"
            case .recipientsOfMessages:
                """
                SELECT recipient.id FROM search_message JOIN recipient ON recipient.message = search_message.message
                WHERE search_message.grams @> ? LIMIT ?
                """
            case .messages: "SELECT message FROM search_message WHERE grams @> ? LIMIT ?"
            case .messagesToRecipients:
                """
                SELECT recipient.message FROM search_recipient JOIN recipient ON recipient.id = search_recipient.recipient
                WHERE search_recipient.grams @> ? LIMIT ?
                """
            case .records: "SELECT record FROM search_record WHERE grams @> ? LIMIT ?"
            }
        return SQLQuery(sql, [SQLValue.texts(SearchGrams.grams(ofTerm: term, user: user)), limit], body)
    }

    func mailEntries(matching terms: [[UInt8]], before id: Int64, limit: Int) throws -> [Int64] {
        let grams = Set(terms.flatMap { SearchGrams.grams(ofTerm: $0, user: 0) }).sorted()
        return try integers(
            "SELECT entry FROM search_mail WHERE grams @> ? AND entry < ? ORDER BY entry DESC LIMIT ?",
            [SQLValue.texts(grams), id, limit])
    }
}

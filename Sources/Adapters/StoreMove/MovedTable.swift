import Core
import StoreSQL
import StoreSQLite

/// A table that both stores have under the same name.
struct MovedTable {
    /// A column, with the type that PostgreSQL gives it.
    struct Column {
        enum Kind: String {
            case integer = "int8"
            case small = "int2"
            case text
            case bytes = "bytea"
        }

        var name: String
        var kind: Kind
        var isNullable: Bool
    }

    var name: String
    /// What identifies a row in PostgreSQL, such that an index finds it.
    var key: [String]
    /// What SQLite sorts by: the key in which the file keeps the rows, so that they are read without sorting.
    var order: [String]
    /// The rows that are moved; `true` for all.
    var condition = "true"
    var columns: [Column] = []

    private init(_ name: String, _ key: [String], order: [String]? = nil, condition: String = "true") {
        self.name = name
        self.key = key
        self.order = order ?? key
        self.condition = condition
    }

    /// All tables, in the order in which they are copied.
    static let all = [
        // The ticket key is in `secret` there, and the last ids are in sequences.
        MovedTable("meta", ["key"], condition: "key NOT IN (\(notMoved)) AND substr(key, 1, 5) <> 'move:'"),
        MovedTable("account", ["id"]),
        MovedTable("user", ["id"]),
        MovedTable("address", ["email"]),
        MovedTable("token", ["id"]),
        MovedTable("pairing", ["digest"]),
        MovedTable("web_session", ["id"]),
        MovedTable("passkey", ["id"]),
        MovedTable("preference", ["user"]),
        MovedTable("own_webhook", ["id"]),
        MovedTable("audit", ["id"]),
        MovedTable("message", ["id"]),
        MovedTable("link", ["message", "n"]),
        MovedTable("recipient", ["id"]),
        MovedTable("activity", ["key"]),
        MovedTable("agent", ["id"]),
        // Its partitions have no index of ids.
        MovedTable("hit", ["kept_at", "recipient", "seq", "id"], order: ["id"]),
        MovedTable("tally", ["recipient"]),
        MovedTable("consumer", ["user", "kind", "name"]),
        MovedTable("contact", ["user", "email"]),
        MovedTable("event", ["user", "id"]),
        MovedTable("policy", ["user", "audience"]),
        MovedTable("opt_out", ["digest"]),
        MovedTable("user_opt_out", ["digest", "user"]),
        MovedTable("daily_use", ["user"]),
        MovedTable("erased_ticket", ["digest"]),
        MovedTable("erased_setting", ["digest", "user"]),
        MovedTable("life", ["user", "epoch"]),
        MovedTable("record_number", ["kind"]),
        MovedTable("record", ["id"]),
        MovedTable("record_key", ["record", "rank"]),
        MovedTable("association", ["record", "other"]),
        MovedTable("record_change", ["id"]),
        MovedTable("mail_entry", ["id"]),
        MovedTable("entry_content", ["entry"]),
        MovedTable("entry_source", ["entry", "user", "way"]),
        MovedTable("entry_address", ["key", "entry"]),
        MovedTable("filing", ["record", "at", "entry"]),
        MovedTable("entry_attachment", ["entry", "n"]),
        MovedTable("logging", ["user"]),
        MovedTable("stored_blob", ["digest"]),
        MovedTable("blob_chunk", ["digest", "n"], order: ["rowid"]),
    ]

    private static let notMoved =
        """
        'ticket_key', 'last_user', 'last_recipient', 'last_record', 'last_record_change', 'last_mail_entry',
            'search_unindexed', 'unmerged_search_recipient', 'unmerged_search_message', 'unmerged_search_record',
            'unmerged_search_mail', 'schema', 'move', 'moved'
        """

    /// All tables with their columns, as PostgreSQL describes them.
    static func all(on connection: some SQLConnection) throws -> [MovedTable] {
        var columns: [String: [Column]] = [:]
        let moved = Set(all.map(\.name))
        try connection.each(
            """
            SELECT c.relname, a.attname, t.typname, CASE WHEN a.attnotnull THEN 0 ELSE 1 END
            FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid JOIN pg_type AS t ON t.oid = a.atttypid
            WHERE c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('meta'))
                AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY c.relname, a.attnum
            """, []
        ) { row in
            let (table, column): (String, String) = (row[0], row[1])
            guard moved.contains(table) else { return true }
            guard let kind = Column.Kind(rawValue: row[2]) else {
                throw StoreError.other("cannot move \(table).\(column): its type \(row[2] as String) is unknown")
            }
            columns[table, default: []].append(Column(name: column, kind: kind, isNullable: row[3]))
            return true
        }
        return all.map { table in
            var table = table
            table.columns = columns[table.name] ?? []
            return table
        }
    }

    // MARK: Statements

    private var columnNames: String { columns.map(\.name).joined(separator: ", ") }

    /// Asks SQLite for the rows after the first `?1`.
    ///
    /// - Parameter days: the times that a hit can be kept by.
    func select(hitsWithin days: ClosedRange<Int64>) -> String {
        let values = columns.map { column in
            column.name == "kept_at"
                ? """
                CASE typeof(at) WHEN 'integer' THEN max(\(days.lowerBound), min(\(days.upperBound), at))
                ELSE \(days.upperBound) END
                """ : column.name
        }
        return """
            SELECT \(values.joined(separator: ", ")) FROM \(name) WHERE \(condition)
            ORDER BY \(order.joined(separator: ", ")) LIMIT -1 OFFSET ?1
            """
    }

    var count: String { "SELECT count(*) FROM \(name) WHERE \(condition)" }

    /// Inserts rows into PostgreSQL; a parameter for each column.
    var insert: String {
        "INSERT INTO \(name) (\(columnNames)) SELECT * FROM unnest(\(Self.parameters(columns.count)))"
    }

    /// Asks PostgreSQL for the rows with some keys; a parameter for each part of the key. The last column says which of the keys.
    var find: String {
        let names = key.indices.map { "part\($0)" }
        let isWanted = zip(key, names).map { "\(name).\($0) = wanted.\($1)" }
        return """
            SELECT \(columns.map { "found.\($0.name)" }.joined(separator: ", ")), wanted.place
            FROM unnest(\(Self.parameters(key.count))) WITH ORDINALITY AS wanted (\(names.joined(separator: ", ")), place)
                CROSS JOIN LATERAL (SELECT * FROM \(name) WHERE \(isWanted.joined(separator: " AND ")) LIMIT 1) AS found
            """
    }

    private static func parameters(_ count: Int) -> String {
        Array(repeating: "?", count: count).joined(separator: ", ")
    }

    /// The places of the key's columns among all.
    var keyColumns: [Int] { key.compactMap { part in columns.firstIndex { $0.name == part } } }

    /// The key of a row for a finding, whatever its types.
    func keyText(_ row: RawRow) -> String {
        (order == ["rowid"] ? key : order).compactMap { part in columns.firstIndex { $0.name == part } }
            .map { row[$0].text }.joined(separator: " ")
    }
}

extension RawValue {
    /// The value for a finding, on one line and not too long.
    var text: String {
        switch self {
        case .null: "nothing"
        case .integer(let value): "\(value)"
        case .real(let value): "\(value)"
        case .text(let bytes):
            String(
                String(decoding: bytes.prefix(100), as: UTF8.self).map { $0.isNewline || $0 == "\0" ? "\u{FFFD}" : $0 })
        case .bytes(let bytes):
            bytes.prefix(16).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        }
    }
}

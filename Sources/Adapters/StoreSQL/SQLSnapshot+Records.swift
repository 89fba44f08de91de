package import Core
import Foundation

/// Contacts, companies, deals and tickets.
extension SQLSnapshot {
    static let recordColumns = """
        record.id, record.account, record.kind, record.number, record.version, record.name, record.owner, record.fields,
            record.origin, record.created_at, record.updated_at, record.touched_at, record.deleted_at
        """

    package func record(_ id: Int64) throws -> Record? { try records([id])[id] }

    package func records(_ ids: [Int64]) throws -> [Int64: Record] {
        guard !ids.isEmpty else { return [:] }
        let found = try records("WHERE \(db.dialect.isAmong("record.id"))", [SQLValue.integers(ids)])
        return Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
    }

    package func record(_ kind: RecordKind, number: Int64) throws -> Record? {
        try records("WHERE record.kind = ? AND record.number = ?", [kind.rawValue, number]).first
    }

    package func record(_ kind: RecordKind, key: String) throws -> Record? {
        let id = try db.integer(
            """
            SELECT record.id FROM record_key JOIN record ON record.id = record_key.record
            WHERE record_key.kind = ? AND record_key.key = ?
            ORDER BY record_key.live DESC, record.deleted_at DESC, record.id DESC LIMIT 1
            """, [kind.rawValue, key])
        return try id.flatMap(record)
    }

    /// Records with their keys, in the order of the query.
    private func records(_ rest: String, _ arguments: [any SQLBindable]) throws -> [Record] {
        var records = try db.all("SELECT \(Self.recordColumns) FROM record \(rest)", arguments, Self.record)
        guard !records.isEmpty else { return [] }
        var keys: [Int64: [RecordKey]] = [:]
        try db.each(
            """
            SELECT record, key, written FROM record_key WHERE \(db.dialect.isAmong("record")) ORDER BY record, rank
            """, [SQLValue.integers(records.map(\.id).sorted())]
        ) { row in
            keys[row[0], default: []].append(RecordKey(key: row[1], written: row[2]))
            return true
        }
        for index in records.indices { records[index].keys = keys[records[index].id] ?? [] }
        return records
    }

    private static func record(_ row: SQLRow) -> Record {
        // Members that cannot be read are as if they had never been set.
        let fields = (try? JSONDecoder().decode(RecordFields.self, from: Data((row[7] as String).utf8)))
        return Record(
            id: row[0], account: row[1], kind: RecordKind(rawValue: row[2]) ?? .contact, number: row[3],
            version: row[4],
            name: row[5], owner: row[6], fields: fields ?? RecordFields(),
            origin: Record.Origin(rawValue: row[8]) ?? .hand, createdAt: row[9], updatedAt: row[10], touchedAt: row[11],
            deletedAt: row[12])
    }

    // MARK: Lists

    package func records(matching query: RecordQuery) throws -> RecordListing {
        let terms = SearchTerms(query.text ?? "", .standard)
        let candidates = terms.isEmpty ? nil : try owners(of: terms, 0, [.records]) { $0[0] as Int64 }
        var place = query.after
        var listing = RecordListing()
        var examined = 0
        while true {
            let wanted = terms.isEmpty ? query.limit - listing.records.count + 1 : 500
            let page = try records(query, among: candidates, after: place, limit: wanted)
            for record in page {
                guard terms.isEmpty || terms.matches(anyOf: record.searched, .standard) else { continue }
                if listing.records.count == query.limit {
                    listing.next = listing.records.last.map { Self.place(of: $0, query.order) }
                    return listing
                }
                listing.records.append(record)
            }
            guard let last = page.last, page.count == wanted else { return listing }
            place = Self.place(of: last, query.order)
            examined += page.count
            if examined >= query.span {
                listing.next = place
                return listing
            }
        }
    }

    /// The next records of a list, whether or not the words occur in them.
    private func records(
        _ query: RecordQuery, among candidates: Set<Int64>?, after place: RecordPlace?, limit: Int
    ) throws -> [Record] {
        var conditions = ["record.account = 1", "record.kind = ?"]
        var arguments: [any SQLBindable] = [query.kind.rawValue]
        func add(_ condition: String, _ argument: any SQLBindable) {
            conditions.append(condition)
            arguments.append(argument)
        }
        conditions.append("record.deleted_at IS \(query.isTrash ? "NOT " : "")NULL")
        if let state = query.state { add("record.state = ?", state.rawValue) }
        if let stage = query.stage { add("record.stage = ?", stage) }
        if let owner = query.owner { add("record.owner = ?", owner) }
        if let candidates { add(db.dialect.isAmong("record.id"), SQLValue.integers(candidates.sorted())) }
        switch place {
        case .time(let time, let id):
            conditions.append("(record.touched_at, record.id) < (?, ?)")
            arguments += [time, id] as [any SQLBindable]
        case .name(let name, let id):
            conditions.append("(record.sort, record.id) > (?, ?)")
            arguments += [name, id] as [any SQLBindable]
        case nil: break
        }
        let order =
            switch query.order {
            case .recent: "record.touched_at DESC, record.id DESC"
            case .name: "record.sort, record.id"
            }
        return try records(
            "WHERE \(conditions.joined(separator: " AND ")) ORDER BY \(order) LIMIT ?", arguments + [limit])
    }

    static func place(of record: Record, _ order: RecordQuery.Order) -> RecordPlace {
        switch order {
        case .recent: .time(record.touchedAt, record.id)
        case .name: .name(sortKey(of: record), record.id)
        }
    }

    static func sortKey(of record: Record) -> String {
        String(decoding: SearchFold.standard(record.sortText), as: UTF8.self)
    }

    // MARK: What belongs to a record

    package func associations(of record: Int64) throws -> [Association] {
        try db.all(
            """
            SELECT association.other, association.reason, association.made_by, association.at, association.is_primary
            FROM association JOIN record ON record.id = association.other
            WHERE association.record = ? AND record.deleted_at IS NULL
            ORDER BY record.kind, association.at DESC, association.other DESC LIMIT ?
            """, [record, Association.listed]
        ) { row in
            Association(
                to: row[0], Association.Reason(rawValue: row[1]) ?? .hand, by: row[2], at: row[3], isPrimary: row[4])
        }
    }

    package func changes(of record: Int64, before id: Int64?, limit: Int) throws -> [RecordChange] {
        try db.all(
            """
            SELECT id, at, actor, what, text_before, text_after FROM record_change
            WHERE record = ? AND id < ? ORDER BY id DESC LIMIT ?
            """, [record, id ?? .max, limit]
        ) { row in
            RecordChange(id: row[0], at: row[1], by: row[2], what: row[3], before: row[4], after: row[5])
        }
    }

    package func logging(of user: UserID?) throws -> LoggingSettings {
        let text = try db.text("SELECT body FROM logging WHERE user = ?", [user ?? 0])
        // Settings that cannot be read are the defaults, as those of the web app are.
        return text.flatMap { try? JSONDecoder().decode(LoggingSettings.self, from: Data($0.utf8)) }
            ?? LoggingSettings()
    }
}

import Core

/// Records and what belongs to them.
struct MemoryRecords: Sendable {
    /// Records by their ids.
    var all: [Int64: Record] = [:]
    /// The last id that was given. Ids are never reused.
    var last: Int64 = 0
    /// The last number of each kind.
    var numbers: [RecordKind: Int64] = [:]
    /// What a record is linked to. Each link is stored for both ends.
    var associations: [Int64: [Int64: Association]] = [:]
    /// Oldest first.
    var changes: [Int64: [RecordChange]] = [:]
    var lastChange: Int64 = 0
}

/// Contacts, companies, deals and tickets, by looking at everything.
extension MemoryTransaction {
    func record(_ id: Int64) throws -> Record? { state.records.all[id] }

    func records(_ ids: [Int64]) throws -> [Int64: Record] { state.records.all.filter { ids.contains($0.key) } }

    func record(_ kind: RecordKind, number: Int64) throws -> Record? {
        state.records.all.values.first { $0.kind == kind && $0.number == number }
    }

    func record(_ kind: RecordKind, key: String) throws -> Record? {
        state.records.all.values.filter { $0.kind == kind && $0.keys.contains { $0.key == key } }.max { one, other in
            func rank(_ record: Record) -> (Timestamp, Int64) {
                (record.deletedAt ?? Timestamp(milliseconds: .max), record.id)
            }
            return rank(one) < rank(other)
        }
    }

    func records(matching query: RecordQuery) throws -> RecordListing {
        let terms = SearchTerms(query.text ?? "", Self.fold)
        let found = state.records.all.values.filter { record in
            record.kind == query.kind && record.isLive != query.isTrash
                && query.state.map { record.state == $0 } ?? true
                && query.stage.map { record.fields.stage == $0 } ?? true
                && query.owner.map { record.owner == $0 } ?? true && terms.matches(anyOf: record.searched, Self.fold)
        }
        let placed = found.map { record in
            let name = String(decoding: Self.fold(record.sortText), as: UTF8.self)
            return (
                record, query.order == .recent ? RecordPlace.time(record.touchedAt, record.id) : .name(name, record.id)
            )
        }.sorted { Self.precedes($0.1, $1.1) }
        let rest = placed.filter { place in query.after.map { Self.precedes($0, place.1) } ?? true }
        let page = rest.prefix(query.limit)
        return RecordListing(page.map(\.0), next: page.count < rest.count ? page.last?.1 : nil)
    }

    private static func precedes(_ one: RecordPlace, _ other: RecordPlace) -> Bool {
        switch (one, other) {
        case (.time(let a, let id), .time(let b, let other)): (a, id) > (b, other)
        case (.name(let a, let id), .name(let b, let other)):
            a == b ? id < other : a.utf8.lexicographicallyPrecedes(b.utf8)
        default: false
        }
    }

    func associations(of record: Int64) throws -> [Association] {
        let live = (state.records.associations[record] ?? [:]).values.compactMap { one in
            state.records.all[one.other].flatMap { $0.isLive ? (one, kind: $0.kind.rawValue) : nil }
        }
        let sorted = live.sorted { a, b in
            a.kind == b.kind ? (a.0.at, a.0.other) > (b.0.at, b.0.other) : a.kind < b.kind
        }
        return sorted.prefix(Association.listed).map(\.0)
    }

    func changes(of record: Int64, before id: Int64?, limit: Int) throws -> [RecordChange] {
        Array((state.records.changes[record] ?? []).reversed().filter { $0.id < id ?? .max }.prefix(limit))
    }

    // MARK: Changes

    func insertRecord(_ record: Record) throws -> Record {
        var record = record
        try checkKeys(of: record)
        state.records.last += 1
        state.records.numbers[record.kind, default: 0] += 1
        (record.id, record.version) = (state.records.last, 1)
        record.number = state.records.numbers[record.kind] ?? 1
        record.keys = Self.once(record.keys)
        state.records.all[record.id] = record
        return record
    }

    func updateRecord(_ record: Record) throws -> Bool {
        guard let old = state.records.all[record.id], old.version == record.version - 1 else { return false }
        var record = record
        (record.account, record.kind, record.number) = (old.account, old.kind, old.number)
        (record.origin, record.createdAt) = (old.origin, old.createdAt)
        (record.touchedAt, record.keys) = (max(old.touchedAt, record.touchedAt), Self.once(record.keys))
        try checkKeys(of: record)
        state.records.all[record.id] = record
        return true
    }

    private static func once(_ keys: [RecordKey]) -> [RecordKey] {
        var seen: Set<String> = []
        return keys.filter { seen.insert($0.key).inserted }
    }

    private func checkKeys(of record: Record) throws {
        guard record.isLive else { return }
        for key in record.keys {
            let owner = try self.record(record.kind, key: key.key)
            guard let owner, owner.isLive, owner.id != record.id else { continue }
            throw StoreError.exists("\(key.written) belongs to another record")
        }
    }

    func touchRecords(_ ids: [Int64], at time: Timestamp) throws {
        for id in ids {
            guard let touched = state.records.all[id]?.touchedAt else { continue }
            state.records.all[id]?.touchedAt = max(touched, time)
        }
    }

    func purgeRecords(deletedBefore time: Timestamp, limit: Int) throws -> Int {
        let due = state.records.all.values.compactMap { record in record.deletedAt.map { (at: $0, id: record.id) } }
            .filter { $0.at < time }.sorted(by: <).prefix(limit)
        for one in due { removeRecord(one.id) }
        return due.count
    }

    func eraseRecords(withAddress key: String) throws -> [Int64] {
        var removed: [Int64] = []
        for id in state.records.all.keys.sorted() {
            guard let record = state.records.all[id], record.kind == .contact,
                record.keys.contains(where: { $0.key == key })
            else { continue }
            if record.keys.allSatisfy({ $0.key == key }) {
                removeRecord(id)
                removed.append(id)
            } else {
                state.records.all[id]?.keys.removeAll { $0.key == key }
                state.records.all[id]?.version += 1
                state.records.changes[id] = nil
            }
        }
        return removed
    }

    private func removeRecord(_ id: Int64) {
        state.records.all[id] = nil
        state.records.changes[id] = nil
        for other in (state.records.associations[id] ?? [:]).keys { state.records.associations[other]?[id] = nil }
        state.records.associations[id] = nil
        state.mail.filings.removeAll { $0.record == id }
    }

    /// Nobody looks after the records of a user who is removed.
    func disown(_ user: UserID) {
        for (id, record) in state.records.all where record.owner == user {
            state.records.all[id]?.owner = nil
            state.records.all[id]?.version += 1
        }
    }

    func associate(_ record: Int64, _ association: Association) throws {
        let contact = [record, association.other].first { state.records.all[$0]?.kind == .contact }
        if association.isPrimary, let contact {
            for other in (state.records.associations[contact] ?? [:]).keys {
                state.records.associations[contact]?[other]?.isPrimary = false
                state.records.associations[other]?[contact]?.isPrimary = false
            }
        }
        for (one, other) in [(record, association.other), (association.other, record)] {
            var link = association
            link.other = other
            link.at = state.records.associations[one]?[other]?.at ?? association.at
            state.records.associations[one, default: [:]][other] = link
        }
    }

    func dissociate(_ record: Int64, _ other: Int64) throws -> Bool {
        guard state.records.associations[record]?[other] != nil else { return false }
        state.records.associations[record]?[other] = nil
        state.records.associations[other]?[record] = nil
        return true
    }

    func note(_ change: RecordChange, of record: Int64) throws {
        var change = change
        state.records.lastChange += 1
        change.id = state.records.lastChange
        let changes = (state.records.changes[record] ?? []) + [change]
        state.records.changes[record] = changes.suffix(Int(RecordChange.kept))
    }
}

/// What members have set for logging.
extension MemoryTransaction {
    func logging(of user: UserID?) throws -> LoggingSettings { state.logging[user ?? 0] ?? LoggingSettings() }

    func setLogging(_ settings: LoggingSettings, of user: UserID?) throws { state.logging[user ?? 0] = settings }
}

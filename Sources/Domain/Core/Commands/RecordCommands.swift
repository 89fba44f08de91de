/// Add a contact, company, deal or ticket.
public struct CreateRecord: Step {
    /// The result of adding a record.
    public enum Answer: Sendable, Hashable {
        case created(Record)
        /// Another record has this address or domain. It may be in the trash.
        case taken(RecordKey, by: Record)
    }

    public var record: Record
    public var actor: RecordActor

    public init(_ record: Record, by actor: RecordActor) {
        self.record = record
        self.actor = actor
    }

    public var weight: Int { 512 + record.weight }

    public func perform(in path: EventPath) throws -> Answer {
        for key in record.keys {
            if let other = try path.store.record(record.kind, key: key.key) { return .taken(key, by: other) }
        }
        var record = record
        (record.createdAt, record.updatedAt, record.touchedAt) = (path.now, path.now, path.now)
        let stored = try path.store.insertRecord(record)
        try path.store.note(RecordChange(at: path.now, by: actor.email, what: "created"), of: stored.id)
        return .created(stored)
    }
}

/// Who changes a record.
public struct RecordActor: Hashable, Sendable {
    public var user: UserID
    public var email: String

    public init(user: UserID, email: String) {
        self.user = user
        self.email = email
    }

    public init(_ user: User) { self.init(user: user.id, email: user.email) }
}

/// Change a record, as it was seen.
public struct ChangeRecord: Step {
    /// The result of changing a record.
    public enum Answer: Sendable, Hashable {
        case changed(Record)
        case noSuchRecord
        /// Somebody else has changed it meanwhile: what it is now.
        case conflict(Record)
        /// Another record has this address or domain. It may be in the trash.
        case taken(RecordKey, by: Record)
    }

    public var id: Int64
    /// The version that was seen; nil to change any.
    public var version: Int64?
    public var change: @Sendable (inout Record) -> Void
    public var actor: RecordActor

    public init(
        _ id: Int64, version: Int64?, by actor: RecordActor, _ change: @escaping @Sendable (inout Record) -> Void
    ) {
        self.id = id
        self.version = version
        self.actor = actor
        self.change = change
    }

    public var weight: Int { 4096 }

    public func perform(in path: EventPath) throws -> Answer {
        guard let old = try path.store.record(id), old.isLive else { return .noSuchRecord }
        if let version, version != old.version { return .conflict(old) }
        var record = old
        change(&record)
        let before = old.members
        let after = record.members
        let changed = Set(after.keys).union(before.keys).filter { after[$0] != before[$0] }
        guard !changed.isEmpty else { return .changed(old) }
        for key in record.keys where !old.keys.contains(where: { $0.key == key.key }) {
            if let other = try path.store.record(record.kind, key: key.key), other.id != id, other.isLive {
                return .taken(key, by: other)
            }
        }
        record.version = old.version + 1
        (record.updatedAt, record.touchedAt) = (path.now, path.now)
        guard try path.store.updateRecord(record), let stored = try path.store.record(id) else {
            return .conflict(try path.store.record(id) ?? old)
        }
        for member in changed.sorted() {
            try path.store.note(
                RecordChange(
                    at: path.now, by: actor.email, what: member, before: before[member], after: after[member]),
                of: id)
        }
        return .changed(stored)
    }
}

/// Move a record to the trash, or back.
public struct TrashRecord: Step {
    /// The result of moving a record.
    public enum Answer: Sendable, Hashable {
        /// The addresses or domains that it lost to other records, which have them now.
        case done(Record, lost: [RecordKey])
        case noSuchRecord
    }

    public var id: Int64
    /// Whether it is moved to the trash; false: it is restored.
    public var isDeleted: Bool
    public var actor: RecordActor

    public init(_ id: Int64, delete isDeleted: Bool, by actor: RecordActor) {
        self.id = id
        self.isDeleted = isDeleted
        self.actor = actor
    }

    public func perform(in path: EventPath) throws -> Answer {
        guard var record = try path.store.record(id) else { return .noSuchRecord }
        guard record.isLive == isDeleted else { return .done(record, lost: []) }
        var lost: [RecordKey] = []
        if !isDeleted {
            lost = try record.keys.filter { key in
                try path.store.record(record.kind, key: key.key).map { $0.id != id && $0.isLive } ?? false
            }
            record.keys.removeAll(where: lost.contains)
        }
        record.deletedAt = isDeleted ? path.now : nil
        record.version += 1
        (record.updatedAt, record.touchedAt) = (path.now, path.now)
        guard try path.store.updateRecord(record) else { return .noSuchRecord }
        let what = isDeleted ? "deleted" : "restored"
        try path.store.note(RecordChange(at: path.now, by: actor.email, what: what), of: id)
        return .done(try path.store.record(id) ?? record, lost: lost)
    }
}

/// Link two records, or unlink them.
public struct AssociateRecords: Step {
    /// The result of linking.
    public enum Answer: Sendable, Hashable {
        case done
        /// One of the two does not exist, or is in the trash.
        case noSuchRecord
        /// A record is not linked to itself.
        case same
        /// They were not linked.
        case notLinked
        /// One of the two has `Association.listed` links already.
        case tooMany
    }

    public var one: Int64
    public var other: Int64
    /// Whether they are linked; false: they are unlinked.
    public var isLinked: Bool
    /// Whether the company is the contact's main one.
    public var isPrimary: Bool
    public var actor: RecordActor

    public init(_ one: Int64, _ other: Int64, link isLinked: Bool, isPrimary: Bool = false, by actor: RecordActor) {
        self.one = one
        self.other = other
        self.isLinked = isLinked
        self.isPrimary = isPrimary
        self.actor = actor
    }

    public func perform(in path: EventPath) throws -> Answer {
        guard one != other else { return .same }
        let found = try path.store.records([one, other]).filter(\.value.isLive)
        guard let first = found[one], let second = found[other] else { return .noSuchRecord }
        if isLinked {
            for id in [one, other] where try path.store.associations(of: id).count >= Association.listed {
                return .tooMany
            }
            let isPrimary = isPrimary && Set([first.kind, second.kind]) == [.contact, .company]
            try path.store.associate(
                one, Association(to: other, .hand, by: actor.user, at: path.now, isPrimary: isPrimary))
        } else {
            guard try path.store.dissociate(one, other) else { return .notLinked }
        }
        let what = isLinked ? "linked" : "unlinked"
        for (record, end) in [(first, second), (second, first)] {
            try path.store.note(
                RecordChange(at: path.now, by: actor.email, what: what, after: end.reference), of: record.id)
        }
        try path.store.touchRecords([one, other], at: path.now)
        return .done
    }
}

extension Record {
    /// Approximate size in bytes.
    var weight: Int {
        name.utf8.count + keys.reduce(0) { $0 + 2 * $1.written.utf8.count + 64 } + (fields.note?.utf8.count ?? 0)
    }

    /// What can be changed, by its name in the API, as text.
    public var members: [String: String] {
        var members = ["name": name]
        members["owner"] = owner.map { "\($0)" }
        if !keys.isEmpty {
            members[kind == .company ? "domains" : "emails"] = keys.map(\.written).joined(separator: ", ")
        }
        members["phone"] = fields.phone
        members["title"] = fields.title
        members["note"] = fields.note
        members[kind == .ticket ? "status" : "stage"] = fields.stage
        members["amount"] = fields.amount.map { amount in
            fields.currency.flatMap { Currency($0) }.map { Money(minorUnits: amount, $0).description } ?? "\(amount)"
        }
        members["close_on"] = fields.closeOn
        members["priority"] = fields.priority
        members["legal_basis"] = fields.legalBasis
        members["marketing"] = fields.marketing.map { $0 ? "true" : "false" }
        return members.filter { !$0.value.isEmpty }
    }
}

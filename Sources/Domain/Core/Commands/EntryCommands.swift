/// Store pieces of an attachment, before the mail that has it is logged.
public struct PutChunks: Step {
    public typealias Answer = Bool

    /// Of all pieces together.
    public var digest: [UInt8]
    /// The number of the first piece, from 0.
    public var first: Int64
    public var pieces: [[UInt8]]
    /// The size of the whole, if these are the last pieces.
    public var size: Int?

    public init(_ digest: [UInt8], from first: Int64, _ pieces: [[UInt8]], size: Int?) {
        self.digest = digest
        self.first = first
        self.pieces = pieces
        self.size = size
    }

    public var weight: Int { 256 + pieces.reduce(0) { $0 + $1.count } }

    /// Returns whether all pieces are stored already, so that no more need to come.
    public func perform(in path: EventPath) throws -> Bool {
        if try path.store.hasBlob(digest) { return true }
        for (index, piece) in pieces.enumerated() {
            try path.store.putChunk(first + Int64(index), of: digest, piece, at: path.now)
        }
        guard let size else { return false }
        try path.store.finishBlob(digest, size: size)
        return true
    }
}

/// Change a logged mail: where it is filed, whether it is pinned, or delete it.
public struct ChangeEntry: Step {
    /// What is done with the entry.
    public enum Change: Sendable, Hashable {
        /// File it on a record.
        case file(Int64)
        /// Take it off a record.
        case unfile(Int64)
        /// Pin it on a record.
        case pin(Int64)
        case unpin(Int64)
        case delete
    }

    /// The result of the change.
    public enum Answer: Sendable, Hashable {
        case done
        /// There is no such entry, or the member may not see it.
        case noSuchEntry
        /// There is no such record, or the entry is not filed on it.
        case noSuchRecord
        /// The entry has another version now.
        case conflict(Int64)
        /// The record has `MailEntry.pins` pinned entries.
        case tooManyPins
    }

    public var id: Int64
    /// The version that was seen; nil to change any.
    public var version: Int64?
    public var changes: [Change]
    public var actor: RecordActor

    public init(_ id: Int64, version: Int64?, _ changes: [Change], by actor: RecordActor) {
        self.id = id
        self.version = version
        self.changes = changes
        self.actor = actor
    }

    public func perform(in path: EventPath) throws -> Answer {
        let store = path.store
        guard let entry = try store.mailEntries([id], viewer: actor.user)[id] else { return .noSuchEntry }
        if let version, version != entry.version { return .conflict(entry.version) }
        let filings = try store.filings(ofEntry: id)
        // Checked before anything is written: all happens, or nothing.
        for change in changes {
            switch change {
            case .file(let record):
                guard try store.record(record)?.isLive == true else { return .noSuchRecord }
            case .unfile(let record), .unpin(let record):
                guard filings.contains(where: { $0.record == record }) else { return .noSuchRecord }
            case .pin(let record):
                guard let filing = filings.first(where: { $0.record == record }) else { return .noSuchRecord }
                let isFull = try store.pinned(on: record, viewer: actor.user).count >= MailEntry.pins
                if filing.pinnedAt == nil, isFull { return .tooManyPins }
            case .delete: break
            }
        }
        for change in changes { try apply(change, to: entry, path) }
        return .done
    }

    private func apply(_ change: Change, to entry: MailEntry, _ path: EventPath) throws {
        let store = path.store
        func note(_ what: String, on record: Int64) throws {
            try store.note(RecordChange(at: path.now, by: actor.email, what: what, after: "entry:\(id)"), of: record)
        }
        switch change {
        case .file(let record):
            try store.file(Filing(id, on: record, .hand, by: actor.user, at: entry.sentAt))
            try note("filed", on: record)
            try store.touchRecords([record], at: path.now)
        case .unfile(let record):
            _ = try store.unfile(id, from: record)
            try note("unfiled", on: record)
        case .pin(let record):
            _ = try store.pin(id, on: record, at: path.now)
            try note("pinned", on: record)
        case .unpin(let record):
            _ = try store.pin(id, on: record, at: nil)
            try note("unpinned", on: record)
        case .delete:
            for filing in try store.filings(ofEntry: id) { try note("entry-deleted", on: filing.record) }
            try path.forgetLogged(id)
            return try store.deleteMailEntry(id, at: path.now)
        }
        try store.bumpEntry(id)
    }
}

/// Store what a member has set for logging, or the account.
public struct SetLogging: Step {
    public typealias Answer = LoggingSettings?

    /// nil: the account's.
    public var owner: UserID?
    /// Who asks. Changes of the account's settings are audited.
    public var note: AuditNote
    /// Changes what is stored.
    public var change: @Sendable (inout LoggingSettings) -> Void

    public init(
        of user: UserID?, by note: AuditNote, _ change: @escaping @Sendable (inout LoggingSettings) -> Void
    ) {
        owner = user
        self.note = note
        self.change = change
    }

    public var weight: Int { 4096 }

    /// Returns what is set now; nil if the member was removed.
    public func perform(in path: EventPath) throws -> LoggingSettings? {
        if let owner, try path.store.user(owner) == nil { return nil }
        let before = try path.store.logging(of: owner)
        var settings = before
        change(&settings)
        guard settings != before else { return settings }
        try path.store.setLogging(settings, of: owner)
        if owner == nil { try path.note(.loggingChanged, about: "", by: note) }
        return settings
    }
}

/// Remove what nobody needs any more: records and entries that were deleted long ago, and bytes of uploads that were not
/// finished. Run it until nothing is left.
public struct PurgeRecords: Step {
    /// How many things were removed.
    public typealias Answer = Int

    /// The time by a clock that is trusted.
    public var now: Timestamp
    public var limit: Int

    public init(now: Timestamp, limit: Int = 100) {
        self.now = now
        self.limit = limit
    }

    public func perform(in path: EventPath) throws -> Int {
        let store = path.store
        var count = try store.purgeMailEntries(deletedBefore: entriesBefore, limit: limit)
        count += try store.purgeRecords(deletedBefore: recordsBefore, limit: limit)
        count += try store.sweepBlobs(before: blobsBefore, limit: limit)
        return count
    }

    /// Whether there is anything to remove.
    public func isDue(in store: any EntrySnapshot) throws -> Bool {
        try store.isPurgeDue(entriesBefore: entriesBefore, recordsBefore: recordsBefore, blobsBefore: blobsBefore)
    }

    private var entriesBefore: Timestamp { ago(MailEntry.tombstoneDays * 86_400_000) }
    private var recordsBefore: Timestamp { ago(Record.trashDays * 86_400_000) }
    private var blobsBefore: Timestamp { ago(3_600_000) }

    private func ago(_ milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: now.milliseconds.minus(milliseconds))
    }
}

/// Erase the logged mails that a person wrote or received, and the records that their address alone identifies. Run it until
/// nothing is left.
public struct EraseRecords: Step {
    /// What one piece erased.
    public struct Answer: Hashable, Sendable {
        public var entries = 0
        public var records = 0
        public var isDone = false
    }

    /// In lower case, as it was written.
    public var email: String
    /// The key of the address; nil if it has none.
    public var key: String?
    public var limit: Int

    public init(_ email: String, key: String?, limit: Int = 20) {
        self.email = email
        self.key = key
        self.limit = limit
    }

    public func perform(in path: EventPath) throws -> Answer {
        let store = path.store
        var answer = Answer()
        let spellings = Set([email, key ?? email]).sorted()
        for spelling in spellings {
            for id in try store.mailEntries(withAddress: spelling, limit: limit) {
                try path.forgetLogged(id)
                try store.eraseMailEntry(id)
                answer.entries += 1
            }
        }
        guard answer.entries == 0 else { return answer }
        for spelling in spellings { answer.records += try store.eraseRecords(withAddress: spelling).count }
        for user in try [nil] + store.users().map({ Optional($0.id) }) {
            try forget(spellings, in: user, store)
        }
        answer.isDone = true
        return answer
    }

    /// Takes the address off never-log lists. A domain on one stays.
    private func forget(_ spellings: [String], in user: UserID?, _ store: any StoreTransaction) throws {
        var settings = try store.logging(of: user)
        let lines = settings.neverLog.split(separator: "\n")
        let kept = lines.filter { !spellings.contains(String($0)) }
        guard kept.count < lines.count else { return }
        settings.neverLog = kept.map { $0 + "\n" }.joined()
        try store.setLogging(settings, of: user)
    }
}

extension EventPath {
    /// Takes what an entry's activities in the members' logs say about it out of them.
    func forgetLogged(_ id: Int64) throws {
        guard let entry = try store.mailEntry(id) else { return }
        for user in Set(try store.sources(ofEntry: id).map(\.user)) {
            // The activity has the time of the entry.
            var query = ActivityQuery()
            query.filter = Filter(kinds: [.logged])
            query.since = entry.loggedAt
            query.until = entry.loggedAt + .milliseconds(1)
            query.limit = 100
            for found in try store.activities(of: user, matching: query) {
                guard let activity = try store.activity(found.seq, of: user), activity.message?.id == "\(id)" else {
                    continue
                }
                try store.rewrite(found.seq, of: user, as: activity.anonymized(keepingMessage: false).encoded)
                var erase = Activity(id: newID().description, kind: .erase, at: now)
                erase.erases = Erasure.runs([found.seq])
                try append(erase, to: user, recipient: nil)
            }
        }
    }
}

import Core
import TestKit

/// Something to do to records and logged mail, drawn at random. What it is about may or may not exist.
enum RecordOperation {
    case insert(RecordKind, Int, UserID, Double)
    case update(Int64, Change, version: Int64, Double)
    case touch([Int64], Double)
    case purge(Double, Int)
    case eraseAddress(Int)
    case associate(Int64, Int64, isPrimary: Bool, Double)
    case dissociate(Int64, Int64)
    case note(Int64, Double)
    case log(Int, UserID, [Int], isPrivate: Bool, thread: Int64?, attachment: UInt8?, records: [Int64], Double)
    case addSource(Int64, UserID, EntrySource.Way, isPrivate: Bool, Double)
    case file(Int64, Int64, Filing.Reason, Double)
    case unfile(Int64, Int64)
    case pin(Int64, Int64, Double?)
    case deleteMail(Int64, Double)
    case eraseMail(Int64)
    case purgeMail(Double, Int)
    case putChunk(UInt8, Int64, isLast: Bool, Double)
    case sweep(Double)

    /// What becomes of a record.
    enum Change: CaseIterable {
        case name, keys, stage, owner, trash, restore
    }

    init(of user: UserID, at time: Double, using random: inout SplitMix64) {
        let record = Int64.random(in: 1...10, using: &random)
        let other = Int64.random(in: 1...10, using: &random)
        let mail = Int64.random(in: 1...10, using: &random)
        let n = Int.random(in: 1...6, using: &random)
        let past = time - Double(Int.random(in: 0...60, using: &random))
        switch Int.random(in: 0..<32, using: &random) {
        case 0..<4: self = .insert(RecordKind.known.randomElement(using: &random)!, n, user, time)
        case 4..<10:
            self = .update(
                record, Change.allCases.randomElement(using: &random)!, version: random.oneIn(8) ? 0 : 1, time)
        case 10: self = .touch([record, other], past)
        case 11: self = random.oneIn(2) ? .purge(past, n) : .purgeMail(past, n)
        case 12: self = .eraseAddress(n)
        case 13..<16: self = .associate(record, other, isPrimary: random.oneIn(2), time)
        case 16: self = .dissociate(record, other)
        case 17: self = .note(record, time)
        case 18..<23:
            self = .log(
                Int.random(in: 1...9, using: &random), user,
                (0..<n).map { _ in Int.random(in: 1...4, using: &random) }, isPrivate: random.oneIn(3),
                thread: random.oneIn(2) ? mail : nil, attachment: random.oneIn(2) ? UInt8(n % 3) : nil,
                records: [record, other], past)
        case 23: self = .addSource(mail, user, random.oneIn(2) ? .api : .bcc, isPrivate: random.oneIn(2), time)
        case 24..<26: self = .file(mail, record, Filing.Reason.allCases.randomElement(using: &random)!, time)
        case 26: self = .unfile(mail, record)
        case 27: self = .pin(mail, record, random.oneIn(4) ? nil : time)
        case 28: self = .deleteMail(mail, time)
        case 29: self = random.oneIn(2) ? .eraseMail(mail) : .sweep(past)
        default:
            self = .putChunk(UInt8(n % 3), Int64.random(in: 0...2, using: &random), isLast: random.oneIn(2), time)
        }
    }

    private static func digest(_ n: UInt8) -> [UInt8] { Array(repeating: n, count: 32) }

    func apply(to store: any StoreTransaction) throws -> AnyHashable {
        switch self {
        case .insert(let kind, let n, let user, let time):
            let record = Record.sample(
                kind, ["Ada", "田中", "", "ﾃﾞｰﾀ x"][n % 4], keys: ["p\(n)@example.com"], owner: n % 2 == 0 ? user : nil,
                stage: ["New", "Won", "Closed"][n % 3], at: time)
            return try store.insertRecord(record)
        case .update(let id, let change, let version, let time):
            guard let record = try store.record(id) else { return false }
            var changed = record.changed(at: time) { Self.make(change, of: &$0, at: time) }
            changed.version = record.version + version
            return try store.updateRecord(changed)
        case .touch(let ids, let time): try store.touchRecords(ids, at: .at(time))
        case .purge(let time, let limit): return try store.purgeRecords(deletedBefore: .at(time), limit: limit)
        case .eraseAddress(let n): return try store.eraseRecords(withAddress: "p\(n)@example.com")
        case .associate(let record, let other, let isPrimary, let time):
            guard record != other, try store.records([record, other]).count == 2 else { return false }
            try store.associate(record, Association(to: other, .hand, by: 1, at: .at(time), isPrimary: isPrimary))
        case .dissociate(let record, let other): return try store.dissociate(record, other)
        case .note(let record, let time):
            guard try store.record(record) != nil else { return false }
            try store.note(RecordChange(at: .at(time), by: "a", what: "stage", before: nil, after: "b"), of: record)
        case .log(let n, let user, let people, let isPrivate, let thread, let attachment, let records, let time):
            guard try store.user(user) != nil else { return false }
            var entry = MailEntry.sample(n, to: people.map { "P\($0)@example.com" }, at: time)
            (entry.messageID, entry.thread) = ("\(n)@e", try thread.flatMap { try store.mailEntry($0) }?.thread ?? 0)
            entry.parent = try thread.flatMap { try store.mailEntry($0) }?.id
            let attachments = attachment.map {
                EntryAttachment(n: 1, name: "a", type: "x/y", size: 1, digest: Self.digest($0), isInline: n % 2 == 0)
            }
            return try store.log(
                entry, of: user, text: "About \(n) 林 <\(n)@e>", on: store.records(records).keys.sorted(),
                isPrivate: isPrivate, attachments.map { [$0] } ?? [])
        case .addSource(let mail, let user, let way, let isPrivate, let time):
            guard try isLive(mail, in: store), try store.user(user) != nil else { return false }
            try store.addSource(EntrySource(way, user: user, at: .at(time), isPrivate: isPrivate), toEntry: mail)
            try store.bumpEntry(mail)
        case .file(let mail, let record, let reason, let time):
            guard try isLive(mail, in: store), try store.record(record) != nil else { return false }
            try store.file(Filing(mail, on: record, reason, because: "p", by: 1, at: .at(time)))
        case .unfile(let mail, let record): return try store.unfile(mail, from: record)
        case .pin(let mail, let record, let time):
            return try store.pin(mail, on: record, at: time.map { .at($0) })
        case .deleteMail(let mail, let time): try store.deleteMailEntry(mail, at: .at(time))
        case .eraseMail(let mail): try store.eraseMailEntry(mail)
        case .purgeMail(let time, let limit): return try store.purgeMailEntries(deletedBefore: .at(time), limit: limit)
        case .putChunk(let digest, let n, let isLast, let time):
            guard try !store.hasBlob(Self.digest(digest)) else { return false }
            try store.putChunk(n, of: Self.digest(digest), [UInt8(n)], at: .at(time))
            if isLast { try store.finishBlob(Self.digest(digest), size: 1) }
        case .sweep(let time): return try store.sweepBlobs(before: .at(time), limit: 99)
        }
        return true
    }

    private func isLive(_ mail: Int64, in store: any StoreTransaction) throws -> Bool {
        try store.mailEntry(mail).map { $0.deletedAt == nil } ?? false
    }

    private static func make(_ change: Change, of record: inout Record, at time: Double) {
        switch change {
        case .name: record.name = "Named \(Int(time) % 5)"
        case .keys:
            record.keys = [RecordKey(key: "p\(Int(time) % 6 + 1)@example.com", written: "P")] + record.keys.prefix(2)
        case .stage: record.fields.stage = "Lost"
        case .owner: record.owner = 1
        case .trash: record.deletedAt = .at(time)
        case .restore: record.deletedAt = nil
        }
    }

    /// What a store says of records and logged mail.
    static func state(
        of user: UserID, at time: Double, limit: Int, _ text: String, in store: any StoreSnapshot
    ) throws -> AnyHashable {
        let ids = Array(1...12 as ClosedRange<Int64>)
        return [
            try store.records(ids) as AnyHashable,
            try lists(text, owner: limit % 2 == 0 ? user : nil, limit, in: store),
            try RecordKind.known.map { kind in
                try (1...6).map { try store.record(kind, key: "p\($0)@example.com")?.id }
                    + (1...6 as ClosedRange<Int64>).map { try store.record(kind, number: $0)?.id }
            },
            try ids.map { try store.associations(of: $0) },
            try ids.map { try store.changes(of: $0, before: Int64(limit) * 3, limit: limit) },
        ]
    }

    private static func lists(_ text: String, owner: UserID?, _ limit: Int, in store: any StoreSnapshot) throws
        -> [[Int64]]
    {
        try RecordKind.known.flatMap { kind in
            try RecordQuery.Order.allCases.map { order in
                var query = RecordQuery(kind)
                (query.order, query.text, query.owner, query.limit) = (order, text, owner, limit)
                query.isTrash = limit == 4
                return try Pages { (place: RecordPlace?) in
                    query.after = place
                    let page = try store.records(matching: query)
                    return (page.records.map(\.id), page.next)
                }.items
            }
        }
    }

    /// What a store says of logged mail.
    static func mail(
        of user: UserID, at time: Double, limit: Int, _ text: String, in store: any StoreSnapshot
    ) throws -> AnyHashable {
        let ids = Array(1...12 as ClosedRange<Int64>)
        let place = TimelinePlace(.at(time), 3)
        return [
            try ids.map { try store.mailEntry($0) } as AnyHashable, try store.mailEntries(ids, viewer: user),
            try ids.map { try store.content(ofEntry: $0) }, try ids.map { try store.sources(ofEntry: $0) },
            try ids.map { try store.filings(ofEntry: $0) }, try ids.map { try store.attachments(ofEntry: $0) },
            try store.mailEntries(messageIDs: ["1@e", "2@e", "9@e"]),
            try (1...9).map { try store.mailEntry(messageID: "\($0)@e", digest: digest(UInt8($0)))?.id },
            try ids.map { try store.conversation($0, viewer: user, limit: limit) },
            try ids.map { id in
                var query = TimelineQuery(of: id, viewer: user)
                (query.limit, query.before) = (limit, limit == 2 ? place : nil)
                return try store.timeline(query)
            },
            try ids.map { try store.pinned(on: $0, viewer: user) },
            try ids.map { id in
                try store.attachments(ofRecord: id, viewer: user, limit: limit).map { [$0.entry as AnyHashable, $0.1] }
            },
            try ids.map { id in
                try store.activities(onRecord: id, viewer: user, before: limit == 1 ? place : nil, limit: limit * 3)
            },
            try store.searchEntries(text, viewer: user, limit: limit),
            try (1...5).map { try store.mailEntries(withAddress: "p\($0)@example.com", limit: limit) },
            try (0...2 as ClosedRange<UInt8>).map { n in
                [try store.hasBlob(digest(n)) as AnyHashable, try (0...3).map { try store.chunk($0, of: digest(n)) }]
            },
        ]
    }
}

import Core

/// One user's log and devices, in memory: the facets of a store that sessions ask for.
final class MemoryLog: LogSnapshot, ConsumerSnapshot, PreferencesSnapshot {
    private struct Record {
        var entry: Entry
        var at: Timestamp
        var contact: String?
        var isEmptied = false
    }

    private var records: [Record] = []
    private var expired: Seq = 0
    private var readUpTo: Seq = 0
    private(set) var deviceCursors: [String: Cursor] = [:]
    private var deviceFilters: [String: Filter] = [:]
    private(set) var epoch = Epoch("k3")
    private var shared: [Epoch: Seq] = [:]
    var preferences = Preferences()

    var head: Seq { Seq(records.count) }

    var state: LogState {
        let floor = records.first { !$0.isEmptied }?.entry.seq ?? head + 1
        let unread = records.filter {
            $0.entry.seq > readUpTo && !$0.isEmptied
                && Activity.isNotifiable(kind: $0.entry.kind, verdict: $0.entry.verdict)
        }
        return LogState(
            epoch: epoch, head: head, floor: floor, expired: expired, readUpTo: readUpTo, unread: Int64(unread.count))
    }

    /// All that is kept, for a test to compare with.
    var entries: [Entry] { records.filter { !$0.isEmptied }.map(\.entry) }

    // MARK: Changes

    func append(_ kind: Kind, _ verdict: Verdict?, contact: String? = nil, padding: Int = 0, at: Timestamp) -> Entry {
        var json = JSONWriter()
        json.object { json in
            json.member("kind", kind.rawValue)
            json.member("verdict", ifSome: verdict?.rawValue)
            if padding > 0 { json.member("pad", String(repeating: "x", count: padding)) }
        }
        let entry = Entry(seq: head + 1, kind: kind, verdict: verdict, body: json.bytes)
        records.append(Record(entry: entry, at: at, contact: contact))
        return entry
    }

    /// Empties all up to a seq, but for those that are kept longer.
    func expire(through seq: Seq, except kept: [Seq]) {
        expired = seq
        for index in records.indices where records[index].entry.seq <= seq {
            records[index].isEmptied = !kept.contains(records[index].entry.seq)
        }
    }

    /// A backup is restored that holds all up to a seq, the head unless said otherwise.
    func restore(_ epoch: Epoch, upTo seq: Seq? = nil) {
        let seq = min(seq ?? head, head)
        records.removeSubrange(Int(seq)...)
        shared = shared.mapValues { min($0, seq) }
        shared[self.epoch] = seq
        self.epoch = epoch
    }

    /// Another log in this one's place, of which its clients know nothing.
    func replace(by epoch: Epoch) {
        shared = [:]
        self.epoch = epoch
    }

    func markRead(upTo seq: Seq) -> Bool {
        guard seq > readUpTo, seq <= head else { return false }
        readUpTo = seq
        return true
    }

    func saveCursor(_ cursor: Cursor, device: String, filter: Filter = Filter()) {
        deviceCursors[device] = cursor
        deviceFilters[device] = filter
    }

    // MARK: What sessions ask

    func logState(of user: UserID) -> LogState? { state }

    func page(of user: UserID, after: Seq, limit: Int, maximumBytes: Int) -> Page {
        var entries: [Entry] = []
        var bytes = 0
        for record in records.dropFirst(Int(after)) where !record.isEmptied {
            entries.append(record.entry)
            bytes += record.entry.body.count
            if entries.count == limit || bytes >= maximumBytes {
                return Page(entries: entries, through: record.entry.seq)
            }
        }
        return Page(entries: entries, through: head)
    }

    func firstSeq(of user: UserID, since time: Timestamp) -> Seq {
        records.first { $0.at >= time }?.entry.seq ?? head + 1
    }

    func digest(of user: UserID, after: Seq, through: Seq) -> Digest {
        let span = records.filter { $0.entry.seq > after && $0.entry.seq <= through && !$0.isEmptied }
        var digest = Digest(from: after + 1, to: through)
        digest.kinds = Kind.allCases.compactMap { kind in
            let count = span.count { $0.entry.kind == kind }
            return count == 0 ? nil : .init(kind: kind, count: Int64(count))
        }
        digest.contacts = Set(span.compactMap(\.contact)).sorted().map { contact in
            let theirs = span.filter { $0.contact == contact }
            return .init(
                recipient: .init(email: contact), opens: Int64(theirs.count { $0.entry.kind == .open }),
                clicks: Int64(theirs.count { $0.entry.kind == .click }))
        }
        return digest
    }

    func sharedSeq(with epoch: Epoch, of user: UserID) -> Seq? { shared[epoch] }

    func state(of consumer: Consumer, of user: UserID) -> ConsumerState? {
        deviceCursors[consumer.name].map {
            ConsumerState(
                consumer, cursor: $0, lastSeen: Timestamp(milliseconds: 0),
                filter: deviceFilters[consumer.name] ?? Filter())
        }
    }

    func preferences(of user: UserID) -> Preferences { preferences }

    // What sessions must not need.
    func consumers(of user: UserID) -> [ConsumerState] { unused() }
    func activities(of user: UserID, matching query: ActivityQuery) -> [Entry] { unused() }
    func latest(of user: UserID, matching query: ActivityQuery, span: Int) -> Listing { unused() }
    func recordedAt(firstAfter seq: Seq, of user: UserID) -> Timestamp? { unused() }
    func backlog(of user: UserID, after seq: Seq, filter: Filter, limit: Int) -> BacklogCount { unused() }

    private func unused<Value>(_ name: StaticString = #function) -> Value {
        fatalError("\(name) is not a session's business")
    }
}

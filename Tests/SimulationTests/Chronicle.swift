import Core
import TestKit
import Wire

/// A broken guarantee: the failure of a run.
struct Violation: Error, CustomStringConvertible {
    /// What happened, in one line.
    var description: String
    init(_ description: String) { self.description = description }
}

/// Everything that was ever recorded, including what retention has removed.
///
/// Reads the store after each commit, and compares it with what the ledger reported.
final class Chronicle {
    /// One activity of a log.
    struct Item {
        var entry: Entry
        var activity: Activity
        /// The activity as it was before each `revise` or `erase`. A delivery that was under way has such a form.
        var former: [(entry: Entry, activity: Activity)] = []

        /// Whether `other` is this activity, in its present or a former form.
        func isOrWas(_ other: Activity?) -> Bool {
            other != nil && (activity == other || former.contains { $0.activity == other })
        }

        /// Whether a filter has admitted every form of it.
        func isDue(by filter: Filter) -> Bool {
            filter.admits(kind: entry.kind, verdict: entry.verdict)
                && former.allSatisfy { filter.admits(kind: $0.entry.kind, verdict: $0.entry.verdict) }
        }

        /// Whether a filter has admitted any form of it.
        func mayCome(by filter: Filter) -> Bool {
            filter.admits(kind: entry.kind, verdict: entry.verdict)
                || former.contains { filter.admits(kind: $0.entry.kind, verdict: $0.entry.verdict) }
        }
    }

    let store: MemoryStore
    let users: [UserID]
    /// The logs by epoch; the entry with seq n is at n - 1. Epochs of different users differ.
    private var logs: [Epoch: [Item]] = [:]
    /// The seqs that retention has emptied, by epoch.
    private var emptied: [Epoch: Set<Seq>] = [:]
    /// All stored hits.
    private(set) var hits: [KeptHit] = []
    var erased = Erased()

    init(_ store: MemoryStore, users: [UserID]) throws {
        self.store = store
        self.users = users
        _ = try absorb()
    }

    /// The log with this epoch.
    func log(_ epoch: Epoch) -> [Item] { logs[epoch] ?? [] }

    /// The activity with this seq; nil if it was never recorded.
    func item(_ epoch: Epoch, _ seq: Seq) -> Item? {
        let log = log(epoch)
        return seq >= 1 && seq <= log.count ? log[Int(seq) - 1] : nil
    }

    /// Whether the logs of two epochs have the same activities up to a seq. Verdicts may differ.
    func isSame(_ one: Epoch, _ other: Epoch, through seq: Seq) -> Bool {
        let (one, other) = (log(one).prefix(Int(seq)), log(other).prefix(Int(seq)))
        return one.count == other.count
            && zip(one, other).allSatisfy { $0.activity.id == $1.activity.id && $0.entry.kind == $1.entry.kind }
    }

    /// Whether retention has emptied a seq in this range.
    func hasEmptied(_ range: ClosedRange<Seq>, of epoch: Epoch) -> Bool {
        emptied[epoch]?.contains { range.contains($0) } ?? false
    }

    /// How many activities of a kind were ever recorded.
    func count(of kind: Kind) -> Int {
        logs.values.reduce(0) { $0 + $1.count { $0.entry.kind == kind } }
    }

    /// Adds what is new in every log. Returns it, by user.
    @discardableResult
    func absorb() throws -> [UserID: [Entry]] {
        var fresh: [UserID: [Entry]] = [:]
        for user in users {
            let (state, page) = try store.peek { store in
                let state = try store.logState(of: user)!
                let known = Seq(log(state.epoch).count)
                return (state, try store.page(of: user, after: known, limit: .max, maximumBytes: .max))
            }
            let known = Seq(log(state.epoch).count)
            guard state.head >= known else { throw Violation("the head of user \(user) fell to \(state.head)") }
            for (index, entry) in page.entries.enumerated() {
                guard entry.seq == known + Seq(index) + 1 else {
                    throw Violation("user \(user) got seq \(entry.seq) after \(known + Seq(index))")
                }
                let activity = try decodeJSON(Activity.self, from: entry.body)
                logs[state.epoch, default: []].append(Item(entry: entry, activity: activity))
            }
            let new = page.entries.compactMap { item(state.epoch, $0.seq)?.activity }
            let revised = new.filter { $0.kind == .revise }.compactMap(\.about)
            for seq in Set(revised).sorted() {
                try absorbRevision(of: seq, by: user, state, mayBeSame: seq > known || revised.count { $0 == seq } > 1)
            }
            for erase in new where erase.kind == .erase { try absorbErasure(erase, by: user, state) }
            for activity in new where activity.recipient?.email.map(erased.emails.contains) ?? false {
                throw Violation("user \(user): \(activity.id) names an erased contact")
            }
            guard Seq(log(state.epoch).count) == state.head else {
                throw Violation("the log of user \(user) ends before its head, \(state.head)")
            }
            if !page.entries.isEmpty { fresh[user] = page.entries }
        }
        return fresh
    }

    /// Takes in a revised activity. It must have changed.
    ///
    /// - Parameter mayBeSame: it may be as it is known: the activity is new itself, or was revised twice in one commit.
    private func absorbRevision(of seq: Seq, by user: UserID, _ state: LogState, mayBeSame: Bool)
        throws
    {
        let page = try store.peek {
            try $0.page(of: user, after: seq - 1, limit: 1, maximumBytes: .max)
        }
        // Already emptied: if the process died, revision and retention come in one step.
        guard let entry = page.entries.first, entry.seq == seq, let item = item(state.epoch, seq) else {
            return
        }
        let activity = try decodeJSON(Activity.self, from: entry.body)
        guard activity.id == item.activity.id, activity != item.activity || mayBeSame
        else {
            throw Violation("user \(user): \(seq) was revised, but is the same")
        }
        replace(entry, activity, in: state.epoch)
    }

    /// Replaces an activity by a new form of it.
    func replace(_ entry: Entry, _ activity: Activity, in epoch: Epoch) {
        guard var item = item(epoch, entry.seq), item.entry != entry else { return }
        item.former.append((item.entry, item.activity))
        (item.entry, item.activity) = (entry, activity)
        logs[epoch]?[Int(entry.seq) - 1] = item
    }

    /// Call after retention has run: notes what is gone, and checks the log's `floor` and `expired`.
    func absorbRetention() throws {
        try checkHits()
        for user in users {
            let (state, page) = try store.peek { store in
                (try store.logState(of: user)!, try store.page(of: user, after: 0, limit: .max, maximumBytes: .max))
            }
            let left = Set(page.entries.map(\.seq))
            let gone = Set((1...max(state.head, 1)).filter { $0 <= state.head && !left.contains($0) })
            emptied[state.epoch] = gone
            guard (gone.max() ?? 0) <= state.expired, state.floor == page.entries.first?.seq ?? state.head + 1 else {
                throw Violation("user \(user): \(state) after retention left \(left.sorted())")
            }
        }
    }

    /// Call after a backup was restored: every log has a new epoch.
    func absorbRestore(from backup: [UserID: LogState]) throws {
        for user in users {
            guard let old = backup[user], let new = try store.peek({ try $0.logState(of: user) }) else { continue }
            logs[new.epoch] = try Array(log(old.epoch).prefix(Int(old.head))).map { item in
                // Activities that were revised after the backup are in it as they were before.
                let page = try store.peek {
                    try $0.page(of: user, after: item.entry.seq - 1, limit: 1, maximumBytes: .max)
                }
                guard let entry = page.entries.first, entry.seq == item.entry.seq else { return item }
                return Item(entry: entry, activity: try decodeJSON(Activity.self, from: entry.body))
            }
            emptied[new.epoch] = emptied[old.epoch]
        }
        try readHitsAgain()
        try absorbRetention()
    }

    /// Call when hits were removed.
    func readHitsAgain() throws { hits = try keptHits() }

    /// Checks that all hits are stored as they were.
    func checkHits() throws {
        guard try keptHits() == hits else { throw Violation("kept hits have changed") }
    }

    private func keptHits() throws -> [KeptHit] {
        try store.peek { try $0.allHits() }
    }

    /// Call after the process has died in a commit: what is on disk counts, whatever it is.
    func absorbDeath() throws {
        try absorb()
        try readHitsAgain()
        try absorbRetention()
    }

    /// Call after a lot was committed: each successful command must be in the store once, and no failed one.
    ///
    /// - Parameter takingFailedHits: a defect: hits that failed count as answered.
    func absorb(_ lot: [AnySlot], _ pushed: [Recorded], takingFailedHits: Bool = false) throws {
        let fresh = try absorb()
        var told: [UserID: [Entry]] = [:]
        for recorded in pushed { told[recorded.user, default: []] += recorded.entries }
        guard told.mapValues({ $0.map(\.seq) }) == fresh.mapValues({ $0.map(\.seq) }) else {
            throw Violation("pushed \(told.mapValues { $0.map(\.seq) }), recorded otherwise")
        }
        for recorded in pushed {
            for entry in recorded.entries { try take(entry, pushedTo: recorded.user) }
        }

        let kept = try keptHits()
        // All of them are compared when retention has run, and at the end.
        guard kept.count >= hits.count, kept.prefix(hits.count).last == hits.last else {
            throw Violation("kept hits have changed")
        }
        var new = kept[hits.count...]
        hits = kept
        for slot in lot {
            switch slot {
            case let slot as Slot<RecordHit>:
                switch slot.result {
                case .success(.pixel), .success(.redirect): break
                case .failure where takingFailedHits: break
                case .success(.unkept), .success(.noSuchLink), .failure, nil: continue
                }
                let hit = slot.command.hit
                // Nothing is kept of contacts whom an administrator has just set to anonymous or never.
                let recipient = try store.peek { try $0.recipient(ticket: hit.ticket) }
                guard recipient?.tracking == .identified else { continue }
                guard let keptHit = new.popFirst() else {
                    throw Violation("an answered hit was not kept: \(hit)")
                }
                try check(keptHit, is: hit, fresh: fresh[keptHit.user] ?? [])
            case let slot as Slot<MarkRead>:
                let (user, upTo) = (slot.command.owner, slot.command.upTo)
                guard !slot.hasFailed else { continue }
                guard try store.peek({ try $0.logState(of: user)!.readUpTo }) >= upTo else {
                    throw Violation("user \(user) has read up to \(upTo), but the log does not know")
                }
            case let slot as Slot<TrackMessage>:
                guard case .success(.tracked(_, let all)) = slot.result else { continue }
                let recipients = all.filter { $0.tracking == .identified }
                let sent = fresh[slot.command.message.user]?.count { $0.kind == .sent } ?? 0
                guard sent >= recipients.count else { throw Violation("a message was not logged as sent") }
            default: continue
            }
        }
        guard new.isEmpty else { throw Violation("\(new.count) hits were kept that were not answered") }
    }

    /// Checks that a pushed entry is what was recorded. If a lot's commands were recorded one by one, a later one may
    /// have revised it since.
    private func take(_ entry: Entry, pushedTo user: UserID) throws {
        let epoch = try store.peek { try $0.logState(of: user)!.epoch }
        guard let item = item(epoch, entry.seq), item.entry != entry else { return }
        let activity = try decodeJSON(Activity.self, from: entry.body)
        let isRevised = log(epoch)[Int(entry.seq)...].contains {
            $0.entry.kind == .revise && $0.activity.about == entry.seq
        }
        guard isRevised, activity.id == item.activity.id else {
            throw Violation("pushed \(entry.seq) to user \(user), recorded otherwise")
        }
        logs[epoch]?[Int(entry.seq) - 1].former.append((entry, activity))
    }

    /// Checks that a stored hit is the one that was answered, and refers to an activity about it.
    private func check(_ kept: KeptHit, is hit: Hit, fresh: [Entry]) throws {
        let recipient = try store.peek { try $0.recipient(ticket: hit.ticket)! }
        let state = try store.peek { try $0.logState(of: kept.user)! }
        let link: Int64 = if case .link(let n) = hit.target { n } else { 0 }
        guard kept.at == hit.at, kept.recipient == recipient.id, kept.link == link else {
            throw Violation("another hit was kept than \(hit)")
        }
        guard let item = item(state.epoch, kept.seq), item.activity.recipient?.email == recipient.email,
            item.entry.kind == (link == 0 ? .open : .click)
        else { throw Violation("a hit of \(recipient.email) refers to \(kept.seq), which is not its activity") }
        let isFresh = fresh.contains { $0.seq == kept.seq }
        let isFirst = isFresh && hits.count { $0.user == kept.user && $0.seq == kept.seq && !$0.isFolded } == 1
        guard kept.isFolded || isFirst else { throw Violation("seq \(kept.seq) became of two hits") }
    }
}

import Mailbell
import MailbellWire
import TestKit

/// Something that must never happen, and did.
struct Violation: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

/// All that was ever recorded, retention or not: read from the store after each commit, and held against what the
/// ledger said of it.
final class Chronicle {
    struct Item {
        var entry: Entry
        var activity: Activity
        /// As it was before a `revise`: what was on its way by then may come in this form.
        var former: (entry: Entry, activity: Activity)?

        func isOrWas(_ other: Activity?) -> Bool {
            other != nil && (activity == other || former?.activity == other)
        }
    }

    private let store: MemoryStore
    private let users: [UserID]
    /// By the epoch of a log's life; the entry with seq n is at n - 1. Epochs of different users differ.
    private var logs: [Epoch: [Item]] = [:]
    /// Emptied by retention.
    private var emptied: [Epoch: Set<Seq>] = [:]
    private var hits: [KeptHit] = []

    init(_ store: MemoryStore, users: [UserID]) throws {
        self.store = store
        self.users = users
        _ = try absorb()
    }

    func log(_ epoch: Epoch) -> [Item] { logs[epoch] ?? [] }

    func item(_ epoch: Epoch, _ seq: Seq) -> Item? {
        let log = log(epoch)
        return seq >= 1 && seq <= log.count ? log[Int(seq) - 1] : nil
    }

    /// Whether two lives of a log have the same activities up to a seq, whatever became of their verdicts.
    func isSame(_ one: Epoch, _ other: Epoch, through seq: Seq) -> Bool {
        let (one, other) = (log(one).prefix(Int(seq)), log(other).prefix(Int(seq)))
        return one.count == other.count
            && zip(one, other).allSatisfy { $0.activity.id == $1.activity.id && $0.entry.kind == $1.entry.kind }
    }

    func hasEmptied(_ range: ClosedRange<Seq>, of epoch: Epoch) -> Bool {
        emptied[epoch]?.contains { range.contains($0) } ?? false
    }

    /// Takes in what is new in every log. Returns it.
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
                if let seq = activity.about, activity.kind == .revise { try absorbRevision(of: seq, by: user, state) }
            }
            guard Seq(log(state.epoch).count) == state.head else {
                throw Violation("the log of user \(user) ends before its head, \(state.head)")
            }
            if !page.entries.isEmpty { fresh[user] = page.entries }
        }
        return fresh
    }

    /// An activity was judged anew: it must be another one now, as the log serves it. Restored backups hold it as it was.
    private func absorbRevision(of seq: Seq, by user: UserID, _ state: LogState) throws {
        let page = try store.peek { try $0.page(of: user, after: seq - 1, limit: 1, maximumBytes: .max) }
        // Emptied by now: in the same step as it was revised, if a process died.
        guard let entry = page.entries.first, entry.seq == seq, var item = item(state.epoch, seq) else { return }
        let activity = try decodeJSON(Activity.self, from: entry.body)
        guard activity.verdict == .machine, activity.id == item.activity.id else {
            throw Violation("user \(user): \(seq) was revised, but is the same")
        }
        if item.activity != activity { item.former = (item.entry, item.activity) }
        (item.entry, item.activity) = (entry, activity)
        logs[state.epoch]?[Int(seq) - 1] = item
    }

    /// Retention has run: notes what is gone, and whether the log's own account of it is right.
    func absorbRetention() throws {
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

    /// A backup was put in the logs' place, under new epochs.
    func absorbRestore(from backup: [UserID: LogState]) throws {
        for user in users {
            guard let old = backup[user], let new = try store.peek({ try $0.logState(of: user) }) else { continue }
            logs[new.epoch] = try Array(log(old.epoch).prefix(Int(old.head))).map { item in
                // What was revised after the backup is in it as it was.
                let page = try store.peek {
                    try $0.page(of: user, after: item.entry.seq - 1, limit: 1, maximumBytes: .max)
                }
                guard let entry = page.entries.first, entry.seq == item.entry.seq else { return item }
                return Item(entry: entry, activity: try decodeJSON(Activity.self, from: entry.body))
            }
            emptied[new.epoch] = emptied[old.epoch]
        }
        hits = try keptHits()
        try absorbRetention()
    }

    private func keptHits() throws -> [KeptHit] {
        try store.peek { try $0.hits(since: Timestamp(milliseconds: 0), limit: .max) }
    }

    /// A process died in a commit: what it kept is taken as it is.
    func absorbDeath() throws {
        try absorb()
        hits = try keptHits()
        try absorbRetention()
    }

    /// A group was committed: every outcome must be in the store once, and what failed must not.
    func absorb(_ group: [Submission], _ outcomes: [Outcome], _ pushed: [Recorded]) throws {
        let fresh = try absorb()
        var told: [UserID: [Entry]] = [:]
        for recorded in pushed { told[recorded.user, default: []] += recorded.entries }
        guard told == fresh else { throw Violation("pushed \(told.mapValues { $0.map(\.seq) }), recorded otherwise") }

        let kept = try keptHits()
        guard kept.starts(with: hits) else { throw Violation("kept hits have changed") }
        var new = kept[hits.count...]
        hits = kept
        for (submission, outcome) in zip(group, outcomes) {
            switch (submission, outcome) {
            case (_, .failed), (.hit, .noSuchLink): continue
            case (.hit(let hit), _):
                guard try store.peek({ try $0.recipient(ticket: hit.ticket) }) != nil else { continue }
                guard let keptHit = new.popFirst() else { throw Violation("an answered hit was not kept: \(hit)") }
                try check(keptHit, is: hit, fresh: fresh[keptHit.user] ?? [])
            case (.read(let user, let upTo, _), _):
                guard try store.peek({ try $0.logState(of: user)!.readUpTo }) >= upTo else {
                    throw Violation("user \(user) has read up to \(upTo), but the log does not know")
                }
            case (.track(let message), .tracked(_, let recipients)):
                let sent = fresh[message.user]?.count { $0.kind == .sent } ?? 0
                guard sent >= recipients.count else { throw Violation("a message was not logged as sent") }
            default: continue
            }
        }
        guard new.isEmpty else { throw Violation("\(new.count) hits were kept that were not answered") }
    }

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

/// One lot on its way: what its commands read and write in the lot's transaction.
public final class EventPath {
    /// The lot's transaction.
    let store: any StoreTransaction
    /// The hub's time.
    let now: Timestamp
    let directory: Directory
    let quotas: QuotaLimits
    private let ledger: Ledger

    /// New entries, in the order of each log.
    private(set) var fresh: [(user: UserID, entry: Entry)] = []
    /// New versions of entries; some of them may be fresh.
    private var amended: [LogPlace: Entry] = [:]
    /// The lives of the logs that were appended to.
    private var epochs: [UserID: Epoch] = [:]
    var hits = HitCounts()
    /// The evidence about recipients as the lot changes it. It counts once the lot is committed.
    private(set) var histories: [History.Key: History] = [:]
    /// The same, of the recipients of the lot's hits.
    private(set) var decided = Histories()

    init(_ store: any StoreTransaction, now: Timestamp, ledger: Ledger) {
        self.store = store
        self.now = now
        self.ledger = ledger
        directory = ledger.directory
        quotas = ledger.quotas
    }

    /// A new id, of the hub's time.
    func newID() -> ULID { ULID(at: now, using: &ledger.random) }

    /// The name of a new log's first life.
    func newEpoch() -> Epoch { Epoch(using: &ledger.random) }

    /// A new ticket.
    func newTicket() -> Ticket { Ticket(using: &ledger.random) }

    /// Appends an activity to a user's log, and pushes it after the commit.
    ///
    /// - Parameter recipient: the recipient that it is about, by the store's own id; nil if there is none, or the contact
    ///   is anonymous.
    @discardableResult
    func append(_ activity: Activity, to user: UserID, recipient: Int64?) throws -> Entry {
        let entry = try store.append(activity, to: user, recipient: recipient, recordedAt: now)
        fresh.append((user, entry))
        return entry
    }

    /// Changes an activity in place, as `StoreTransaction.amend` does.
    func amend(_ seq: Seq, of user: UserID, _ change: (inout Activity) -> Bool) throws -> Activity? {
        guard let activity = try store.amend(seq, of: user, change) else { return nil }
        amended[LogPlace(user: user, seq: seq)] = Entry(
            seq: seq, kind: activity.kind, verdict: activity.verdict, body: activity.encoded)
        return activity
    }

    /// Writes a decision.
    func apply(_ decision: Decision) throws {
        try store.apply(decision)
        for one in decision.appends { fresh.append((one.user, one.entry)) }
        for one in decision.amendments { amended[LogPlace(user: one.user, seq: one.entry.seq)] = one.entry }
        for (user, head) in decision.heads { epochs[user] = head.epoch }
    }

    /// Replaces the judgement of a stored activity, and appends a `revise` that says so.
    ///
    /// - Parameters:
    ///   - judgement: its agent is ignored; the activity keeps its own.
    ///   - key: the recipient that the activity is about.
    ///   - tally: the recipient's; updated.
    ///   - isMeant: whether to change the activity, given its present state.
    /// - Returns: whether it changed.
    func put(
        _ judgement: Judgement, in seq: Seq, of user: UserID, _ key: History.Key, tally: inout Tally,
        if isMeant: (Activity) -> Bool = { _ in true }
    ) throws -> Bool {
        let activity = try amend(seq, of: user) { activity in
            isMeant(activity) && activity.judge(anew: judgement, tally: &tally, isAnonymous: key.isAnonymous)
        }
        guard let activity else { return false }
        try append(
            Activity(revising: seq, of: activity, id: newID(), at: now), to: user,
            recipient: key.isAnonymous ? nil : key.recipient)
        return true
    }

    /// The activities to push: at most one element for each user, in the order of their first new activity.
    func recorded() throws -> [Recorded] {
        var order: [UserID] = []
        var entries: [UserID: [Entry]] = [:]
        for (user, entry) in fresh {
            if entries[user] == nil { order.append(user) }
            let newest = amended.isEmpty ? nil : amended[LogPlace(user: user, seq: entry.seq)]
            entries[user, default: []].append(newest ?? entry)
        }
        return try order.compactMap { user in
            guard let epoch = try epochs[user] ?? store.logState(of: user)?.epoch else { return nil }
            return Recorded(user: user, epoch: epoch, entries: entries[user] ?? [])
        }
    }

    // MARK: Memory of the ledger

    var lateNames: LateNames {
        get { ledger.lateNames }
        set { ledger.lateNames = newValue }
    }

    /// The evidence about a recipient.
    func history(_ key: History.Key) throws -> History {
        try ledger.history(key, self)
    }

    /// Keeps changed evidence about a recipient, and stores its sum.
    func keep(_ history: History, _ key: History.Key) throws {
        if !key.isAnonymous { try store.setState(history.state, ofRecipient: key.recipient) }
        histories[key] = history
    }

    /// Notes the evidence as the decision about the lot's hits has changed it.
    func note(_ decided: Histories) {
        self.decided = decided
        histories = histories.filter { decided.place(of: $0.key) == nil }
    }

    /// Drops the evidence about recipients, because it was changed in the store.
    func forget(histories recipients: some Sequence<Int64>) {
        for recipient in recipients {
            histories[.init(recipient: recipient, isAnonymous: false)] = nil
            ledger.forgetHistory(of: recipient)
        }
    }
}

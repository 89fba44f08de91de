/// What is known of one recipient's earlier hits: the evidence by which the next one is folded, counted and judged among
/// its neighbours. It is made of what the store holds, so it does not matter which process took the earlier hits.
struct History {
    /// Hits while the contact is anonymous are never combined with others: the store cannot assign them to the recipient,
    /// and they must not be linked to them later.
    struct Key: Hashable {
        var recipient: Int64
        var isAnonymous: Bool
    }

    /// What the store sums up.
    var state: RecipientState
    /// Whether the windows know the newest `hits` of the recipient. If not, they know only those since the history was made:
    /// none that was stored before could decide about a hit that comes now.
    var isWhole: Bool
    var folds = FoldWindow()
    var bursts = BurstWindow()
    /// Times of the stored hits that came straight from the recipient, in the order of arrival.
    private var admitted: [Timestamp] = []
    /// Number of other systems' events stored for each minute.
    private var reported: [Int64: Int] = [:]

    /// How many of a recipient's newest hits are read from the store.
    static let hits = 256

    /// What is older than this decides nothing about a hit, unless another system reports it late.
    static let span = BurstWindow.context

    /// How far before such a hit its evidence may reach: a hit within `span` has evidence of its own, by which it was judged and
    /// may be judged again.
    static let reach = Duration.seconds(600)

    /// - Parameter isWhole: whether the recipient has no stored hits at all, or none that will be asked about.
    init(_ state: RecipientState = RecipientState(), isWhole: Bool) {
        self.state = state
        self.isWhole = isWhole
    }

    /// Whether to store a hit that comes now, given how many are stored within 60 s. A time in the future counts as now,
    /// so a clock that steps back neither lets a flood in nor keeps anybody out for longer than that.
    mutating func admits(now: Timestamp, limit: Int) -> Bool {
        guard admitted.count >= limit else { return true }
        admitted = admitted.map { min($0, now) }.filter { now.since($0) < OpenBursts.span }
        return admitted.count < limit
    }

    /// Whether to store an event from another system. Many old events may arrive at once, so they are counted by the
    /// minute in which they happened.
    func admits(reportedAt time: Timestamp, limit: Int) -> Bool { reported[time.minute, default: 0] < limit }

    /// Counts a hit that is stored.
    mutating func admit(at time: Timestamp, isReported: Bool, limit: Int) {
        state.latestHit = max(state.latestHit ?? time, time)
        if isReported {
            // Bounded, as `folds` is. A minute that is forgotten may take as many events again.
            if reported.count >= FoldWindow.limit { reported = [:] }
            reported[time.minute, default: 0] += 1
        } else {
            if admitted.count >= max(1, limit) { admitted.removeFirst() }
            admitted.append(time)
        }
    }

    /// Adds a stored hit, in the order of arrival, as if it had just been recorded.
    ///
    /// - Parameters:
    ///   - judgement: of the hit by itself, by today's rules.
    ///   - activity: what it became or was folded into; nil if that is no longer stored.
    ///   - impliedOpen: the open that it implied, if it is a click that did.
    mutating func add(
        _ hit: KeptHit, _ judgement: Judgement, as activity: Activity?, impliedOpen: Seq?, limit: Int
    ) {
        admit(at: hit.at, isReported: hit.isReported, limit: limit)
        let sign = activity?.sign
        var judgement = judgement
        // A host name that became known later is not stored, but what it changed is.
        if sign == nil, !hit.isFolded, let activity, let via = activity.via, let verdict = activity.verdict {
            (judgement.via, judgement.verdict) = (via, verdict)
        }
        if var member = BurstWindow.Member(of: hit, judgement) {
            member.sign = sign
            bursts.remember(member)
        }
        func key(_ link: Int64) -> FoldWindow.Key {
            .init(
                link: link, network: hit.network, userAgent: hit.userAgent, via: judgement.via,
                isMachine: judgement.verdict == .machine)
        }
        if let impliedOpen { folds.remember(key(0), at: hit.at, seq: impliedOpen) }
        if !hit.isFolded, hit.link >= 0 { folds.remember(key(hit.link), at: hit.at, seq: hit.seq) }
    }
}

/// The histories of a lot's recipients, each at a place of its own.
struct Histories {
    private var places: [History.Key: Int] = [:]
    private(set) var keys: [History.Key] = []
    private(set) var values: [History] = []

    init(capacity: Int = 0) {
        places.reserveCapacity(capacity)
        keys.reserveCapacity(capacity)
        values.reserveCapacity(capacity)
    }

    /// The place of a recipient's history; nil if it is not here.
    func place(of key: History.Key) -> Int? { places[key] }

    /// Adds a history, and returns its place. The recipient had none.
    mutating func add(_ history: History, of key: History.Key) -> Int {
        places[key] = values.count
        keys.append(key)
        values.append(history)
        return values.count - 1
    }

    subscript(place: Int) -> History {
        get { values[place] }
        set { values[place] = newValue }
    }

    /// A recipient's history; nil if it is not here.
    subscript(key: History.Key) -> History? { places[key].map { values[$0] } }

    /// Takes a history out, to change it without a copy. Put it back.
    mutating func take(_ place: Int) -> History {
        var history = History(isWhole: false)
        swap(&history, &values[place])
        return history
    }
}

/// What the store sums up about one recipient: a row each.
public struct RecipientState: Hashable, Sendable {
    /// Activities that the recipient has caused since the message was registered.
    public var tally = Tally()
    /// The time of the latest hit; nil if there was none.
    public var latestHit: Timestamp?
    /// The activity of the latest burst; nil if there was none.
    public var burst: Seq?
    /// The time of its last hit that is counted in the log.
    public var burstAt: Timestamp?

    public init() {}

    /// A state without a burst.
    public init(_ tally: Tally, latestHit: Timestamp? = nil) {
        self.tally = tally
        self.latestHit = latestHit
    }
}

extension Timestamp {
    /// Minutes since 1970.
    fileprivate var minute: Int64 { milliseconds / 60_000 }
}

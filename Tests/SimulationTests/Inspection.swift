import Core
import MailbellClient
import Sessions
import Wire

/// Compares every delivery to one client with the chronicle.
///
/// Everything up to `position` is accounted for: delivered, announced as lost, counted in a digest, or not wanted.
/// `position` must not move over anything else.
final class Inspection {
    /// What the hub looked up for a session.
    struct LookUp {
        var hello: Hello
        /// The cursor stored for the device.
        var held: Cursor?
        var state: LogState
        /// For the epochs of these cursors: the seq up to which that log is the same as the log now, as the store says.
        var shared: [Epoch: Seq] = [:]

        /// Whether everything up to a cursor is in the log, perhaps since an earlier life.
        func isInTheLog(_ cursor: Cursor) -> Bool {
            cursor.epoch == state.epoch
                ? cursor.seq <= state.head : shared[cursor.epoch].map { cursor.seq <= $0 } ?? false
        }

        /// What the hub finds on the same snapshot when it answers a query; nil unless the query is a look-up.
        init?(_ query: SessionQuery, in store: any StoreSnapshot) throws {
            guard case .resumption(let hello) = query.question, let state = try store.logState(of: query.user) else {
                return nil
            }
            (self.hello, self.state) = (hello, state)
            held = try hello.device.flatMap { try store.state(of: .device($0), of: query.user)?.cursor }
            for epoch in [hello.cursor, held].compactMap(\.?.epoch) {
                shared[epoch] = try store.sharedSeq(with: epoch, of: query.user)
            }
        }
    }

    private let chronicle: Chronicle
    private let plan: DevicePlan
    private(set) var epoch: Epoch?
    private(set) var position: Seq = 0
    /// The client has processed everything up to here.
    private(set) var processed: Seq = 0
    /// The range announced as lost in this session.
    private var lost: ClosedRange<Seq>?
    /// A device that starts over gets what is stored. What retention had emptied up to here by then is not due to it.
    private var emptiedBefore: Seq = 0
    /// All ranges announced as lost in this epoch of the log.
    private var everLost: [ClosedRange<Seq>] = []
    /// The cursor that the first hello of a process must have.
    private var keptCursor: Cursor?
    /// Whether a process has started and has not got a welcome yet.
    private(set) var hasStarted = false
    private(set) var welcomes = 0
    private(set) var deliveries = 0
    private(set) var gaps = 0
    private(set) var resets = 0
    /// The newest `upto` of the `read` activities delivered.
    private var readUpTo: Seq = 0
    /// The seq after which this device began to listen.
    private var start: Seq = 0
    /// Whether the client is connected and has caught up.
    private(set) var isLive = false

    init(_ plan: DevicePlan, _ chronicle: Chronicle) {
        self.plan = plan
        self.chronicle = chronicle
    }

    /// Call when a client process starts, with its stored cursor; nil if it has none.
    func started(with cursor: Cursor?) {
        keptCursor = cursor
        hasStarted = true
        isLive = false
    }

    /// Call when the connection is gone.
    func disconnected() { isLive = false }

    /// Call when the client acknowledges.
    func processed(upTo seq: Seq) { processed = max(processed, seq) }

    /// The seqs in a range that are due to the client: its filter admits them, and they were not announced as lost.
    private func wanted(after: Seq, through: Seq) -> [Seq] {
        guard let epoch, after < through else { return [] }
        return (after + 1...through).filter { seq in
            guard let item = chronicle.item(epoch, seq), lost?.contains(seq) != true else { return false }
            if seq <= emptiedBefore, chronicle.hasEmptied(seq...seq, of: epoch) { return false }
            return item.isDue(by: plan.filter)
        }
    }

    /// Moves `position`, if nothing is skipped that is due to the client.
    private func advance(to seq: Seq, _ what: String) throws {
        let missing = wanted(after: position, through: seq)
        guard missing.isEmpty else { throw Violation("\(what) passes over \(missing), unannounced") }
        position = max(position, seq)
    }

    /// Checks one delivery.
    ///
    /// - Throws: `Violation`.
    func take(_ delivery: Subscription.Delivery, _ lookUp: LookUp?) throws {
        switch delivery {
        case .welcome(let welcome):
            guard let lookUp else { throw Violation("a welcome without a look-up") }
            try take(welcome, lookUp)
        case .activities(let items, _): for item in items { try take(item) }
        case .live(let seq):
            try advance(to: seq, "live \(seq)")
            isLive = true
        case .passed(let seq): try advance(to: seq, "passed \(seq)")
        case .digest(let digest, _):
            guard plan.catchUp == .digest, digest.from == position + 1, digest.to >= position else {
                throw Violation("a digest of \(digest.from) to \(digest.to) at \(position)")
            }
            position = digest.to
        case .preferences: break
        case .retrying: disconnected()
        case .stopped(let code, let reason): throw Violation("the client was sent away for good: \(code) \(reason)")
        }
    }

    private func take(_ item: ServerFrame.Item) throws {
        guard let epoch else { throw Violation("\(item.seq) before a welcome") }
        guard item.seq > position else { throw Violation("\(item.seq) after \(position): twice, or out of order") }
        guard let recorded = chronicle.item(epoch, item.seq), recorded.isOrWas(item.activity) else {
            throw Violation("\(item.seq) is not what the log holds")
        }
        guard recorded.mayCome(by: plan.filter) else {
            throw Violation("\(item.seq) is kept out by the filter")
        }
        try advance(to: item.seq - 1, "\(item.seq)")
        position = item.seq
        deliveries += 1
        if recorded.entry.kind == .read { readUpTo = max(readUpTo, recorded.activity.about ?? 0) }
    }

    private func take(_ welcome: Welcome, _ lookUp: LookUp) throws {
        let expected = hasStarted ? keptCursor : epoch.map { Cursor(epoch: $0, seq: position) }
        guard lookUp.hello.cursor == expected else {
            throw Violation("hello with \(describe(lookUp.hello.cursor)), not \(describe(expected))")
        }
        hasStarted = false
        lost = nil
        emptiedBefore = 0
        let skipsRead = plan.catchUp == .unread ? lookUp.state.readUpTo : 0
        let base = lookUp.hello.cursor ?? lookUp.held
        if lookUp.hello.cursor == nil, let held = lookUp.held, held.epoch == epoch {
            let missing = wanted(after: max(processed, skipsRead), through: held.seq).filter { seq in
                !everLost.contains { $0.contains(seq) }
            }
            guard missing.isEmpty else { throw Violation("the hub holds \(held.seq) though \(missing) were not taken") }
        }
        let from = welcome.fromSeq - 1
        switch welcome.resume {
        case .new:
            guard base == nil else { throw Violation("new, though there was a cursor \(describe(base))") }
            let expected =
                switch plan.from ?? .now {
                case .now: lookUp.state.head
                case .earliest: lookUp.state.floor - 1
                default: from
                }
            guard from == max(expected, skipsRead) else { throw Violation("new from \(from), not \(expected)") }
            processed = from
            start = from
            emptiedBefore = lookUp.state.expired
        case .reset:
            guard let base, !lookUp.isInTheLog(base) else { throw Violation("reset for no reason") }
            func has(_ cursor: Cursor?) -> Seq? {
                guard let cursor, cursor.epoch == welcome.epoch else {
                    return cursor.flatMap { cursor in lookUp.shared[cursor.epoch].map { min($0, cursor.seq) } }
                }
                return cursor.seq <= lookUp.state.head ? cursor.seq : nil
            }
            let has = has(lookUp.hello.cursor) ?? has(lookUp.held)
            guard from == max(has ?? 0, lookUp.state.floor - 1, skipsRead) else {
                throw Violation("reset to \(from), though the client has \(has ?? 0)")
            }
            let gone = has.flatMap { $0 < lookUp.state.expired ? $0 + 1...lookUp.state.expired : nil }
            guard welcome.lost.map({ $0.from...$0.to }) == gone else {
                throw Violation(
                    "a reset after which \(gone.map(String.init(describing:)) ?? "nothing") is lost, unannounced")
            }
            for (epoch, seq) in lookUp.shared where !chronicle.isSame(epoch, welcome.epoch, through: seq) {
                throw Violation("\(epoch) and \(welcome.epoch) are not the same up to \(seq)")
            }
            resets += 1
            everLost = []
            processed = from
            start = from
            emptiedBefore = lookUp.state.expired
            readUpTo = 0
        case .exact, .gap:
            guard let base, lookUp.isInTheLog(base), from >= base.seq else {
                throw Violation("\(welcome.resume) from \(from), though the cursor is \(describe(base))")
            }
            if base.epoch != welcome.epoch {
                // The cursor is of an earlier life of the log, and lies before the two lives part.
                guard chronicle.isSame(base.epoch, welcome.epoch, through: base.seq) else {
                    throw Violation("\(base.epoch) and \(welcome.epoch) are not the same up to \(base.seq)")
                }
                everLost = []
                processed = base.seq
                start = base.seq
                readUpTo = 0
            }
            if welcomes == 0 {
                // The hub stored the device's cursor at a first welcome that never arrived.
                start = base.seq
                processed = base.seq
            }
            position = base.seq
            epoch = welcome.epoch
            if let range = welcome.lost {
                guard welcome.resume == .gap, range.from == base.seq + 1, range.from <= range.to,
                    chronicle.hasEmptied(range.from...range.to, of: welcome.epoch)
                else { throw Violation("\(range) is called lost at \(base.seq)") }
                lost = range.from...range.to
                everLost.append(range.from...range.to)
                gaps += 1
            } else if welcome.resume == .gap {
                throw Violation("a gap without a range")
            }
            if from > skipsRead { try advance(to: from, "welcome from \(from)") }
        }
        epoch = welcome.epoch
        position = from
        welcomes += 1
    }

    private func describe(_ cursor: Cursor?) -> String { cursor.map { "\($0.epoch):\($0.seq)" } ?? "none" }

    /// Call when nothing is wrong and nothing happens any more: the client must have everything.
    func checkComplete(_ state: LogState) throws {
        guard isLive, epoch == state.epoch else { throw Violation("not live at the end") }
        let missing = wanted(after: position, through: state.head)
        guard missing.isEmpty else { throw Violation("\(missing) never came; the head is \(state.head)") }
    }

    /// Whether the newest `read` was delivered. True if it is older than the device, or was removed by retention.
    func hasHeardOfRead(_ state: LogState) -> Bool {
        guard let read = chronicle.log(state.epoch).last(where: { $0.entry.kind == .read }) else { return true }
        let seq = read.entry.seq
        return seq <= start || readUpTo >= state.readUpTo || chronicle.hasEmptied(seq...seq, of: state.epoch)
    }

    /// Call when nothing is wrong and everything is acknowledged: the hub must have stored the client's cursor.
    func checkAcknowledged(_ state: LogState, _ held: Cursor?) throws {
        guard plan.name != nil else { return }
        guard let held, held.epoch == state.epoch, wanted(after: held.seq, through: processed).isEmpty else {
            throw Violation("the client took all up to \(processed), the hub holds \(describe(held))")
        }
    }
}

public import Core

/// Delivery of a user's log to one webhook target, as a state machine: what to post next, when to retry, and the cursor.
///
/// - Order: requests follow the seq, one at a time. The next is sent once the last was answered 2xx and the cursor after
///   it is on disk. So no activity is skipped.
/// - At-least-once: if the hub stops after a 2xx but before it has saved the cursor, the same activities are sent again.
/// - Retries never end. A target that is gone for good costs a request every ten minutes, until the operator removes it
///   from the settings.
///
/// Pure: time and randomness are passed in, and the methods return the actions to perform. Waits are in `MonotonicTime`;
/// the time of day only appears in the posted body.
public struct Delivery: Sendable {
    /// An action for the caller to perform.
    public enum Action: Hashable, Sendable {
        /// Look up the state of the log and the target's cursor; then call `resumed`.
        case lookUp
        /// Read the log after this seq; then call `loaded`.
        case load(after: Seq)
        /// Send the request; then call `answered` or `failed`.
        case post(Post)
        /// Save the target's cursor; then call `saved`.
        case save(Cursor)
        /// Call `tick` at this time.
        case wait(until: MonotonicTime)
        /// Log the notice.
        case say(Notice)
    }

    /// One request.
    public struct Post: Hashable, Sendable {
        /// The value of `webhook-id`. The same in each retry of the same activities.
        public var id: String
        /// The body, JSON in every format.
        public var body: [UInt8]
        /// How many activities it has.
        public var count: Int
    }

    /// Something that the operator should know.
    public enum Notice: Hashable, Sendable {
        /// The target fails, for this reason. Said when it begins to fail, and once a day while it does.
        case failing(String)
        /// Retention removed up to this many activities before the target had them.
        case lost(Int64)
        /// The log has a new epoch: it was restored from a backup or reset. The target has it up to this seq.
        case reset(Int64)
        /// The target accepts requests again.
        case recovered
    }

    /// When the target began to fail; nil while it accepts requests.
    public private(set) var failingSince: MonotonicTime?

    private enum State: Hashable {
        case idle
        case lookingUp
        case loading
        case posting
        case saving
        case waiting(until: MonotonicTime)
    }

    /// Activities in one request, at most.
    public static let batch = 100
    /// Bytes of activities in one request, at most: a request ends with the activity that reaches this.
    public static let batchBytes = 256 * 1024
    /// A longer `Retry-After` counts as this.
    private static let longestRetryAfter = Duration.seconds(24 * 3600)

    /// The target. Only what is posted next depends on it.
    public private(set) var target: WebhookTarget
    private var random: any RandomNumberGenerator & Sendable
    private var state = State.idle
    private var epoch: Epoch?
    /// The target has everything up to here. This is the cursor that was last saved, or is being saved.
    private var position: Seq = 0
    /// The newest seq that is known.
    private var head: Seq = 0
    /// The range that retention removed before the target had it. Kept until the target has been told.
    private var lost: (from: Seq, to: Seq)?
    /// The log got a new epoch since the target's last request: its old epoch, and up to where the two are the same. Kept
    /// until the target has been told.
    private var reset: (epoch: Epoch, through: Seq)?
    /// The last seq of the request that the target has not accepted yet. Each retry reads the log again: an activity may
    /// have changed by then, or a contact may have been erased.
    private var attempted: Seq?
    /// Whether the user did not exist when the hub started. Then all their activities are newer than the start.
    private var isBeforeUser = false
    private var backoff = Backoff(initial: .seconds(1), maximum: .seconds(600), jitter: .equal)
    private var saidAt: MonotonicTime?

    /// - Parameter random: spreads the delays of retries.
    public init(_ target: WebhookTarget, random: any RandomNumberGenerator & Sendable) {
        self.target = target
        self.random = random
    }

    // MARK: Events

    /// Call when the hub has started, and whenever the log has grown.
    ///
    /// - Parameter seq: the newest seq; nil if it is not known.
    public mutating func appended(upTo seq: Seq?) -> [Action] {
        head = max(head, seq ?? 0)
        guard state == .idle else { return [] }
        guard epoch != nil else {
            state = .lookingUp
            return [.lookUp]
        }
        return next()
    }

    /// Takes the answer to `lookUp`.
    ///
    /// - Parameters:
    ///   - log: nil if the user does not exist. The look-up is then retried, since the user may be added later.
    ///   - cursor: the cursor stored for the target; nil if the target is new.
    ///   - has: the target has this log up to here; nil if unknown.
    public mutating func resumed(_ log: LogState?, cursor: Cursor?, has: Seq?, now: MonotonicTime) -> [Action] {
        guard state == .lookingUp else { return [] }
        guard let log else {
            isBeforeUser = true
            return failed("there is no user \(target.user)", retryAfter: nil, now: now)
        }
        epoch = log.epoch
        head = log.head
        guard let cursor else {
            position = !target.fromEarliest && !isBeforeUser ? log.head : log.floor - 1
            state = .saving
            return [.save(Cursor(epoch: log.epoch, seq: position))]
        }
        var notices = recovered()
        position = has ?? log.floor - 1
        // Also if the cursor lies before the lives part: the target may have taken more than the hub knows.
        if cursor.epoch != log.epoch || cursor.seq > log.head {
            reset = (cursor.epoch, has ?? 0)
            notices.append(.say(.reset(has ?? 0)))
        }
        if let has, has < log.expired {
            lost = (has + 1, log.expired)
            notices.append(.say(.lost(log.expired - has)))
        }
        return notices + next()
    }

    /// Takes the answer to `load`. Posts what the filter admits; if that is nothing, only moves the cursor.
    ///
    /// - Parameters:
    ///   - page: the part of the log after the seq that was asked for.
    ///   - now: the time of day, for the body.
    public mutating func loaded(_ page: Page, now: Timestamp) -> [Action] {
        guard state == .loading, let epoch else { return [] }
        guard page.through > position else {
            // The log is shorter than announced: the user was removed.
            state = .idle
            return []
        }
        let through = min(page.through, attempted ?? page.through)
        let entries = page.entries.filter {
            $0.seq <= through && target.filter.admits(kind: $0.kind, verdict: $0.verdict)
        }
        attempted = through
        let batch = WebhookBatch(entries: entries, epoch: epoch, through: through, lost: lost, reset: reset)
        guard let body = target.body(of: batch, now: now) else {
            // There is nothing to tell: move the cursor as if it had been posted.
            (lost, reset) = (nil, nil)
            return advance(epoch)
        }
        state = .posting
        return [
            .post(
                Post(
                    id: "\(target.key)_\(epoch)_\(position + 1)_\(through)", body: body, count: entries.count))
        ]
    }

    /// Call when the target has answered 2xx.
    public mutating func answered() -> [Action] {
        guard state == .posting, let epoch else { return [] }
        lost = nil
        reset = nil
        return recovered() + advance(epoch)
    }

    private mutating func recovered() -> [Action] {
        let notice: [Action] = failingSince == nil ? [] : [.say(.recovered)]
        failingSince = nil
        saidAt = nil
        backoff.reset()
        return notice
    }

    /// Moves the cursor to the end of what was attempted.
    private mutating func advance(_ epoch: Epoch) -> [Action] {
        position = attempted ?? position
        attempted = nil
        state = .saving
        return [.save(Cursor(epoch: epoch, seq: position))]
    }

    /// Call when the target gave another answer than 2xx or none, or when the store could not be read. Retries later.
    ///
    /// The delay doubles from 1 s to 10 min, with jitter: it is between half of that and all of it.
    ///
    /// - Parameters:
    ///   - reason: for the log.
    ///   - retryAfter: the target's `Retry-After`, which makes the delay longer if needed, up to a day.
    public mutating func failed(_ reason: String, retryAfter: Duration?, now: MonotonicTime) -> [Action] {
        if failingSince == nil { failingSince = now }
        let delay = max(backoff.next(using: &random), min(retryAfter ?? .zero, Self.longestRetryAfter))
        let time = now + delay
        state = .waiting(until: time)
        guard saidAt.map({ now >= $0 + .seconds(86_400) }) ?? true else { return [.wait(until: time)] }
        saidAt = now
        return [.say(.failing(reason)), .wait(until: time)]
    }

    /// Call when a save has ended.
    ///
    /// - Parameter isOnDisk: whether the cursor is on disk. If not, the save is retried before anything else is sent.
    public mutating func saved(isOnDisk: Bool, now: MonotonicTime) -> [Action] {
        guard state == .saving else { return [] }
        guard isOnDisk else { return failed("the cursor could not be stored", retryAfter: nil, now: now) }
        return recovered() + next()
    }

    /// Call when a wait is over. If it is not over yet, returns the rest of it as a new `wait`.
    public mutating func tick(now: MonotonicTime) -> [Action] {
        guard case .waiting(let time) = state else { return [] }
        guard now >= time else { return [.wait(until: time)] }
        guard let epoch else {
            state = .lookingUp
            return [.lookUp]
        }
        if attempted != nil || reset != nil {
            state = .loading
            return [.load(after: position)]
        }
        state = .saving
        return [.save(Cursor(epoch: epoch, seq: position))]
    }

    /// Call when the target has another URL, name, format or filter, but the same cursor. What waits for a retry is retried
    /// now. A request under way ends as it would have.
    public mutating func changed(to target: WebhookTarget, now: MonotonicTime) -> [Action] {
        self.target = target
        backoff.reset()
        saidAt = nil
        guard case .waiting = state else { return [] }
        state = .waiting(until: now)
        return tick(now: now)
    }

    // MARK: Next action

    private mutating func next() -> [Action] {
        guard head > position else {
            state = .idle
            return []
        }
        state = .loading
        return [.load(after: position)]
    }
}

public import Mailbell
import MailbellWire

/// A target's side of a user's log: what is posted next, when it is tried again, and how far the target is.
///
/// In order of seq, and one request at a time: the next leaves after the last one was answered 2xx and the cursor behind it
/// is on disk. So nothing is passed over, and nothing comes twice but what a target has answered while the hub ended before
/// it could keep that. It never gives up: a target that is away for good costs a request every ten minutes, and its cursor
/// waits until the operator takes it out of the settings.
///
/// Pure: time and chance are handed in, and what is to be done comes back as actions.
public struct Delivery: Sendable {
    public enum Action: Hashable, Sendable {
        /// Find out where the log stands and where the target is; then `resumed`.
        case lookUp
        /// Read the log after this seq; then `loaded`.
        case load(after: Seq)
        /// Post it; then `answered` or `failed`.
        case post(Post)
        /// Keep the target's cursor; then `saved`.
        case save(Cursor)
        /// Call `tick` at this time.
        case wait(until: Timestamp)
        /// Trouble begins, goes on for another day, or is over.
        case say(Notice)
    }

    /// One request.
    public struct Post: Hashable, Sendable {
        /// The same in each try of the same activities.
        public var id: String
        public var body: [UInt8]
        public var count: Int
    }

    public enum Notice: Hashable, Sendable {
        case failing(String)
        /// So many activities were removed by retention before the target had them.
        case lost(Int64)
        /// The log was restored from a backup, or is another one; so many of its activities the target has.
        case reset(Int64)
        case recovered
    }

    /// What is told of it in metrics.
    public private(set) var failingSince: Timestamp?

    private enum State: Hashable {
        case idle
        case lookingUp
        case loading
        case posting
        case saving
        case waiting(until: Timestamp)
    }

    /// Activities in one request, at most.
    public static let batch = 100
    /// Bytes of activities in one request, at most about.
    public static let batchBytes = 256 * 1024
    private static let firstDelay = Duration.seconds(1)
    private static let longestDelay = Duration.seconds(600)
    /// A target that asks for more is asked again after this.
    private static let longestRetryAfter = Duration.seconds(24 * 3600)

    private let target: WebhookTarget
    private var random: any RandomNumberGenerator & Sendable
    private var state = State.idle
    private var epoch: Epoch?
    /// The target has all up to here, and the hub has kept that.
    private var position: Seq = 0
    /// The newest seq that is known.
    private var head: Seq = 0
    private var lost: (from: Seq, to: Seq)?
    /// The log began another life since the target's last request: its old epoch, and up to where the two are the same. Kept
    /// until the target has been told.
    private var reset: (epoch: Epoch, through: Seq)?
    /// What the target was sent and has not answered goes up to here. Each try reads it anew from the log: an activity may
    /// have been changed by then, or a contact erased.
    private var attempted: Seq?
    /// Whether there was no such user when the hub started: all that they have is newer than that.
    private var isBeforeUser = false
    private var failures = 0
    private var saidAt: Timestamp?

    public init(_ target: WebhookTarget, random: any RandomNumberGenerator & Sendable) {
        self.target = target
        self.random = random
    }

    // MARK: What happens

    /// The hub has started, or the log may have grown.
    public mutating func appended(upTo seq: Seq?) -> [Action] {
        head = max(head, seq ?? 0)
        guard state == .idle else { return [] }
        guard epoch != nil else {
            state = .lookingUp
            return [.lookUp]
        }
        return next()
    }

    /// - Parameters:
    ///   - log: nil where there is no such user: they may come to be.
    ///   - cursor: the one that is kept for the target.
    ///   - has: up to where the target has this log, if it has any of it.
    public mutating func resumed(_ log: LogState?, cursor: Cursor?, has: Seq?, now: Timestamp) -> [Action] {
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

    /// - Parameter page: a run of the log after what was asked for.
    public mutating func loaded(_ page: Page, now: Timestamp) -> [Action] {
        guard state == .loading, let epoch else { return [] }
        guard page.through > position else {
            // There is less than was said, since the user was removed.
            state = .idle
            return []
        }
        let through = min(page.through, attempted ?? page.through)
        let entries = page.entries.filter {
            $0.seq <= through && target.filter.admits(kind: $0.kind, verdict: $0.verdict)
        }
        attempted = through
        guard !entries.isEmpty || lost != nil || reset != nil else {
            // Nothing for the target: as if it had had it.
            return advance(epoch)
        }
        state = .posting
        return [
            .post(
                Post(
                    id: "\(target.name)_\(epoch)_\(position + 1)_\(through)",
                    body: body(entries, through: through, epoch: epoch, now: now), count: entries.count))
        ]
    }

    /// The target has answered 2xx.
    public mutating func answered(now: Timestamp) -> [Action] {
        guard state == .posting, let epoch else { return [] }
        lost = nil
        reset = nil
        return recovered() + advance(epoch)
    }

    private mutating func recovered() -> [Action] {
        let notice: [Action] = failingSince == nil ? [] : [.say(.recovered)]
        failingSince = nil
        saidAt = nil
        failures = 0
        return notice
    }

    /// The target has all that was attempted.
    private mutating func advance(_ epoch: Epoch) -> [Action] {
        position = attempted ?? position
        attempted = nil
        state = .saving
        return [.save(Cursor(epoch: epoch, seq: position))]
    }

    /// The target has answered otherwise, or not at all; or the store could not be read. Delays double from 1 s to 10 min,
    /// less up to a half by chance.
    ///
    /// - Parameter retryAfter: how long it asks to be left alone.
    public mutating func failed(_ reason: String, retryAfter: Duration?, now: Timestamp) -> [Action] {
        if failingSince == nil { failingSince = now }
        let longest = min(Self.longestDelay, Self.firstDelay * (1 << min(failures, 10)))
        failures += 1
        let milliseconds = longest.wholeMilliseconds
        let jittered = Duration.milliseconds(Int64.random(in: milliseconds / 2...milliseconds, using: &random))
        let delay = max(jittered, min(retryAfter ?? .zero, Self.longestRetryAfter))
        let time = now + delay
        state = .waiting(until: time)
        guard saidAt.map({ now >= $0 + .seconds(86_400) }) ?? true else { return [.wait(until: time)] }
        saidAt = now
        return [.say(.failing(reason)), .wait(until: time)]
    }

    /// - Parameter isOnDisk: whether the cursor was kept. Where it was not, it is tried again before anything else is sent.
    public mutating func saved(isOnDisk: Bool, now: Timestamp) -> [Action] {
        guard state == .saving else { return [] }
        guard isOnDisk else { return failed("the store does not take how far it is", retryAfter: nil, now: now) }
        return recovered() + next()
    }

    /// It is `now`.
    public mutating func tick(now: Timestamp) -> [Action] {
        guard case .waiting(let time) = state, now >= time else { return [] }
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

    // MARK: What comes next

    private mutating func next() -> [Action] {
        guard head > position else {
            state = .idle
            return []
        }
        state = .loading
        return [.load(after: position)]
    }

    /// `{"type", "timestamp", "data"}`, as Standard Webhooks has it ("Payload structure").
    private func body(_ entries: [Entry], through: Seq, epoch: Epoch, now: Timestamp) -> [UInt8] {
        var json = JSONWriter(capacity: entries.reduce(512) { $0 + $1.body.count + 32 })
        json.object { json in
            json.member("type", "mailbell.activities")
            json.member("timestamp", now.rfc3339)
            json.key("data")
            json.object { json in
                json.member("user", target.user)
                json.member("webhook", target.name)
                json.member("epoch", epoch.text)
                json.member("through", through)
                if let reset {
                    json.key("reset")
                    json.object {
                        $0.member("epoch", reset.epoch.text)
                        $0.member("through", reset.through)
                    }
                }
                if let lost {
                    json.key("lost")
                    json.object {
                        $0.member("from", lost.from)
                        $0.member("to", lost.to)
                    }
                }
                json.key("items")
                json.array { json in for entry in entries { json.raw(entry.withSeq) } }
            }
        }
        return json.bytes
    }
}

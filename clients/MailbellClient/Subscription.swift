public import Core
public import Wire

/// The client's side of `mailbell.v1` as a pure state machine. Keeps a subscription alive across reconnections, and delivers
/// each activity once and in order.
public final class Subscription {
    /// What the `hello` of each connection asks for.
    public struct Options: Sendable {
        /// The device's name; nil for a session that stores no cursor at the hub.
        public var device: String?
        /// Where to resume; nil for the cursor that the hub stores.
        public var cursor: Cursor?
        /// Where to begin without any cursor; nil for now.
        public var from: StartingPoint?
        /// Which kinds and verdicts the hub sends.
        public var filter = Filter()
        /// What to send of the backlog.
        public var catchUp = Hello.CatchUp.all

        /// Options without a filter.
        public init(device: String?, cursor: Cursor? = nil, from: StartingPoint? = nil) {
            self.device = device
            self.cursor = cursor
            self.from = from
        }
    }

    /// What the caller must do.
    public enum Action: Hashable, Sendable {
        case connect
        case send(ClientFrame)
        /// Abort the connection, whatever its state.
        case disconnect
        case deliver(Delivery)
    }

    /// What the user of the subscription receives.
    public enum Delivery: Hashable, Sendable {
        /// Connected. Its `resume` and `lost` say whether anything is missing.
        case welcome(Welcome)
        case activities([ServerFrame.Item], replay: Bool)
        /// The backlog up to this seq has been delivered.
        case live(Seq)
        /// The hub's filter kept out everything up to this seq that was not delivered.
        case passed(Seq)
        /// Counts instead of the backlog, for `catchUp` `digest`.
        case digest(Digest, unread: Int64)
        /// What the user has set for pop-ups: after each welcome, and when it has changed. An older hub does not say it.
        case preferences(PreferencesReply)
        /// Not connected; the next try is in so many milliseconds.
        case retrying(reason: String, milliseconds: Int64)
        /// Not connected, and no more tries: close code 4500–4999, such as a bad token, or the device connected elsewhere.
        case stopped(code: UInt16, reason: String)
    }

    private enum Phase {
        case idle
        case connecting
        case awaitingWelcome
        case streaming
        case waiting(until: MonotonicTime)
        case stopped
    }

    /// Milliseconds of silence after which the connection counts as dead. The hub sends a heartbeat after 25 s.
    private static let silence: Int64 = 35_000
    /// Milliseconds that a connection must last to reset the backoff.
    private static let stable: Int64 = 30_000

    private let options: Options
    private var phase = Phase.idle
    private var cursor: Cursor?
    /// The seq of the last activity that was delivered.
    private var lastItem: Seq = 0
    /// The last acknowledgement. If the connection is lost, it is unknown whether the hub received it.
    private var acknowledged: Cursor?
    private var backoff = Backoff(initial: .milliseconds(500), maximum: .seconds(30), jitter: .full)
    private var random: any RandomNumberGenerator
    private var heardAt = MonotonicTime(milliseconds: 0)
    private var welcomedAt: MonotonicTime?
    private var welcomes = 0
    /// The number of the welcome with the last reset.
    private var resetAt = 0
    /// What the hub said before it closed the connection.
    private var farewell: (code: UInt16, reason: String, retryAfter: Int64?)?

    /// - Parameter random: for the backoff's jitter.
    public init(_ options: Options, random: any RandomNumberGenerator) {
        self.options = options
        self.random = random
        cursor = options.cursor
    }

    /// Everything up to here was delivered, or kept out by the filter.
    public var position: Cursor? { cursor }

    /// Begins to connect. Call it once.
    public func start(now: MonotonicTime) -> [Action] {
        connect(now: now)
    }

    private func connect(now: MonotonicTime) -> [Action] {
        phase = .connecting
        heardAt = now
        farewell = nil
        return [.connect]
    }

    // MARK: From the connection

    /// The connection is open.
    public func opened(now: MonotonicTime) -> [Action] {
        guard case .connecting = phase else { return [] }
        phase = .awaitingWelcome
        heardAt = now
        return [
            .send(
                .hello(
                    Hello(
                        device: options.device, cursor: cursor, from: options.from, filter: options.filter,
                        catchUp: options.catchUp, batch: true)))
        ]
    }

    /// A frame has arrived.
    public func received(_ frame: ServerFrame, now: MonotonicTime) -> [Action] {
        heardAt = now
        if let fault = frame.fault { return refuse(fault) }
        switch (frame, phase) {
        case (.welcome(let welcome), .awaitingWelcome):
            phase = .streaming
            welcomes += 1
            if welcome.resume == .reset {
                resetAt = welcomes
                acknowledged = nil
                lastItem = 0
            }
            welcomedAt = now
            cursor = Cursor(epoch: welcome.epoch, seq: welcome.fromSeq.minus(1))
            return acknowledgeAgain(welcome) + [.deliver(.welcome(welcome))]
        case (.activity(let item, let replay), .streaming): return take([item], replay: replay, now: now)
        case (.activities(let items), .streaming): return take(items, replay: true, now: now)
        case (.live(let seq), .streaming):
            // This includes what the filter kept out.
            advance(to: seq)
            return [.deliver(.live(seq))]
        case (.digest(let digest, let unread), .streaming):
            advance(to: digest.to)
            return [.deliver(.digest(digest, unread: unread))]
        case (.preferences(let preferences), .streaming): return [.deliver(.preferences(preferences))]
        case (.heartbeat(_, let passed?), .streaming): return pass(passed, now: now)
        case (.error(let code, let message), _):
            farewell = (code, message, nil)
            return []
        case (.bye(let code, let reason, let retryAfter, let passed), _):
            farewell = (code, reason, retryAfter)
            guard let passed, case .streaming = phase else { return [] }
            return pass(passed, now: now)
        default: return []
        }
    }

    /// The hub violates the protocol. Stops: a reconnection would get the same again.
    private func refuse(_ fault: String) -> [Action] {
        switch phase {
        case .idle, .waiting, .stopped: return []
        case .connecting, .awaitingWelcome, .streaming: break
        }
        phase = .stopped
        let reason = "the hub violates the protocol, or something in between changes its messages: \(fault)"
        return [.disconnect, .deliver(.stopped(code: CloseCode.badFrame.rawValue, reason: reason))]
    }

    /// Repeats the last acknowledgement if the new session still covers it.
    private func acknowledgeAgain(_ welcome: Welcome) -> [Action] {
        guard options.device != nil, let last = acknowledged, last.epoch == welcome.epoch, last.seq < welcome.fromSeq
        else { return [] }
        return [.send(.ack(last.seq))]
    }

    private func advance(to seq: Seq) {
        if let known = cursor, seq > known.seq { cursor?.seq = seq }
    }

    /// Moves the cursor past what the hub's filter kept out, so that a reconnection does not ask for it again.
    private func pass(_ passed: ServerFrame.Passed, now: MonotonicTime) -> [Action] {
        let seq = passed.upTo
        guard let known = cursor, seq > known.seq else { return [] }
        guard passed.prev <= known.seq else { return lost("an activity was missing in the stream", now: now) }
        cursor?.seq = seq
        if let last = acknowledged, last.epoch == known.epoch, last.seq >= lastItem { acknowledged?.seq = seq }
        return [.deliver(.passed(seq))]
    }

    /// Delivers what is new. A `prev` beyond the cursor means that something was lost on the way; then it reconnects, to ask
    /// again.
    private func take(_ items: [ServerFrame.Item], replay: Bool, now: MonotonicTime) -> [Action] {
        guard var position = cursor?.seq else { return [] }
        var fresh: [ServerFrame.Item] = []
        var hasHole = false
        for item in items where item.seq > position {
            if item.prev > position {
                hasHole = true
                break
            }
            position = item.seq
            fresh.append(item)
        }
        cursor?.seq = position
        if let last = fresh.last { lastItem = last.seq }
        var actions: [Action] = fresh.isEmpty ? [] : [.deliver(.activities(fresh, replay: replay))]
        if hasHole { actions += lost("an activity was missing in the stream", now: now) }
        return actions
    }

    /// The connection has closed, with the peer's code and reason, if any.
    public func closed(code: UInt16?, reason: String, now: MonotonicTime) -> [Action] {
        switch phase {
        case .connecting, .awaitingWelcome, .streaming: break
        default: return []
        }
        let code = farewell?.code ?? code
        let text = farewell?.reason ?? (reason.isEmpty ? "the connection was closed" : reason)
        if let code, (4500..<5000).contains(code) {
            phase = .stopped
            return [.deliver(.stopped(code: code, reason: text))]
        }
        return wait(text, now: now)
    }

    /// The connection could not be made.
    public func failed(_ reason: String, now: MonotonicTime) -> [Action] {
        guard case .connecting = phase else { return [] }
        return wait(reason, now: now)
    }

    private func lost(_ reason: String, now: MonotonicTime) -> [Action] {
        [.disconnect] + wait(reason, now: now)
    }

    private func wait(_ reason: String, now: MonotonicTime) -> [Action] {
        if let welcomedAt, now.since(welcomedAt).wholeMilliseconds >= Self.stable { backoff.reset() }
        welcomedAt = nil
        let delay = nextDelay(asked: farewell?.retryAfter)
        phase = .waiting(until: now + .milliseconds(delay))
        return [.deliver(.retrying(reason: reason, milliseconds: delay))]
    }

    /// Milliseconds to wait before the next attempt. What the hub asked for, up to 10 minutes, replaces the first delay;
    /// later, the longer of the two counts, so that a hub that closes again and again is not asked more often.
    private func nextDelay(asked: Int64?) -> Int64 {
        let isFirst = backoff.isFresh
        let own = backoff.next(using: &random).wholeMilliseconds
        guard let asked else { return own }
        return max(isFirst ? 0 : own, min(asked, 10 * 60_000))
    }

    // MARK: From the clock and the user

    /// When to call `tick` next; nil for never.
    public var wakeUpAt: MonotonicTime? {
        switch phase {
        case .idle, .stopped: nil
        case .connecting, .awaitingWelcome, .streaming: heardAt + .milliseconds(Self.silence)
        case .waiting(let until): until
        }
    }

    /// The time `wakeUpAt` has come: makes the next try, or gives up a silent connection.
    public func tick(now: MonotonicTime) -> [Action] {
        guard let wakeUpAt, now >= wakeUpAt else { return [] }
        if case .waiting = phase { return connect(now: now) }
        return lost("nothing was heard for \(Self.silence / 1000) s", now: now)
    }

    /// There is a network again: ends the wait for the next try, unless the hub asked for it.
    public func connectNow(now: MonotonicTime) -> [Action] {
        guard case .waiting = phase, farewell?.retryAfter == nil else { return [] }
        return connect(now: now)
    }

    /// The machine has slept: drops the connection, which may be dead, and makes a new one. Resets the backoff, since earlier
    /// failures say nothing about the network now, which may still take a moment to come up.
    public func reconnect(now: MonotonicTime) -> [Action] {
        backoff.reset()
        switch phase {
        case .idle, .stopped: return []
        case .waiting: return connect(now: now)
        case .connecting, .awaitingWelcome, .streaming:
            welcomedAt = nil
            return [.disconnect, .deliver(.retrying(reason: "the machine was asleep", milliseconds: 0))]
                + connect(now: now)
        }
    }

    /// Acknowledges everything up to `seq`: it was shown, or written and flushed.
    ///
    /// - Parameter welcomes: how many welcomes had been delivered before the activity. If the log was reset since, the
    ///   seq belongs to the log's earlier life, and is not acknowledged.
    public func acknowledge(_ seq: Seq, after welcomes: Int) -> [Action] {
        guard welcomes >= resetAt else { return [] }
        acknowledged = cursor.map { Cursor(epoch: $0.epoch, seq: seq) }
        guard case .streaming = phase else { return [] }
        return [.send(.ack(seq))]
    }

    /// Marks everything up to `seq` as read. Does nothing without a session.
    public func read(upTo seq: Seq) -> [Action] {
        guard case .streaming = phase else { return [] }
        return [.send(.read(seq))]
    }
}

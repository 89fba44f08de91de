public import Mailbell
public import MailbellWire

/// The client's side of `mailbell.v1` as a pure state machine: keeps a subscription alive over connections that come and
/// go, and hands on each activity once and in order.
public final class Subscription {
    public struct Options: Sendable {
        /// nil to leave no trace on the hub.
        public var device: String?
        public var cursor: Cursor?
        public var from: StartingPoint?
        public var filter = Filter()
        public var catchUp = Hello.CatchUp.all

        public init(device: String?, cursor: Cursor? = nil, from: StartingPoint? = nil) {
            self.device = device
            self.cursor = cursor
            self.from = from
        }
    }

    /// What the shell is to do.
    public enum Action: Hashable, Sendable {
        case connect
        case send(ClientFrame)
        /// Let go of the connection, whatever its state.
        case disconnect
        case deliver(Delivery)
    }

    /// What the user of the subscription gets.
    public enum Delivery: Hashable, Sendable {
        /// Connected. Its `resume` and `lost` say whether anything is missing.
        case welcome(Welcome)
        case activities([ServerFrame.Item], replay: Bool)
        /// The backlog is through.
        case live(Seq)
        case digest(Digest, unread: Int64)
        /// Not connected, and trying again after a while.
        case retrying(reason: String, milliseconds: Int64)
        /// Not connected, and not to be tried again: the token is bad, or the device is connected elsewhere.
        case stopped(code: UInt16, reason: String)
    }

    private enum Phase {
        case idle
        case connecting
        case awaitingWelcome
        case streaming
        case waiting(until: Timestamp)
        case stopped
    }

    /// Milliseconds of silence after which the connection counts as dead: the heartbeat comes after 25 s.
    private static let silence: Int64 = 35_000
    private static let stable: Int64 = 30_000

    private let options: Options
    private var phase = Phase.idle
    private var cursor: Cursor?
    /// What was last acknowledged; whether the hub has heard it, nobody can say once a connection has gone.
    private var acknowledged: Cursor?
    private var backoff = Backoff()
    private var random: any RandomNumberGenerator
    private var heardAt = Timestamp(milliseconds: 0)
    private var welcomedAt: Timestamp?
    private var welcomes = 0
    /// The welcome that told of the last reset.
    private var resetAt = 0
    private var farewell: (code: UInt16, reason: String, retryAfter: Int64?)?

    public init(_ options: Options, random: any RandomNumberGenerator) {
        self.options = options
        self.random = random
        cursor = options.cursor
    }

    /// The last activity that was delivered.
    public var position: Cursor? { cursor }

    public func start(now: Timestamp) -> [Action] {
        connect(now: now)
    }

    private func connect(now: Timestamp) -> [Action] {
        phase = .connecting
        heardAt = now
        farewell = nil
        return [.connect]
    }

    // MARK: From the connection

    public func opened(now: Timestamp) -> [Action] {
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

    public func received(_ frame: ServerFrame, now: Timestamp) -> [Action] {
        heardAt = now
        switch (frame, phase) {
        case (.welcome(let welcome), .awaitingWelcome):
            phase = .streaming
            welcomes += 1
            if welcome.resume == .reset {
                resetAt = welcomes
                acknowledged = nil
            }
            welcomedAt = now
            cursor = Cursor(epoch: welcome.epoch, seq: welcome.fromSeq - 1)
            return acknowledgeAgain(welcome) + [.deliver(.welcome(welcome))]
        case (.activity(let item, let replay), .streaming): return take([item], replay: replay, now: now)
        case (.activities(let items), .streaming): return take(items, replay: true, now: now)
        case (.live(let seq), .streaming):
            // What the filter passed over is behind us as well.
            advance(to: seq)
            return [.deliver(.live(seq))]
        case (.digest(let digest, let unread), .streaming):
            advance(to: digest.to)
            return [.deliver(.digest(digest, unread: unread))]
        case (.error(let code, let message), _):
            farewell = (code, message, nil)
            return []
        case (.bye(let code, let reason, let retryAfter), _):
            farewell = (code, reason, retryAfter)
            return []
        default: return []
        }
    }

    private func acknowledgeAgain(_ welcome: Welcome) -> [Action] {
        guard options.device != nil, let last = acknowledged, last.epoch == welcome.epoch, last.seq < welcome.fromSeq
        else { return [] }
        return [.send(.ack(last.seq))]
    }

    private func advance(to seq: Seq) {
        if let known = cursor, seq > known.seq { cursor?.seq = seq }
    }

    /// Hands on what is new. A hole in the chain of `prev` means that something was lost on the way: it is asked for again.
    private func take(_ items: [ServerFrame.Item], replay: Bool, now: Timestamp) -> [Action] {
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
        var actions: [Action] = fresh.isEmpty ? [] : [.deliver(.activities(fresh, replay: replay))]
        if hasHole { actions += lost("an activity was missing in the stream", now: now) }
        return actions
    }

    /// The connection has closed, for the reason the peer gave, if any.
    public func closed(code: UInt16?, reason: String, now: Timestamp) -> [Action] {
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
    public func failed(_ reason: String, now: Timestamp) -> [Action] {
        guard case .connecting = phase else { return [] }
        return wait(reason, now: now)
    }

    private func lost(_ reason: String, now: Timestamp) -> [Action] {
        [.disconnect] + wait(reason, now: now)
    }

    private func wait(_ reason: String, now: Timestamp) -> [Action] {
        if let welcomedAt, now.since(welcomedAt).wholeMilliseconds >= Self.stable { backoff.reset() }
        welcomedAt = nil
        let delay = backoff.next(asked: farewell?.retryAfter, using: &random)
        phase = .waiting(until: now + .milliseconds(delay))
        return [.deliver(.retrying(reason: reason, milliseconds: delay))]
    }

    // MARK: From the clock and the user

    /// When `tick` is to be called next; nil for not at all.
    public var wakeUpAt: Timestamp? {
        switch phase {
        case .idle, .stopped: nil
        case .connecting, .awaitingWelcome, .streaming: heardAt + .milliseconds(Self.silence)
        case .waiting(let until): until
        }
    }

    public func tick(now: Timestamp) -> [Action] {
        guard let wakeUpAt, now >= wakeUpAt else { return [] }
        if case .waiting = phase { return connect(now: now) }
        return lost("nothing was heard for \(Self.silence / 1000) s", now: now)
    }

    /// There is a network again: what waits for its next try waits no longer, unless the hub has asked it to.
    public func connectNow(now: Timestamp) -> [Action] {
        guard case .waiting = phase, farewell?.retryAfter == nil else { return [] }
        return connect(now: now)
    }

    /// Lets go of the connection, which may be dead without a sign, and makes another: the machine has slept. How often
    /// tries failed before that says nothing of the network it wakes up in, which may take a moment to be there.
    public func reconnect(now: Timestamp) -> [Action] {
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

    /// The user has taken all up to this seq: shown, written, flushed.
    ///
    /// - Parameter welcomes: how many welcomes the user had been given when it got the activity. What came before the log
    ///   was restored or reset is of another life of it, and is not acknowledged in this one.
    public func acknowledge(_ seq: Seq, after welcomes: Int) -> [Action] {
        guard welcomes >= resetAt else { return [] }
        acknowledged = cursor.map { Cursor(epoch: $0.epoch, seq: seq) }
        guard case .streaming = phase else { return [] }
        return [.send(.ack(seq))]
    }

    /// The user has seen all up to this seq.
    public func read(upTo seq: Seq) -> [Action] {
        guard case .streaming = phase else { return [] }
        return [.send(.read(seq))]
    }
}

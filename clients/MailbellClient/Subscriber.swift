public import Core
import DequeModule
public import EventLoop
import HTTPWire
import Transport
import Wire

/// Runs a `Subscription` over WebSocket connections, on the event loop.
@EventLoop
public final class Subscriber {
    private let hub: HubURL
    private let token: String
    private let subscription: Subscription
    private let deliver: @Sendable (Subscription.Delivery) -> Void
    private var link: Link?
    private var alarm: Alarm?

    /// - Parameter deliver: called on the loop, in order. It must return quickly.
    public init(
        hub: HubURL, token: String, options: Subscription.Options,
        deliver: @escaping @Sendable (Subscription.Delivery) -> Void
    ) {
        self.hub = hub
        self.token = token
        self.deliver = deliver
        subscription = Subscription(options, random: SystemRandomNumberGenerator())
    }

    /// Begins to connect. Call it once.
    public func start() {
        alarm = Alarm { [unowned self] in perform(subscription.tick(now: .now)) }
        perform(subscription.start(now: .now))
    }

    /// Tells the hub that the user has seen everything up to `seq`. Without a connection this does nothing.
    public func read(upTo seq: Seq) { perform(subscription.read(upTo: seq)) }

    /// Ends the wait for the next try, since there is a network again.
    public func connectNow() { perform(subscription.connectNow(now: .now)) }

    /// Drops the connection and makes a new one, since the machine has slept.
    public func reconnect() { perform(subscription.reconnect(now: .now)) }

    /// Acknowledges everything up to `seq`.
    ///
    /// - Parameter welcomes: how many welcomes had been delivered before that activity.
    public func acknowledge(_ seq: Seq, after welcomes: Int) { perform(subscription.acknowledge(seq, after: welcomes)) }

    /// Ends the subscription with a closing handshake, so that the hub reads the last acknowledgement. Waits for at most 1 s.
    public func stop() async {
        alarm?.cancel()
        alarm = nil
        let deadline = MonotonicTime.now + .seconds(1)
        link?.finish()
        while link?.isOpen == true, MonotonicTime.now < deadline {
            try? await Task.sleep(for: .milliseconds(5))
        }
        link?.cut()
        link = nil
    }

    private func perform(_ actions: [Subscription.Action]) {
        for action in actions {
            switch action {
            case .connect: connect()
            case .send(let frame): link?.send(frame.encoded)
            case .disconnect:
                link?.cut()
                link = nil
            case .deliver(let delivery): deliver(delivery)
            }
        }
        // The only timer: an idle client wakes up only for the hub's heartbeats.
        if let wakeUpAt = subscription.wakeUpAt { alarm?.set(after: wakeUpAt.since(.now)) } else { alarm?.cancel() }
    }

    private func connect() {
        let link = Link(owner: self)
        self.link = link
        link.client = WebSocketClient(
            hub.subscribe, subprotocol: "mailbell.v1", authorization: "Bearer \(token)", handler: link
        ) { [weak self, weak link] reason in
            // Breaks the reference cycle of the client and the link, which is its handler.
            link?.client = nil
            guard let self, let link, self.link === link else { return }
            perform(subscription.failed(reason, now: .now))
        }
    }

    fileprivate func opened(_ link: Link) {
        guard self.link === link else { return link.cut() }
        perform(subscription.opened(now: .now))
    }

    fileprivate func received(_ bytes: [UInt8], from link: Link) {
        guard self.link === link else { return }
        // Ignore frames of unknown types.
        guard let frame = try? ServerFrame.read(bytes) else { return }
        perform(subscription.received(frame, now: .now))
    }

    fileprivate func closed(_ link: Link, code: UInt16?, reason: String) {
        guard self.link === link else { return }
        self.link = nil
        perform(subscription.closed(code: code, reason: reason, now: .now))
    }
}

/// One connection of a subscriber.
@EventLoop
private final class Link: WebSocketHandler {
    private weak var owner: Subscriber?
    var client: WebSocketClient?
    private var socket: (any WebSocket)?
    private var outbox: Deque<[UInt8]> = []
    private var isCut = false
    private var isFinishing = false

    init(owner: Subscriber) { self.owner = owner }

    var isOpen: Bool { socket != nil }

    func send(_ frame: [UInt8]) {
        outbox.append(frame)
        socket?.wantWrite()
    }

    /// Closes once all is sent (RFC 6455, 7.4.1: 1000).
    func finish() {
        isFinishing = true
        socket?.wantWrite()
    }

    /// Aborts the connection. Nothing more of it reaches the owner.
    func cut() {
        isCut = true
        socket?.abort()
    }

    func opened(_ socket: any WebSocket) {
        self.socket = socket
        if isCut { return socket.abort() }
        owner?.opened(self)
    }

    func received(_ input: WebSocketInput) {
        if case .text(let bytes) = input, !isCut { owner?.received(bytes, from: self) }
    }

    func nextFrame() -> [UInt8]? { outbox.popFirst() }

    var closing: (code: UInt16, reason: String)? { isFinishing ? (1000, "") : nil }

    func closed(code: UInt16?, reason: String) {
        socket = nil
        if !isCut { owner?.closed(self, code: code, reason: reason) }
        client = nil
    }
}

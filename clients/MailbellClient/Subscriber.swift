import DequeModule
public import EventLoop
public import Mailbell
import MailbellWire
import Transport

/// Runs a subscription over real connections.
@EventLoop
public final class Subscriber {
    private let hub: HubURL
    private let token: String
    private let subscription: Subscription
    private let deliver: @Sendable (Subscription.Delivery) -> Void
    private var link: Link?
    private var alarm: Alarm?

    /// - Parameter deliver: called on the loop, in order; it should hand on and return.
    public init(
        hub: HubURL, token: String, options: Subscription.Options,
        deliver: @escaping @Sendable (Subscription.Delivery) -> Void
    ) {
        self.hub = hub
        self.token = token
        self.deliver = deliver
        subscription = Subscription(options, random: SystemRandomNumberGenerator())
    }

    public func start() {
        alarm = Alarm { [unowned self] in perform(subscription.tick(now: .now)) }
        perform(subscription.start(now: .now))
    }

    /// The user has seen all up to this seq. Heard by the hub only while it is connected.
    public func read(upTo seq: Seq) { perform(subscription.read(upTo: seq)) }

    /// There is a network again: if it waits for the next try, it waits no longer.
    public func connectNow() { perform(subscription.connectNow(now: .now)) }

    /// The machine has slept: whatever connection there was is given up, and another made.
    public func reconnect() { perform(subscription.reconnect(now: .now)) }

    /// Tells the hub that all up to here was taken.
    ///
    /// - Parameter welcomes: how many welcomes had been delivered before that activity.
    public func acknowledge(_ seq: Seq, after welcomes: Int) { perform(subscription.acknowledge(seq, after: welcomes)) }

    /// Ends the subscription with a goodbye, so that the hub has read the last acknowledgement before the connection
    /// goes: for at most a second.
    public func stop() async {
        alarm?.cancel()
        alarm = nil
        let deadline = Timestamp.now + .seconds(1)
        link?.finish()
        while link?.isOpen == true, Timestamp.now < deadline {
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
        // No timer besides: a client that has nothing to do sleeps until the hub's next heartbeat.
        if let wakeUpAt = subscription.wakeUpAt { alarm?.set(after: wakeUpAt.since(.now)) } else { alarm?.cancel() }
    }

    private func connect() {
        let link = Link(owner: self)
        self.link = link
        link.client = WebSocketClient(
            hub.subscribe, subprotocol: "mailbell.v1", authorization: "Bearer \(token)", handler: link
        ) { [weak self, weak link] reason in
            // The client holds its link as its handler; without this the two would keep each other for ever.
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
        // Frames of a type this version does not know are passed over.
        guard let frame = try? decodeJSON(ServerFrame.self, from: bytes) else { return }
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
    private var socket: WebSocket?
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

    /// Lets go of the connection; nothing of it is heard any more.
    func cut() {
        isCut = true
        socket?.abort()
    }

    func opened(_ socket: WebSocket) {
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

import Core
import MailbellClient
import Sessions
import TestKit
import Wire

/// One client on one device: the real `Subscription`, and a simulated program around it.
///
/// The program acknowledges deliveries after a while. It crashes, is stopped, and is started again.
final class SimulatedDevice {
    let user: User
    let plan: DevicePlan
    let inspection: Inspection
    private unowned let world: Simulation
    private var subscription: Subscription?
    private(set) var connection: Connection?
    /// Increases with each connection that is begun or given up.
    private var attempt = 0
    /// The cursor that the program has stored itself, if it does.
    private var keptCursor: Cursor?
    private var isAcknowledging = false
    /// Increases with each start of the program.
    private var life = 0

    init(_ user: User, _ plan: DevicePlan, _ world: Simulation) {
        self.user = user
        self.plan = plan
        self.world = world
        inspection = Inspection(plan, world.chronicle)
    }

    var isRunning: Bool { subscription != nil }
    private var name: String { "\(user.name)/\(plan.name ?? "-")" }
    private var now: Timestamp { world.clock.now }
    private var uptime: MonotonicTime { MonotonicTime(milliseconds: now.since(.start).wholeMilliseconds) }

    // MARK: The program

    /// Starts the program, unless it runs.
    func start() {
        guard subscription == nil else { return }
        var options = Subscription.Options(
            device: plan.name, cursor: plan.keepsCursor ? keptCursor : nil, from: plan.from)
        options.filter = plan.filter
        options.catchUp = plan.catchUp
        inspection.started(with: options.cursor)
        life += 1
        world.trace { "\(self.name) starts" }
        let subscription = Subscription(options, random: world.random.fork())
        self.subscription = subscription
        perform(subscription.start(now: uptime))
        wakeUp(life)
    }

    /// Ends the program.
    ///
    /// - Parameter isClean: whether it acknowledges its deliveries first; if not, it crashes.
    func stop(isClean: Bool) {
        guard subscription != nil else { return }
        world.trace { "\(self.name) \(isClean ? "stops" : "crashes")" }
        if isClean { acknowledge() }
        disconnect()
        subscription = nil
        inspection.disconnected()
    }

    private func wakeUp(_ life: Int) {
        guard let at = subscription?.wakeUpAt, life == self.life else { return }
        world.clock.at(max(.start + .milliseconds(at.milliseconds), now + .milliseconds(250))) { [weak self] in
            guard let self, let subscription, life == self.life else { return }
            perform(subscription.tick(now: uptime))
            wakeUp(life)
        }
    }

    /// The user reads everything up to the client's position.
    func read() {
        guard let subscription, let seq = subscription.position?.seq, seq > 0 else { return }
        perform(subscription.read(upTo: seq))
    }

    private func acknowledgeLater() {
        guard !isAcknowledging else { return }
        isAcknowledging = true
        let life = life
        let time = world.isHealthy ? 50 : world.profile.ackTime
        world.clock.after(Int64.random(in: 0...time, using: &world.random)) { [weak self] in
            guard let self else { return }
            isAcknowledging = false
            if life == self.life, isRunning { acknowledge() } else if isRunning { acknowledgeLater() }
        }
    }

    private func acknowledge() {
        guard let subscription, let epoch = inspection.epoch, !inspection.hasStarted else { return }
        let seq = inspection.position
        inspection.processed(upTo: seq)
        if plan.keepsCursor { keptCursor = Cursor(epoch: epoch, seq: seq) }
        world.trace { "\(self.name) acknowledges \(seq)" }
        perform(subscription.acknowledge(seq, after: .max))
    }

    // MARK: The subscription's actions

    private func perform(_ actions: [Subscription.Action]) {
        for action in actions {
            switch action {
            case .connect: connect()
            case .send(let frame): send(frame)
            case .disconnect: disconnect()
            case .deliver(let delivery): deliver(delivery)
            }
        }
    }

    private func connect() {
        attempt += 1
        let attempt = attempt
        let isSlow = !world.isHealthy && world.random.oneIn(8)
        world.clock.after(Int64.random(in: 1...(isSlow ? 50_000 : 100), using: &world.random)) { [weak self] in
            guard let self, let subscription, attempt == self.attempt else { return }
            guard let hub = world.hub, world.isHealthy || !world.random.oneIn(10) else {
                return perform(subscription.failed("refused", now: uptime))
            }
            let connection = world.makeConnection(hub, self)
            self.connection = connection
            hub.opened(connection, identity: Identity(tokenID: "tk_1", scopes: [.subscribe], user: user))
            perform(subscription.opened(now: uptime))
        }
    }

    private func send(_ frame: ClientFrame) {
        var frame = frame
        if case .hello(var hello) = frame {
            hello.batch = plan.takesBatches
            frame = .hello(hello)
        }
        connection?.send(frame)
    }

    private func disconnect() {
        attempt += 1
        connection?.clientCloses()
        connection = nil
    }

    // MARK: From the connection

    /// A frame has arrived.
    func received(_ bytes: [UInt8], from connection: Connection) {
        guard let subscription, self.connection === connection else { return }
        do throws(JSONFault) {
            let frame = try decodeJSON(ServerFrame.self, from: bytes)
            world.trace { "\(self.name) receives \(String(decoding: bytes.prefix(90), as: UTF8.self))" }
            perform(subscription.received(frame, now: uptime))
        } catch {
            world.fail(Violation("the client cannot read \(String(decoding: bytes, as: UTF8.self))"))
        }
    }

    /// The connection is gone; `code` is nil without a close frame.
    func closed(_ connection: Connection, code: UInt16?, reason: String) {
        guard let subscription, self.connection === connection else { return }
        self.connection = nil
        world.trace { "\(self.name) is cut off: \(code ?? 0) \(reason)" }
        perform(subscription.closed(code: code, reason: reason, now: uptime))
    }

    private func deliver(_ delivery: Subscription.Delivery) {
        let lookUp = connection?.lookUp
        do {
            for delivery in world.sabotaged(delivery) { try inspection.take(delivery, lookUp) }
        } catch {
            world.fail(error as? Violation ?? Violation("\(error)"), at: name)
        }
        switch delivery {
        case .activities, .live: acknowledgeLater()
        default: break
        }
    }
}

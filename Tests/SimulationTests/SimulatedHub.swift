import Core
import MailbellClient
import Sessions
import TestKit
import Wire

/// A command in the queue of a simulated writer.
struct SimulatedCommand {
    var slot: AnySlot
    /// Tells the sender the result.
    var finish: () -> Void
}

/// One process of a hub, in virtual time: the real `Ledger`, `LogFeed` and `SessionDriver`, wired as `Hub` does.
///
/// The simulation owns its disk, clock and network.
final class SimulatedHub {
    private enum Job {
        case command(SimulatedCommand)
        /// Runs once everything before it was committed.
        case maintenance(() -> Void)
    }

    private unowned let world: Simulation
    private let ledger: Ledger
    private let feed = LogFeed()
    private let control: ControlWatch
    private(set) var driver: SessionDriver!
    private var webhooks: [SimulatedWebhook] = []
    private(set) var connections: [SessionID: Connection] = [:]
    private(set) var isAlive = true
    private var queue: [Job] = []
    private var isCommitting = false
    private var publishAt: Timestamp

    init(_ world: Simulation) {
        self.world = world
        publishAt = world.clock.now
        ledger = Ledger(
            store: world.store, places: Nowhere(), judge: world.others.judge,
            limits: HitLimits(perTicketPerMinute: 100_000), random: world.random.fork())
        control = ControlWatch(feed, seen: world.store.peek { (try? $0.controlVersion()) ?? 0 })
        driver = SessionDriver(limits: world.profile.limits, ports: self)
        feed.add(driver)
        webhooks = world.targets.map { SimulatedWebhook(world, self, $0) }
        for webhook in webhooks {
            feed.add(webhook)
            webhook.start()
        }
        tick()
    }

    private var now: Timestamp { world.clock.now }
    var uptime: MonotonicTime { MonotonicTime(milliseconds: now.since(.start).wholeMilliseconds) }

    /// Runs something later, if the process is still alive then.
    func after(_ milliseconds: Int64, _ run: @escaping () -> Void) {
        world.clock.after(milliseconds) { [weak self] in
            if let self, isAlive { run() }
        }
    }

    private func tick() {
        driver.tick()
        watchControl()
        after(1000) { [unowned self] in tick() }
    }

    /// Finds what other processes have changed.
    private func watchControl() {
        guard world.sabotage != .overlooksOthers, let query = control.next() else { return }
        read {
            try query.answer(from: $0, now: Timestamp(milliseconds: 0))
        } then: { [unowned self] result in
            if let changes = control.answered(query, result) { feed.publish(changes.newest) }
        }
    }

    /// Whether a webhook waits for a retry, perhaps for long.
    var hasFailingWebhook: Bool { webhooks.contains(where: \.isFailing) }

    /// Whether a message to this contact waits for the next commit.
    func isRegistering(_ email: String) -> Bool {
        queue.contains { job in
            guard case .command(let command) = job, let slot = command.slot as? Slot<TrackMessage> else { return false }
            return slot.command.message.recipients.contains { $0.email == email }
        }
    }

    /// The process dies, and loses everything in memory.
    func die() {
        isAlive = false
        for id in connections.keys.sorted() { connections[id]?.hubIsGone() }
        connections = [:]
    }

    /// Says goodbye to every session.
    func drain() {
        var random = world.random.fork()
        driver.drain(spreadMilliseconds: 2000, using: &random)
    }

    // MARK: Sockets

    func opened(_ connection: Connection, identity: Identity) {
        connections[connection.id] = connection
        driver.open(connection.id, identity: identity)
    }

    func received(_ id: SessionID, _ frame: ClientFrame) { driver.received(id, frame) }

    func closed(_ id: SessionID) {
        driver.closed(id)
        connections[id] = nil
    }

    /// The next frame for a socket, or the code to close it with, as `SessionSocket` asks for them.
    func nextFrame(_ id: SessionID) -> (frame: [UInt8]?, code: CloseCode?) {
        if let frame = driver.nextFrame(id) {
            if let connection = connections[id],
                let email = world.chronicle.erased.named(in: frame, erasedBefore: connection.openedAt)
            {
                world.fail(Violation("a frame names \(email), who was erased"))
            }
            return (frame, nil)
        }
        return (nil, driver.switchboard.session(id)?.closeCode)
    }

    // MARK: The readers

    /// Reads from the store at some point in the time that a read takes.
    func read<Value>(
        _ body: @escaping (any StoreSnapshot) throws -> Value,
        then: @escaping (Result<Value, StoreError>) -> Void
    ) {
        let time = Int64.random(in: 0...(world.isHealthy ? 5 : world.profile.readTime), using: &world.random)
        after(Int64.random(in: 0...time, using: &world.random)) { [unowned self] in
            let result = Result { try world.store.read(body) }.mapError { $0 as? StoreError ?? .other("\($0)") }
            after(time / 2) { then(result) }
        }
    }

    // MARK: The writer

    /// Queues a command for the next commit.
    func submit<C: Command>(_ command: C, then completion: @escaping (Result<C.Answer, StoreError>) -> Void = { _ in })
    {
        let slot = Slot(command)
        enqueue(
            .command(
                SimulatedCommand(slot: slot) {
                    completion(slot.result ?? .failure(.other("the command was not carried out")))
                }))
    }

    private func enqueue(_ job: Job) {
        queue.append(job)
        guard !isCommitting else { return }
        isCommitting = true
        after(commitTime()) { [unowned self] in work() }
    }

    private func commitTime() -> Int64 {
        Int64.random(in: 0...(world.isHealthy ? 5 : world.profile.commitTime), using: &world.random)
    }

    /// Commits the next lot, and runs what waited for it.
    private func work() {
        let limit = world.isHealthy ? 1000 : Int.random(in: 1...world.profile.group, using: &world.random)
        var lot: [SimulatedCommand] = []
        while lot.count < limit, case .command(let command)? = queue.first {
            queue.removeFirst()
            lot.append(command)
        }
        guard lot.isEmpty || commit(lot) else { return }
        while case .maintenance(let run)? = queue.first {
            queue.removeFirst()
            run()
        }
        isCommitting = !queue.isEmpty
        if isCommitting {
            after(commitTime()) { [unowned self] in work() }
        }
    }

    /// Returns false if the process died.
    private func commit(_ lot: [SimulatedCommand]) -> Bool {
        var slots = lot.map(\.slot)
        if world.sabotage == .recordsTwice, let hit = slots.first as? Slot<RecordHit> {
            slots.insert(Slot(hit.command), at: 0)
        }
        let committed = ledger.commit(slots, now: now)
        if world.store.isDead {
            world.hubDied()
            return false
        }
        world.committed(lot.map(\.slot), committed)
        publishAt = max(publishAt, now + .milliseconds(Int64.random(in: 0...20, using: &world.random)))
        world.clock.at(publishAt) { [weak self] in
            guard let self, isAlive else { return }
            feed.publish(committed.recorded)
            for command in lot { command.finish() }
        }
        return true
    }
}

// MARK: What the sessions ask for

/// Knows no zone: the hub's users live by UTC.
private struct UTCOnly: TimeZones {
    func offset(of zone: String, at time: Timestamp) -> Int? { nil }
}

extension SimulatedHub: SessionPorts {
    func wantWrite(_ id: SessionID) { connections[id]?.wantWrite() }

    func abort(_ id: SessionID, _ code: CloseCode) { connections[id]?.hubAborts() }

    func read(_ query: SessionQuery) {
        guard query.waitsForWrites else { return ask(query) }
        enqueue(.maintenance { [unowned self] in ask(query) })
    }

    private func ask(_ query: SessionQuery) {
        read { [unowned self] store in
            (try query.answer(from: store, now: now, zones: UTCOnly()), try Inspection.LookUp(query, in: store))
        } then: { [unowned self] result in
            if case .success((_, let lookUp?)) = result { connections[query.session]?.lookUp = lookUp }
            driver.answered(query, result.map { sabotaged($0.0, to: query) })
        }
    }

    /// A defect: activities as they were before a contact was erased.
    private func sabotaged(_ answer: SessionQuery.Answer, to query: SessionQuery)
        -> SessionQuery.Answer
    {
        guard let old = world.beforeErasure, case .page(var page) = answer else { return answer }
        page.entries = page.entries.map { entry in
            old.peek { try? $0.entry(entry.seq, of: query.user) } ?? entry
        }
        return .page(page)
    }

    func save(_ save: CursorSave) {
        var save = save
        if world.sabotage == .savesAhead, let head = try? world.state(of: save.user).head { save.cursor.seq = head }
        if world.sabotage == .forgetsAcknowledgement, save.cursor.seq > 0 { return }
        if let connection = connections[save.session] { world.saves(save, connection) }
        submit(SaveCursor(save.cursor, of: .device(save.device), user: save.user, filter: save.filter)) {
            [unowned self] answer in
            driver.saved(save, (try? answer.get()) == .saved ? .onDisk : .failed)
        }
    }

    func markRead(_ mark: ReadMark) {
        submit(MarkRead(upTo: mark.upTo, of: mark.user, device: mark.device)) { [unowned self] answer in
            if case .failure = answer { driver.readFailed(mark) }
        }
    }
}

import Core
import MailbellClient
import Sessions
import TestKit
import Wire

/// One process of a hub, in virtual time: the real `Ledger` and the real `Switchboard`, wired as `Hub` does.
///
/// The simulation owns its disk, clock and network.
final class SimulatedHub {
    private unowned let world: Simulation
    private let ledger: Ledger
    private(set) var switchboard: Switchboard!
    private(set) var connections: [SessionID: Connection] = [:]
    private(set) var isAlive = true
    private var queue: [(submission: Submission, completion: (Outcome) -> Void)] = []
    private var isCommitting = false
    private var publishAt: Timestamp

    init(_ world: Simulation) {
        self.world = world
        publishAt = world.clock.now
        ledger = Ledger(
            store: world.store, places: Nowhere(), judge: SimpleJudge(),
            limits: HitLimits(perTicketPerMinute: 100_000), random: world.random.fork())
        switchboard = Switchboard(limits: world.profile.limits) { [unowned self] in perform($0, $1) }
        tick()
    }

    private var now: Timestamp { world.clock.now }
    private var uptime: MonotonicTime { MonotonicTime(milliseconds: now.since(.start).wholeMilliseconds) }

    /// Runs something later, if the process is still alive then.
    private func after(_ milliseconds: Int64, _ run: @escaping () -> Void) {
        world.clock.after(milliseconds) { [weak self] in
            if let self, isAlive { run() }
        }
    }

    private func tick() {
        switchboard.tick(now: uptime)
        after(1000) { [unowned self] in tick() }
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
        switchboard.drain(now: uptime, spreadMilliseconds: 2000, using: &random)
    }

    // MARK: Sockets

    func opened(_ connection: Connection, identity: Identity) {
        connections[connection.id] = connection
        switchboard.open(connection.id, identity: identity, now: uptime)
    }

    func received(_ id: SessionID, _ frame: ClientFrame) { switchboard.received(id, frame, now: uptime) }

    func closed(_ id: SessionID) {
        switchboard.closed(id)
        connections[id] = nil
    }

    /// The next frame for a socket, or the code to close it with, as `SessionSocket` asks for them.
    func nextFrame(_ id: SessionID) -> (frame: [UInt8]?, code: CloseCode?) {
        guard let session = switchboard.session(id) else { return (nil, nil) }
        guard let frame = session.nextFrame(now: uptime) else { return (nil, session.closeCode) }
        perform(id, session.drained(now: uptime))
        return (frame, nil)
    }

    // MARK: Actions of sessions

    private func perform(_ id: SessionID, _ actions: [PushSession.Action]) {
        for action in actions { perform(id, action) }
    }

    private func perform(_ id: SessionID, _ action: PushSession.Action) {
        guard let session = switchboard.session(id) else { return }
        let user = session.identity.user.id
        switch action {
        case .wantWrite: connections[id]?.wantWrite()
        case .abort: connections[id]?.hubAborts()
        case .lookUp(let hello):
            read(id) { [unowned self] store in
                let held = try hello.device.flatMap { try store.device($0, of: user)?.cursor }
                var shared: [Epoch: Seq] = [:]
                for epoch in [hello.cursor, held].compactMap(\.?.epoch) {
                    shared[epoch] = try store.sharedSeq(with: epoch, of: user)
                }
                return (try Resumption(hello, of: user, now: now, in: store)!, held, shared)
            } then: { [unowned self] session, found in
                connections[id]?.lookUp = .init(
                    hello: hello, held: found.1, state: found.0.state, shared: found.2)
                return session.resumed(found.0, now: uptime)
            }
        case .load(let after, let limit, let maximumBytes):
            read(id) {
                try $0.page(of: user, after: after, limit: limit, maximumBytes: maximumBytes)
            } then: {
                [unowned self] in
                $0.loaded($1, now: uptime)
            }
        case .digest(let after, let through):
            read(id) {
                try $0.digest(of: user, after: after, through: through)
            } then: {
                [unowned self] in
                $0.digested($1, now: uptime)
            }
        case .save(var cursor):
            guard let device = session.hello?.device else { return }
            if world.sabotage == .savesAhead, let head = try? world.state(of: user).head { cursor.seq = head }
            if world.sabotage == .forgetsAcknowledgement, cursor.seq > 0 { return }
            if let connection = connections[id] { world.saves(cursor, connection, device, of: user) }
            let filter = session.hello?.filter ?? Filter()
            submit(.acknowledge(user: user, device: device, cursor: cursor, filter: filter)) { [weak self] outcome in
                guard let self, let session = switchboard.session(id) else { return }
                perform(id, session.saved(isOnDisk: outcome == .done))
            }
        case .read(let upTo): submit(.read(user: user, upTo: upTo, device: session.hello?.device)) { _ in }
        }
    }

    /// Reads from the store at some point in the time that a read takes. Passes the result to the session, if it still exists.
    private func read<Value>(
        _ id: SessionID, _ body: @escaping (any StoreSnapshot) throws -> Value,
        then proceed: @escaping (PushSession, Value) -> [PushSession.Action]
    ) {
        let time = Int64.random(in: 0...(world.isHealthy ? 5 : world.profile.readTime), using: &world.random)
        after(Int64.random(in: 0...time, using: &world.random)) { [unowned self] in
            let result = Result { try world.store.read(body) }
            after(time / 2) { [unowned self] in
                guard let session = switchboard.session(id) else { return }
                switch result {
                case .success(let value): perform(id, proceed(session, value))
                case .failure: perform(id, session.storeFailed(now: uptime))
                }
            }
        }
    }

    // MARK: The writer

    /// Queues a submission for the next commit.
    func submit(_ submission: Submission, then completion: @escaping (Outcome) -> Void) {
        queue.append((submission, completion))
        guard !isCommitting else { return }
        isCommitting = true
        after(commitTime()) { [unowned self] in commit() }
    }

    private func commitTime() -> Int64 {
        Int64.random(in: 0...(world.isHealthy ? 5 : world.profile.commitTime), using: &world.random)
    }

    private func commit() {
        let count = min(
            queue.count, world.isHealthy ? 1000 : Int.random(in: 1...world.profile.group, using: &world.random))
        let group = Array(queue.prefix(count))
        queue.removeFirst(count)
        var submissions = group.map(\.submission)
        if world.sabotage == .recordsTwice, case .hit? = submissions.first { submissions.insert(submissions[0], at: 0) }
        let committed = ledger.commit(submissions, now: now)
        if world.store.isDead { return world.hubDied() }
        world.committed(group.map(\.submission), committed)

        publishAt = max(publishAt, now + .milliseconds(Int64.random(in: 0...20, using: &world.random)))
        world.clock.at(publishAt) { [weak self] in
            guard let self, isAlive else { return }
            for recorded in committed.recorded { switchboard.push(recorded, now: uptime) }
            for (job, outcome) in zip(group, committed.outcomes) { job.completion(outcome) }
        }
        isCommitting = !queue.isEmpty
        if isCommitting {
            after(commitTime()) { [unowned self] in commit() }
        }
    }
}

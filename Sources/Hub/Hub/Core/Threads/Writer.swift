import Core
import DequeModule
import Dispatch
import EventLoop
import Logging
import Metrics
import Synchronization
import Transport

/// The single thread that writes to the store (group commit): it commits everything that came in since the last commit
/// in one transaction.
///
/// While one lot is being written to disk, the next one collects. So a busy hub needs one sync for a whole lot,
/// where a quiet hub needs one for each hit.
final class Writer: Sendable {
    private enum Job: Sendable {
        case command(any WaitingCommand)
        /// Work of the hub itself, with a transaction of its own.
        case maintenance(@Sendable () -> Void)

        var bytes: Int { if case .command(let command) = self { command.bytes } else { 0 } }
    }
    private struct State {
        var queue: Deque<Job> = []
        /// Bytes of the queued commands.
        var bytes = 0
        var isWaiting = false
        var isStopping = false
        var lastFailure: StoreError?
    }

    /// Highest number of jobs in one transaction. It bounds how long the first one waits for the last.
    private static let groupLimit = 1000
    /// Highest size of one transaction in bytes, unless a single command is larger.
    private static let groupBytes = 4 << 20

    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)
    private let stopped = DispatchSemaphore(value: 0)
    private let queueLimit: Int
    private let byteLimit: Int
    private let met: @Sendable (String) -> Void
    private let logger: Logger
    private let metrics: HubMetrics
    private let push: @EventLoop @Sendable ([Recorded]) -> Void

    /// - Parameters:
    ///   - queueLimit: highest number of waiting commands.
    ///   - byteLimit: highest size of waiting commands in bytes.
    ///   - met: called with a limit's name: `writer-bytes` when a command is refused for one of these two, or the
    ///     name of the user's quota that it would exceed.
    ///   - makeLedger: called once, on the writer's thread.
    ///   - push: called on the loop with what was recorded, after the commit and before the completions.
    init(
        queueLimit: Int, byteLimit: Int, logger: Logger, metrics: HubMetrics, met: @escaping @Sendable (String) -> Void,
        makeLedger: @escaping @Sendable () -> Ledger, push: @escaping @EventLoop @Sendable ([Recorded]) -> Void
    ) {
        self.queueLimit = queueLimit
        self.byteLimit = byteLimit
        self.met = met
        self.logger = logger
        self.metrics = metrics
        self.push = push
        startThread("writer") { self.run(makeLedger()) }
    }

    /// Why the last write failed; nil if it succeeded.
    var lastFailure: StoreError? { state.withLock { $0.lastFailure } }

    /// Records that a write outside the queue failed.
    func refused(_ error: StoreError) {
        let was = state.withLock { state in
            defer { state.lastFailure = error }
            return state.lastFailure
        }
        if was == nil { logger.error("hits are not recorded", metadata: ["error": "\(error)"]) }
    }

    /// Records that a write outside the queue succeeded after a failure.
    func recovered() {
        let was = state.withLock { state in
            defer { state.lastFailure = nil }
            return state.lastFailure
        }
        if was != nil { logger.notice("hits are recorded again") }
    }

    /// Number of jobs that wait for the next lot.
    var queued: Int { state.withLock { $0.queue.count } }

    /// Bytes of the waiting commands.
    var queuedBytes: Int { state.withLock { $0.bytes } }

    private enum Refusal: String {
        case full = "the hub is overloaded"
        case stopping = "the hub is stopping"
    }

    /// Submits a command. `completion` runs on the loop once it is on disk or has failed.
    func submit<C: Command>(
        _ command: C, completion: @escaping @EventLoop @Sendable (Result<C.Answer, StoreError>) -> Void
    ) {
        let waiting = Waiting(command, completion)
        let refusal: Refusal? = state.withLock { state in
            if state.isStopping { return .stopping }
            guard state.queue.count < queueLimit, state.bytes + waiting.bytes <= byteLimit else { return .full }
            state.queue.append(.command(waiting))
            state.bytes += waiting.bytes
            wakeUp(&state)
            return nil
        }
        guard let refusal else { return }
        // A limit is met by load, and not by an administrator who stops the hub.
        if refusal == .full { met("writer-bytes") }
        if waiting.sort == .hit || waiting.sort == .event { metrics.hits.add(1, "failed") }
        EventLoop.submit { completion(.failure(.busy(refusal.rawValue))) }
    }

    /// Runs `maintenance` on the writer's thread, after everything submitted before it has been committed.
    func perform(_ maintenance: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.queue.append(.maintenance(maintenance))
            wakeUp(&state)
        }
    }

    /// Commits what is queued, and ends the thread. Blocks until then. Later commands fail.
    func stop() {
        state.withLock { state in
            state.isStopping = true
            wakeUp(&state)
        }
        stopped.wait()
    }

    private func wakeUp(_ state: inout State) {
        guard state.isWaiting else { return }
        state.isWaiting = false
        wake.signal()
    }

    private func run(_ ledger: Ledger) {
        while let jobs = next() {
            var lot: [any WaitingCommand] = []
            for job in jobs {
                switch job {
                case .command(let command): lot.append(command)
                case .maintenance(let work):
                    // Everything submitted before it must be on disk first.
                    commit(lot, ledger)
                    lot = []
                    work()
                }
            }
            commit(lot, ledger)
        }
        stopped.signal()
    }

    /// Waits for jobs; nil when the writer stops.
    private func next() -> [Job]? {
        while true {
            let jobs: [Job]? = state.withLock { state in
                if state.queue.isEmpty {
                    if state.isStopping { return nil }
                    state.isWaiting = true
                    return []
                }
                return take(&state)
            }
            guard let jobs else { return nil }
            if !jobs.isEmpty { return jobs }
            wake.wait()
        }
    }

    /// The jobs of the next transaction, at least one.
    private func take(_ state: inout State) -> [Job] {
        var bytes = 0
        var jobs: [Job] = []
        while jobs.count < Self.groupLimit, let next = state.queue.first,
            jobs.isEmpty || bytes + next.bytes <= Self.groupBytes
        {
            bytes += next.bytes
            jobs.append(state.queue.removeFirst())
        }
        state.bytes -= bytes
        return jobs
    }

    private func commit(_ lot: [any WaitingCommand], _ ledger: Ledger) {
        guard !lot.isEmpty else { return }
        let begin = ContinuousClock.now
        let committed = ledger.commit(lot, now: .now)
        let asked = lot.count { $0.sort != .own }
        metrics.count(committed, size: asked, seconds: Self.seconds(since: begin))
        let failure = committed.failure
        let before = state.withLock { state in
            defer { state.lastFailure = failure }
            return state.lastFailure
        }
        if failure != nil { metrics.commitFailures.add() }
        // Logged when it begins and when it ends, not for every lot in between.
        switch (before, failure) {
        case (nil, let failure?): logger.error("hits are not recorded", metadata: ["error": "\(failure)"])
        case (_?, nil): logger.notice("hits are recorded again")
        default: break
        }
        EventLoop.submit { [push, metrics, met] in
            push(committed.recorded)
            var latencies: [Double] = []
            for command in lot {
                switch command.sort {
                case .hit where !command.hasFailed: latencies.append(Self.seconds(since: command.since))
                case .hit, .event: if command.hasFailed { metrics.hits.add(1, "failed") }
                case .other, .own: if let quota = command.quota { met(quota.name.rawValue) }
                }
                command.finish()
            }
            if !latencies.isEmpty { metrics.hitToPush.observe(latencies) }
        }
    }

    private static func seconds(since start: ContinuousClock.Instant) -> Double {
        let (seconds, attoseconds) = start.duration(to: .now).components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}

/// A command in the writer's queue.
private protocol WaitingCommand: AnySlot {
    /// When it was submitted.
    var since: ContinuousClock.Instant { get }
    /// Its size.
    var bytes: Int { get }
    var sort: WaitingSort { get }
    /// Tells the sender.
    @EventLoop func finish()
}

/// What metrics distinguish.
private enum WaitingSort: Sendable {
    case hit, event, other
    /// The hub's own housekeeping, which nobody has asked for.
    case own

    init<C: Command>(of type: C.Type) {
        self =
            switch type {
            case is RecordHit.Type: .hit
            case is RecordEvent.Type: .event
            case is Expire.Type, is RemoveLeftovers.Type, is SettleBursts.Type, is LearnName.Type: .own
            default: .other
            }
    }
}

private final class Waiting<C: Command>: Slot<C>, WaitingCommand, @unchecked Sendable {
    let since = ContinuousClock.now
    let bytes: Int
    let sort: WaitingSort
    private let completion: @EventLoop @Sendable (Result<C.Answer, StoreError>) -> Void

    init(_ command: C, _ completion: @escaping @EventLoop @Sendable (Result<C.Answer, StoreError>) -> Void) {
        bytes = command.weight
        sort = WaitingSort(of: C.self)
        self.completion = completion
        super.init(command)
    }

    @EventLoop
    func finish() { completion(result ?? .failure(.other("the command was not carried out"))) }
}

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
/// While one group is being written to disk, the next one collects. So a busy hub needs one sync for a whole group,
/// where a quiet hub needs one for each hit.
final class Writer: Sendable {
    typealias Completion = @EventLoop @Sendable (Outcome) -> Void

    private enum Job: Sendable {
        case submission(Submission, ContinuousClock.Instant, Completion)
        /// Work of the hub itself, with a transaction of its own.
        case maintenance(@Sendable () -> Void)

        var bytes: Int { if case .submission(let submission, _, _) = self { submission.weight } else { 0 } }
    }
    private struct Waiting: Sendable {
        var submission: Submission
        var since: ContinuousClock.Instant
        var completion: Completion
    }
    private struct State {
        var queue: Deque<Job> = []
        /// Bytes of the queued submissions.
        var bytes = 0
        var isWaiting = false
        var isStopping = false
        var lastFailure: StoreError?
    }

    /// Highest number of jobs in one transaction. It bounds how long the first one waits for the last.
    private static let groupLimit = 1000
    /// Highest size of one transaction in bytes, unless a single submission is larger.
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
    ///   - queueLimit: highest number of waiting submissions.
    ///   - byteLimit: highest size of waiting submissions in bytes.
    ///   - met: called with a limit's name: `writer-bytes` when a submission is refused for one of these two, or the
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

    /// Number of jobs that wait for the next group.
    var queued: Int { state.withLock { $0.queue.count } }

    /// Bytes of the waiting submissions.
    var queuedBytes: Int { state.withLock { $0.bytes } }

    private enum Refusal: String {
        case full = "the hub is overloaded"
        case stopping = "the hub is stopping"
    }

    /// Submits a submission. `completion` runs on the loop once it is on disk or has failed.
    func submit(_ submission: Submission, completion: @escaping Completion) {
        let bytes = submission.weight
        let refusal: Refusal? = state.withLock { state in
            if state.isStopping { return .stopping }
            guard state.queue.count < queueLimit, state.bytes + bytes <= byteLimit else { return .full }
            state.queue.append(.submission(submission, .now, completion))
            state.bytes += bytes
            wakeUp(&state)
            return nil
        }
        guard let refusal else { return }
        // A limit is met by load, and not by an administrator who stops the hub.
        if refusal == .full { met("writer-bytes") }
        switch submission {
        case .hit, .event: metrics.hits.add(1, "failed")
        default: break
        }
        EventLoop.submit { completion(.failed(.busy(refusal.rawValue))) }
    }

    /// Runs `maintenance` on the writer's thread, after everything submitted before it has been committed.
    func perform(_ maintenance: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.queue.append(.maintenance(maintenance))
            wakeUp(&state)
        }
    }

    /// Commits what is queued, and ends the thread. Blocks until then. Later submissions fail.
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
            var group: [Waiting] = []
            for job in jobs {
                switch job {
                case .submission(let submission, let since, let completion):
                    group.append(Waiting(submission: submission, since: since, completion: completion))
                case .maintenance(let work):
                    // Everything submitted before it must be on disk first.
                    commit(group, ledger)
                    group = []
                    work()
                }
            }
            commit(group, ledger)
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

    private func commit(_ group: [Waiting], _ ledger: Ledger) {
        guard !group.isEmpty else { return }
        let begin = ContinuousClock.now
        let committed = ledger.commit(group.map(\.submission), now: .now)
        metrics.count(committed, size: group.count, seconds: Self.seconds(since: begin))
        let failure = committed.failure
        let before = state.withLock { state in
            defer { state.lastFailure = failure }
            return state.lastFailure
        }
        if failure != nil { metrics.commitFailures.add() }
        // Logged when it begins and when it ends, not for every group in between.
        switch (before, failure) {
        case (nil, let failure?): logger.error("hits are not recorded", metadata: ["error": "\(failure)"])
        case (_?, nil): logger.notice("hits are recorded again")
        default: break
        }
        for case .overLimit(let quota) in committed.outcomes { met(quota.name.rawValue) }
        EventLoop.submit { [push, metrics] in
            push(committed.recorded)
            var latencies: [Double] = []
            for (job, outcome) in zip(group, committed.outcomes) {
                switch (job.submission, outcome) {
                case (.hit, .failed), (.event, .failed): metrics.hits.add(1, "failed")
                case (.hit, _): latencies.append(Self.seconds(since: job.since))
                default: break
                }
                job.completion(outcome)
            }
            if !latencies.isEmpty { metrics.hitToPush.observe(latencies) }
        }
    }

    private static func seconds(since start: ContinuousClock.Instant) -> Double {
        let (seconds, attoseconds) = start.duration(to: .now).components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}

import DequeModule
import Dispatch
import EventLoop
import Logging
import Mailbell
import Metrics
import Synchronization
import Transport

/// The one thread that writes to the store: takes all that has come in since the last commit, and commits it as one group.
///
/// While one group is on its way to the disk the next one gathers, so a busy hub pays for one sync what a quiet one pays
/// for a single hit.
final class Writer: Sendable {
    typealias Completion = @EventLoop @Sendable (Outcome) -> Void

    private enum Job: Sendable {
        case submission(Submission, ContinuousClock.Instant, Completion)
        /// Work of the hub's own, in a transaction of its own.
        case maintenance(@Sendable () -> Void)
    }
    private struct Waiting: Sendable {
        var submission: Submission
        var since: ContinuousClock.Instant
        var completion: Completion
    }
    private struct State {
        var queue: Deque<Job> = []
        var isWaiting = false
        var isStopping = false
        var lastFailure: StoreError?
    }

    /// Submissions in one transaction, at most: bounds how long the first of them waits for the last.
    private static let groupLimit = 1000

    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)
    private let stopped = DispatchSemaphore(value: 0)
    private let queueLimit: Int
    private let logger: Logger
    private let metrics: HubMetrics
    private let push: @EventLoop @Sendable ([Recorded]) -> Void

    /// - Parameters:
    ///   - makeLedger: called once, on the writer's thread.
    ///   - push: gets what was recorded, after the commit, before the completions.
    init(
        queueLimit: Int, logger: Logger, metrics: HubMetrics, makeLedger: @escaping @Sendable () -> Ledger,
        push: @escaping @EventLoop @Sendable ([Recorded]) -> Void
    ) {
        self.queueLimit = queueLimit
        self.logger = logger
        self.metrics = metrics
        self.push = push
        startThread("writer") { self.run(makeLedger()) }
    }

    /// Why the last group could not be committed; nil while all is well.
    var lastFailure: StoreError? { state.withLock { $0.lastFailure } }

    /// The store was seen to take changes again.
    func recovered() {
        let was = state.withLock { state in
            defer { state.lastFailure = nil }
            return state.lastFailure
        }
        if was != nil { logger.notice("hits are recorded again") }
    }

    /// Submissions that wait for the next group.
    var queued: Int { state.withLock { $0.queue.count } }

    /// Has a submission recorded. `completion` is called on the loop once it is on disk, or has failed.
    func submit(_ submission: Submission, completion: @escaping Completion) {
        let isFull = state.withLock { state in
            guard state.queue.count < queueLimit, !state.isStopping else { return true }
            state.queue.append(.submission(submission, .now, completion))
            wakeUp(&state)
            return false
        }
        if isFull {
            switch submission {
            case .hit, .event: metrics.hits.add(1, "failed")
            default: break
            }
            EventLoop.submit { completion(.failed(.busy("the hub is overloaded or stopping"))) }
        }
    }

    /// Runs `maintenance` on the writer's thread, after what was submitted before it has been committed.
    func perform(_ maintenance: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.queue.append(.maintenance(maintenance))
            wakeUp(&state)
        }
    }

    /// Commits what is queued and ends the thread. Blocks until it has.
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
                    // In its turn: what was submitted before it is on disk by then.
                    commit(group, ledger)
                    group = []
                    work()
                }
            }
            commit(group, ledger)
        }
        stopped.signal()
    }

    /// Waits for work; nil when it is time to end.
    private func next() -> [Job]? {
        while true {
            let jobs: [Job]? = state.withLock { state in
                if state.queue.isEmpty {
                    if state.isStopping { return nil }
                    state.isWaiting = true
                    return []
                }
                let count = min(Self.groupLimit, state.queue.count)
                let jobs = Array(state.queue.prefix(count))
                state.queue.removeFirst(count)
                return jobs
            }
            guard let jobs else { return nil }
            if !jobs.isEmpty { return jobs }
            wake.wait()
        }
    }

    private func commit(_ group: [Waiting], _ ledger: Ledger) {
        guard !group.isEmpty else { return }
        let begin = ContinuousClock.now
        let committed = ledger.commit(group.map(\.submission), now: .now)
        metrics.count(committed, size: group.count, seconds: Self.seconds(since: begin))
        let failure = committed.outcomes.lazy.compactMap { outcome in
            if case .failed(let error) = outcome, error.isOfTheWholeStore { error } else { nil }
        }.first
        let before = state.withLock { state in
            defer { state.lastFailure = failure }
            return state.lastFailure
        }
        if failure != nil { metrics.commitFailures.add() }
        // Said when it begins and when it ends, not for every group in between.
        switch (before, failure) {
        case (nil, let failure?): logger.error("hits are not recorded", metadata: ["error": "\(failure)"])
        case (_?, nil): logger.notice("hits are recorded again")
        default: break
        }
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

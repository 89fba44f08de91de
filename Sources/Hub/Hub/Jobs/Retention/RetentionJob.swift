import Core
import EventLoop
import Logging
import Metrics
import StoreSQL
import Transport

/// Removes expired data in small transactions, so that hits do not wait.
///
/// If the clock is too far ahead, nothing is removed until it is set right or an operator confirms it (`ClockCheck`).
/// SQLite overwrites removed data in the file. At the end the job empties the write-ahead log, which still contains it.
/// PostgreSQL overwrites nothing; it drops whole days of hits.
@EventLoop
final class RetentionJob {
    private let retention: Retention
    private let folder: String
    private let store: any MaintainedStore
    private let writer: Writer
    private let readers: ReaderPool
    private let metrics: HubMetrics
    private let logger: Logger
    private var isRunning = false
    private var isStopping = false
    /// When the last run finished; nil before the first.
    private(set) var finishedAt: Timestamp?
    /// How far the clock is ahead, if expired data is being held back; otherwise nil.
    private(set) var held: Duration?

    /// Records removed in one transaction.
    private nonisolated static let piece = 500

    init(
        _ retention: Retention, folder: String, store: any MaintainedStore, writer: Writer, readers: ReaderPool,
        metrics: HubMetrics,
        logger: Logger
    ) {
        self.retention = retention
        self.folder = folder
        self.store = store
        self.writer = writer
        self.readers = readers
        self.metrics = metrics
        self.logger = logger
    }

    /// Starts a run, unless one is under way.
    func run() {
        guard !isRunning, !isStopping else { return }
        isRunning = true
        let known = held != nil
        writing { [retention, folder, store] in
            let check = ClockCheck(try store.clock(), now: .now)
            guard check.lead == nil else {
                let isDue =
                    try KeptCopy.isDue(in: folder, now: check.now) || store.isDue(retention.expiry(now: check.now))
                // Fixes the trusted time now: records made from here on must not confirm the clock.
                if isDue, try store.clock().trusted == nil { try store.trustClock(upTo: check.trusted) }
                return (check, isDue)
            }
            try store.trustClock(upTo: check.trusted)
            return (check, false)
        } then: { [self] (check, isDue) in
            guard let lead = check.lead else {
                held = nil
                if known { logger.notice("retention resumes: the clock is trusted again") }
                return begin(check)
            }
            held = isDue ? lead : nil
            guard isDue else { return finished() }
            if !known { sayHeld(check.now, lead) }
            isRunning = false
        }
    }

    /// Ends the run under way after the transaction under way.
    func stop() { isStopping = true }

    /// Runs again if data is being held back: a command may have confirmed the clock.
    func look() { if held != nil { run() } }

    private func sayHeld(_ now: Timestamp, _ lead: Duration) {
        logger.warning(
            "retention is held and removes nothing: the clock is far ahead, or the hub was off for long",
            metadata: [
                "clock": "\(now.rfc3339)", "days_ahead": "\(lead.wholeMilliseconds / 86_400_000)",
                "if_the_clock_is_right": "mailbell-hub retention --confirm-clock",
            ])
    }

    private func begin(_ check: ClockCheck) {
        let renews = check.isUpToDate
        readers.perform { [folder, logger] in
            for path in KeptCopy.removeOld(in: folder, now: check.now, renewing: renews) {
                logger.info("removed an old copy of the store", metadata: ["file": "\(path)"])
            }
        }
        if renews { pullBack(to: check.now) } else { expire(by: check.now, after: 0) }
    }

    /// Redates records from the future to now. Otherwise they would be kept until that time comes.
    private func pullBack(to now: Timestamp) {
        writing { [store] in
            try store.pullBackTimes(to: now, limit: Self.piece)
        } then: { [self] changed in
            if changed > 0 { pullBack(to: now) } else { expire(by: now, after: 0) }
        }
    }

    /// - Parameter now: the trusted time at the start of the run; the clock may be set meanwhile.
    private func expire(by now: Timestamp, after removed: Int) {
        let due = retention.expiry(now: now)
        write(Expire(due, limit: Self.piece)) { [self] expired in
            metrics.count(expired)
            if expired.total > 0 { return expire(by: now, after: removed + expired.total) }
            removeWholeDays(due, after: removed)
        }
    }

    private func removeWholeDays(_ due: Expiry, after removed: Int) {
        readers.perform { [self, store] in
            let result = Result { try store.removeWholeDays(before: due.hits) }
            EventLoop.submit { [self] in
                switch result {
                case .failure(let error): fail(error as? StoreError ?? .other("\(error)"))
                case .success(let hits):
                    metrics.count(Expired(hits: hits))
                    let removed = removed + hits
                    if removed > 0 { logger.info("retention", metadata: ["removed": "\(removed)"]) }
                    purge(by: due.now, after: removed)
                }
            }
        }
    }

    /// Empties the trash of records, and forgets logged mails that were deleted, once their time is over.
    private func purge(by now: Timestamp, after removed: Int) {
        let command = PurgeRecords(now: now)
        readers.read({ try command.isDue(in: $0) }) { [self] result in
            switch result {
            case .failure(let error): fail(error)
            case .success(false): sweep(after: removed)
            case .success(true):
                write(command) { [self] count in
                    // Of what is due and stays, the next run takes care: this one must end.
                    if count > 0 { purge(by: now, after: removed + count) } else { sweep(after: removed) }
                }
            }
        }
    }

    /// Removes hits and agents that nothing refers to. Finding them scans all hits, which would block the writer, so a
    /// reader does it.
    private func sweep(after removed: Int) {
        readers.read({ try $0.leftovers(limit: Self.piece) }) { [self] result in
            switch result {
            case .failure(let error): fail(error)
            case .success(let leftovers) where leftovers.isEmpty: finish(after: removed)
            case .success(let leftovers):
                write(RemoveLeftovers(leftovers)) { [self] in
                    metrics.expired.add(Int64(leftovers.hits.count), "hits")
                    metrics.expired.add(Int64(leftovers.agents.count), "agents")
                    sweep(after: removed + leftovers.hits.count + leftovers.agents.count)
                }
            }
        }
    }

    private func finish(after removed: Int) {
        guard removed > 0 else { return finished() }
        writer.perform { [self, store, logger] in
            do {
                // Hits wait during this. If a long read prevents it, the next run does it.
                try store.settle(waiting: .milliseconds(200))
            } catch {
                logger.debug("write-ahead log not emptied", metadata: ["error": "\(error)"])
            }
            EventLoop.submit { self.finished() }
        }
    }

    private func finished() {
        isRunning = false
        finishedAt = .now
    }

    private func fail(_ error: StoreError) {
        isRunning = false
        // The writer takes nothing any more: the next start goes on.
        guard !isStopping else { return }
        metrics.retentionFailures.add()
        logger.error("retention failed", metadata: ["error": "\(error)"])
    }

    private func write<C: Command>(_ command: C, then proceed: @escaping @EventLoop @Sendable (C.Answer) -> Void) {
        writer.submit(command) { [self] answer in
            switch answer {
            case .success(let value): proceed(value)
            case .failure(let error): fail(error)
            }
        }
    }

    /// Runs `body` on the writer's thread, then `proceed` on the loop.
    private func writing<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result,
        then proceed: @escaping @EventLoop @Sendable (Result) -> Void
    ) {
        writer.perform { [self] in
            do {
                let result = try body()
                EventLoop.submit { proceed(result) }
            } catch {
                EventLoop.submit { self.fail(error as? StoreError ?? .other("\(error)")) }
            }
        }
    }
}

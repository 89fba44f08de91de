import EventLoop
import Logging
import Mailbell
import Metrics
import StoreSQLite
import Transport

/// Removes what has been kept for long enough, a bounded piece at a time so that hits do not wait.
///
/// What is removed is overwritten in the file, and in the end the write-ahead log is emptied, which would hold it for a
/// while.
@EventLoop
final class RetentionJob {
    private let retention: Retention
    private let folder: String
    private let store: SQLiteStore
    private let writer: Writer
    private let readers: ReaderPool
    private let metrics: HubMetrics
    private let logger: Logger
    private var isRunning = false
    /// When all that was due had gone; nil before the first time.
    private(set) var finishedAt: Timestamp?

    private nonisolated static let piece = 500

    init(
        _ retention: Retention, folder: String, store: SQLiteStore, writer: Writer, readers: ReaderPool,
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

    /// Does nothing while it is at it.
    func run() {
        guard !isRunning else { return }
        isRunning = true
        readers.perform { [folder, logger] in
            for path in KeptCopy.removeOld(in: folder, now: .now) {
                logger.info("a store that was kept is removed", metadata: ["file": "\(path)"])
            }
        }
        expire(after: 0)
    }

    private func expire(after removed: Int) {
        let due = retention.expiry(now: .now)
        write({ try $0.expire(due, limit: Self.piece) }) { [self] expired in
            metrics.count(expired)
            if expired.total > 0 { return expire(after: removed + expired.total) }
            if removed > 0 { logger.info("retention", metadata: ["removed": "\(removed)"]) }
            sweep(after: removed)
        }
    }

    /// Removes what nothing refers to any more. Finding it takes a look at every hit, which the writer has no time for.
    private func sweep(after removed: Int) {
        readers.read({ try $0.leftovers(limit: Self.piece) }) { [self] result in
            switch result {
            case .failure(let error): fail(error)
            case .success(let leftovers) where leftovers.isEmpty: finish(after: removed)
            case .success(let leftovers):
                write({ try $0.remove(leftovers) }) { [self] in
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
                // Hits wait meanwhile. If somebody reads for longer, the next run does it.
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
        metrics.retentionFailures.add()
        logger.error("retention failed", metadata: ["error": "\(error)"])
    }

    private func write<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result,
        then proceed: @escaping @EventLoop @Sendable (Result) -> Void
    ) {
        writer.perform { [self, store] in
            do {
                let result = try store.commit(body)
                EventLoop.submit { proceed(result) }
            } catch {
                EventLoop.submit { self.fail(error as? StoreError ?? .other("\(error)")) }
            }
        }
    }
}

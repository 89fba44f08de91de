import Core
import EventLoop
import Logging
import Metrics
import StoreSQL
import StoreSQLite

/// Watches the store: whether its data is intact, what its engine says of its health, and for SQLite whether checkpoints can
/// move the write-ahead log into the file. The log reports a problem once when it begins and once when it ends.
@EventLoop
final class StoreWatch {
    private let store: any MaintainedStore
    private let writer: Writer
    private let readers: ReaderPool
    private let logger: Logger
    private var isLooking = false
    private var health = CheckpointHealth()
    private var damagedCount = 0

    init(store: any MaintainedStore, writer: Writer, readers: ReaderPool, logger: Logger) {
        self.store = store
        self.writer = writer
        self.readers = readers
        self.logger = logger
    }

    /// Bytes of the write-ahead log at the last check.
    var walBytes: Int64 { health.walBytes }
    /// Whether the database file refuses writes.
    var isCheckpointFailing: Bool { health.failure != nil }
    /// Activities found damaged since the start, at most 1000.
    var damaged: Int { damagedCount }

    /// Appends the gauges of the store to `/metrics`.
    func write(to text: inout Exposition) {
        if store is SQLiteStore {
            text.gauge(
                "mailbell_store_wal_bytes",
                "Size of the store's write-ahead log when it was last looked at, every 5 s.", Double(walBytes))
            text.gauge(
                "mailbell_store_checkpoint_failing",
                "1 while the database file takes no writes: hits are on disk in the write-ahead log, which grows.",
                isCheckpointFailing ? 1 : 0)
        }
        for figure in store.figures {
            text.family(figure.name, figure.isCounter ? .counter : .gauge, figure.help)
            text.sample(figure.name, [], figure.value)
        }
        text.gauge(
            "mailbell_store_damaged_activities", "Stored activities found damaged since the start, at most 1000.",
            Double(damaged))
    }

    /// Checks the store. Call this every few seconds.
    func look() {
        sayDamage()
        guard !isLooking else { return }
        isLooking = true
        guard let store = store as? SQLiteStore else {
            // That the store is away, the writer says.
            readers.perform { [self, store] in
                try? store.look()
                EventLoop.submit { self.isLooking = false }
            }
            return
        }
        let mayBeFailing = isCheckpointFailing
        writer.perform { [self] in
            let bytes = store.walBytes
            var stuck: Int64 = 0
            var failure: String?
            if bytes > CheckpointHealth.usual || mayBeFailing {
                do { stuck = try store.checkpoint() } catch { failure = "\(error)" }
            }
            EventLoop.submit { [stuck, failure] in self.looked(bytes, stuck, failure) }
        }
    }

    private func looked(_ bytes: Int64, _ stuck: Int64, _ failure: String?) {
        isLooking = false
        switch health.observe(walBytes: bytes, stuck: stuck, failure: failure) {
        case nil: break
        case .failing(let error):
            logger.error(
                "the database file takes no writes: hits are on disk in the write-ahead log, which grows",
                metadata: ["error": "\(error)", "file": "\(store.place)", "log_bytes": "\(bytes)"])
        case .growing:
            logger.error(
                "the write-ahead log grows: a long read of the store, such as a backup, blocks the checkpoint",
                metadata: ["file": "\(store.place)-wal", "log_bytes": "\(bytes)"])
        case .recovered:
            logger.notice(
                "checkpoints work again: the write-ahead log is moved into the database file",
                metadata: ["log_bytes": "\(bytes)"])
        }
    }

    private func sayDamage() {
        let places = store.damaged.places
        guard places.count > damagedCount else { return }
        damagedCount = places.count
        let first = places.sorted { ($0.user, $0.seq) < ($1.user, $1.seq) }.prefix(5)
        logger.error(
            "stored activities are damaged; a mark is served in place of each; mailbell-hub verify lists them",
            metadata: [
                "count": "\(damagedCount)",
                "such_as": "\(first.map { "user \($0.user) seq \($0.seq)" }.joined(separator: ", "))",
            ])
    }
}

/// Derives the health of checkpoints from the size of the write-ahead log and the checkpoints' results, as a state
/// machine.
struct CheckpointHealth {
    enum Notice: Hashable {
        case failing(String)
        case growing
        case recovered
    }

    /// SQLite checkpoints after 4000 pages (16 MB). A log up to this size is normal.
    static let usual: Int64 = 24 << 20
    /// Above this size the operator is told.
    static let large: Int64 = 64 << 20

    private(set) var walBytes: Int64 = 0
    /// Why the last checkpoint failed; nil if it succeeded.
    private(set) var failure: String?
    private var isSaid = false

    /// - Parameters:
    ///   - walBytes: size of the log's file, which does not shrink when a checkpoint moves its content.
    ///   - stuck: bytes of the log that a checkpoint could not move.
    /// - Returns: the message to log; nil if no problem has begun or ended.
    mutating func observe(walBytes: Int64, stuck: Int64, failure: String?) -> Notice? {
        let wasFailing = self.failure != nil
        self.walBytes = walBytes
        self.failure = failure
        if let failure {
            guard !wasFailing else { return nil }
            isSaid = true
            return .failing(failure)
        }
        if stuck > Self.large {
            guard !isSaid else { return nil }
            isSaid = true
            return .growing
        }
        guard isSaid, stuck <= Self.usual else { return nil }
        isSaid = false
        return .recovered
    }
}

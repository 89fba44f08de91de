import Core
import Dispatch
import EventLoop
import Synchronization

/// A pool of threads that read from the store, so that the event loop never waits for a disk.
///
/// Owners take turns: many queries of one user, or wrong tokens from one address, delay others by at most one query
/// each.
final class ReaderPool: Sendable {
    /// Whose turn a job takes.
    enum Owner: Hashable, Sendable {
        /// The hub itself. It has no limit; its work is bounded by other means.
        case hub
        case user(UserID)
        case address(IPAddress)
    }

    private typealias Queue = FairQueue<Owner, @Sendable () -> Void>

    private let store: any Store
    private let limit: Int
    private let met: @Sendable (String) -> Void
    private let queue = Mutex(Queue())
    private let work = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - limit: highest number of waiting jobs of one user or address.
    ///   - met: called with the limit's name when a job is refused.
    init(store: any Store, threads: Int = 3, limit: Int, met: @escaping @Sendable (String) -> Void = { _ in }) {
        self.store = store
        self.limit = limit
        self.met = met
        for _ in 0..<threads { startThread("reader") { self.run() } }
    }

    /// Number of waiting jobs.
    var queued: Int { queue.withLock { $0.count } }

    /// Reads from the store, and calls `completion` on the loop.
    func read<Value: Sendable>(
        for owner: Owner = .hub, _ body: @escaping @Sendable (any StoreSnapshot) throws -> Value,
        then completion: @escaping @EventLoop @Sendable (Result<Value, StoreError>) -> Void
    ) {
        let isTaken = perform(for: owner) { [store] in
            let result: Result<Value, StoreError>
            do {
                result = .success(try store.read(body))
            } catch {
                result = .failure(error as? StoreError ?? .other("\(error)"))
            }
            EventLoop.submit { completion(result) }
        }
        guard !isTaken else { return }
        EventLoop.submit { completion(.failure(.other("rate limit exceeded: too many of your requests are waiting"))) }
    }

    /// Runs blocking work on a reader thread. Returns false if too many of the owner's jobs are waiting.
    @discardableResult
    func perform(for owner: Owner = .hub, _ body: @escaping @Sendable () -> Void) -> Bool {
        let limit = owner == .hub ? Int.max : limit
        guard queue.withLock({ $0.append(body, for: owner, limit: limit) }) else {
            met("reader-queue")
            return false
        }
        work.signal()
        return true
    }

    private func run() {
        while true {
            work.wait()
            if let body = queue.withLock({ $0.popFirst() }) { body() }
        }
    }
}

extension ReaderPool {
    /// Runs blocking work on a reader thread, and returns its result.
    func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            perform { continuation.resume(returning: body()) }
        }
    }

    /// Runs blocking work in an owner's turn; returns nil if too many of the owner's jobs are waiting.
    func run<Value: Sendable>(for owner: Owner, _ body: @escaping @Sendable () -> Value) async -> Value? {
        await withCheckedContinuation { continuation in
            if !perform(for: owner, { continuation.resume(returning: body()) }) { continuation.resume(returning: nil) }
        }
    }

    /// Reads from the store, and returns the result.
    func read<Value: Sendable>(
        for owner: Owner = .hub, _ body: @escaping @Sendable (any StoreSnapshot) throws -> Value
    ) async -> Result<Value, StoreError> {
        await withCheckedContinuation { continuation in
            read(for: owner, body) { continuation.resume(returning: $0) }
        }
    }
}

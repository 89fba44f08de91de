import Core
import Dispatch
import EventLoop
import Synchronization

/// A pool of threads that read from the store, so that the event loop never waits for a disk.
///
/// Owners take turns: many queries of one user, or wrong tokens from one address, delay others by at most one query
/// each. One thread is never an owner's who has the others: long queries of one user leave it to the rest.
final class ReaderPool: Sendable {
    /// Whose turn a job takes.
    enum Owner: Hashable, Sendable {
        /// The hub itself. It has no limit; its work is bounded by other means.
        case hub
        case user(UserID)
        case address(IPAddress)
    }

    private struct Jobs {
        var waiting = FairQueue<Owner, @Sendable () -> Void>()
        /// How many jobs of an owner are under way.
        var underWay: [Owner: Int] = [:]

        /// The next job of an owner who has fewer than `most` under way. The hub has no limit.
        mutating func next(most: Int) -> (owner: Owner, body: @Sendable () -> Void)? {
            guard let (owner, body) = waiting.popFirst(where: { $0 == .hub || underWay[$0, default: 0] < most }) else {
                return nil
            }
            underWay[owner, default: 0] += 1
            return (owner, body)
        }

        mutating func ended(_ owner: Owner) {
            let left = underWay[owner, default: 0] - 1
            underWay[owner] = left > 0 ? left : nil
        }
    }

    private let store: any Store
    private let limit: Int
    private let met: @Sendable (String) -> Void
    private let mostOfOne: Int
    private let jobs = Mutex(Jobs())
    private let work = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - limit: highest number of waiting jobs of one user or address.
    ///   - met: called with the limit's name when a job is refused.
    init(store: any Store, threads: Int = 3, limit: Int, met: @escaping @Sendable (String) -> Void = { _ in }) {
        self.store = store
        self.limit = limit
        self.met = met
        mostOfOne = max(1, threads - 1)
        for _ in 0..<threads { startThread("reader") { self.run() } }
    }

    /// Number of waiting jobs.
    var queued: Int { jobs.withLock { $0.waiting.count } }

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
        guard jobs.withLock({ $0.waiting.append(body, for: owner, limit: limit) }) else {
            met("reader-queue")
            return false
        }
        work.signal()
        return true
    }

    private func run() {
        while true {
            work.wait()
            // Until nothing is left: a job that was passed over has no signal of its own any more.
            while let (owner, body) = jobs.withLock({ $0.next(most: mostOfOne) }) {
                body()
                jobs.withLock { $0.ended(owner) }
            }
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

import DequeModule
import Dispatch
import EventLoop
import Mailbell
import Synchronization

/// A few threads that read from the store, so that the socket thread never waits for a disk.
final class ReaderPool: Sendable {
    private typealias Queue = Deque<@Sendable () -> Void>

    private let store: any Store
    private let queue = Mutex(Queue())
    private let work = DispatchSemaphore(value: 0)

    init(store: any Store, threads: Int = 3) {
        self.store = store
        for _ in 0..<threads { startThread("reader") { self.run() } }
    }

    /// Reads, and brings what was read to the loop.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreSnapshot) throws -> Value,
        then completion: @escaping @EventLoop @Sendable (Result<Value, StoreError>) -> Void
    ) {
        perform { [store] in
            let result: Result<Value, StoreError>
            do {
                result = .success(try store.read(body))
            } catch {
                result = .failure(error as? StoreError ?? .other("\(error)"))
            }
            EventLoop.submit { completion(result) }
        }
    }

    /// Runs any work that may block.
    func perform(_ body: @escaping @Sendable () -> Void) {
        queue.withLock { $0.append(body) }
        work.signal()
    }

    private func run() {
        while true {
            work.wait()
            if let body = queue.withLock({ $0.popFirst() }) { body() }
        }
    }
}

extension ReaderPool {
    /// Runs what may block, and comes back with what it made.
    func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            perform { continuation.resume(returning: body()) }
        }
    }

    /// Reads from the store, and comes back with what was read.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreSnapshot) throws -> Value
    ) async -> Result<Value, StoreError> {
        await withCheckedContinuation { continuation in
            read(body) { continuation.resume(returning: $0) }
        }
    }
}

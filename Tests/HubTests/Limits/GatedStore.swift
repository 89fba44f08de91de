import Core
import Dispatch
import Synchronization
import TestKit

/// A store whose commits wait for leave.
final class GatedStore: Store {
    private let store = MemoryStore()
    private let begun = DispatchSemaphore(value: 0)
    private let leave = DispatchSemaphore(value: 0)
    private let finished = Mutex(0)

    /// Commits that have ended.
    var commits: Int { finished.withLock { $0 } }

    func commit<Result>(_ body: (any StoreTransaction) throws -> Result) throws -> Result {
        begun.signal()
        leave.wait()
        defer { finished.withLock { $0 += 1 } }
        return try store.commit(body)
    }

    func read<Result>(_ body: (any StoreSnapshot) throws -> Result) throws -> Result { try store.read(body) }

    /// Blocks until a commit waits.
    func awaitCommit() { begun.wait() }

    /// Lets a number of commits go.
    func letGo(_ count: Int) { for _ in 0..<count { leave.signal() } }
}

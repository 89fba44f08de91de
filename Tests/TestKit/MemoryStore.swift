public import Core
import Foundation
import Synchronization

/// A `Store` in memory, for tests: transactional, thread-safe, and able to fail on demand.
///
/// A transaction works on a copy of the state, which replaces the state at the end. So a transaction that throws or meets a
/// fault leaves nothing behind, and a reader keeps the snapshot it began with.
public final class MemoryStore: Store {
    /// What happens to a commit after its body has run.
    public enum Fault: Hashable, Sendable {
        /// The commit throws, and nothing of it is stored.
        case fails(StoreError)
        /// The commit is stored, but the process dies before anybody is told. The commit throws, and so does every later
        /// commit and read, until `restart`.
        case diesAfterwards
    }
    private struct Content {
        var state: MemoryState
        var faults: [Fault] = []
        var readFaults: [StoreError] = []
        var isDead = false
        var poison: (recipient: Int64, error: any Error)?
        /// Transactions that were tried.
        var commits = 0
        /// Transactions that were stored.
        var finished: Int64 = 0
        var lookUps: [Ticket] = []
    }

    private static let death = StoreError.inputOutput("the process has died")

    /// What all processes share.
    private final class Shared: Sendable {
        let content: Mutex<Content>
        let writer = NSLock()

        init(_ content: Content) { self.content = Mutex(content) }
    }

    private let shared: Shared
    /// Commits of this process.
    private let ownCommits = Atomic<Int64>(0)

    /// - Parameter backup: the content to start with.
    public init(_ backup: MemoryState = MemoryState()) { shared = Shared(Content(state: backup)) }

    private init(_ shared: Shared) { self.shared = shared }

    /// The same store, as another process has opened it.
    public func openedByAnotherProcess() -> MemoryStore { MemoryStore(shared) }

    public func commit<Result>(_ body: (any StoreTransaction) throws -> Result) throws -> Result {
        shared.writer.lock()
        defer { shared.writer.unlock() }
        let transaction = MemoryTransaction(try alive())
        transaction.poison = shared.content.withLock {
            $0.commits += 1
            return $0.poison
        }
        transaction.foreignCommits =
            shared.content.withLock { $0.finished } - ownCommits.load(ordering: .relaxed)
        let result = try body(transaction)
        shared.content.withLock { $0.lookUps += transaction.lookUps }
        try finish(transaction.state)
        ownCommits.add(1, ordering: .relaxed)
        return result
    }

    public func read<Result>(_ body: (any StoreSnapshot) throws -> Result) throws -> Result {
        let fault = shared.content.withLock { $0.readFaults.isEmpty ? nil : $0.readFaults.removeFirst() }
        if let fault { throw fault }
        return try body(MemoryTransaction(try alive()))
    }

    /// Reads without meeting faults, even if the process has died: for checks in tests.
    public func peek<Result>(_ body: (any StoreSnapshot) throws -> Result) rethrows -> Result {
        try body(MemoryTransaction(backup))
    }

    private func alive() throws -> MemoryState {
        try shared.content.withLock {
            if $0.isDead { throw Self.death }
            return $0.state
        }
    }

    private func finish(_ state: MemoryState) throws {
        try shared.content.withLock {
            let fault = $0.faults.isEmpty ? nil : $0.faults.removeFirst()
            switch fault {
            case .fails(let error): throw error
            case .diesAfterwards:
                $0.state = state
                $0.finished += 1
                $0.isDead = true
                throw Self.death
            case nil:
                $0.state = state
                $0.finished += 1
            }
        }
    }

    // MARK: Faults

    /// The next commits meet these faults, one each.
    public func inject(_ faults: [Fault]) { shared.content.withLock { $0.faults += faults } }

    /// The next reads meet these errors, one each.
    public func injectIntoReads(_ errors: [StoreError]) { shared.content.withLock { $0.readFaults += errors } }

    /// From now on, a transaction that appends an activity about this recipient throws the error.
    public func poison(_ recipient: Int64, with error: any Error) {
        shared.content.withLock { $0.poison = (recipient, error) }
    }

    /// Number of transactions that were tried.
    public var commits: Int { shared.content.withLock { $0.commits } }

    /// Drops the faults that were not met yet.
    public func heal() {
        shared.content.withLock {
            $0.faults = []
            $0.readFaults = []
        }
    }

    /// Whether the process has died, and was not restarted.
    public var isDead: Bool { shared.content.withLock { $0.isDead } }

    /// Starts a new process on what the dead one left.
    public func restart() { shared.content.withLock { $0.isDead = false } }

    /// All stored hits, in the order of arrival.
    public var hits: [KeptHit] { shared.content.withLock { $0.state.hits } }

    /// Tickets that transactions looked up.
    public var lookUps: [Ticket] { shared.content.withLock { $0.lookUps } }

    /// For a deliberate defect: processes do not notice the latest change of people or settings.
    public func hideLatestChange() { shared.content.withLock { $0.state.forgetLatestChange() } }

    // MARK: Backups

    /// A copy of the content.
    public var backup: MemoryState { shared.content.withLock { $0.state } }

    /// Replaces the content by a backup, with new epochs, as a restore does.
    public func restore(_ backup: MemoryState, using random: inout some RandomNumberGenerator) {
        var state = backup
        state.renew(using: &random)
        shared.content.withLock { $0.state = state }
    }
}

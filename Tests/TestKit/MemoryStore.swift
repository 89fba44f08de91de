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
    }

    private static let death = StoreError.inputOutput("the process has died")

    private let content: Mutex<Content>
    private let writer = NSLock()

    /// - Parameter backup: the content to start with.
    public init(_ backup: MemoryState = MemoryState()) { content = Mutex(Content(state: backup)) }

    public func commit<Result>(_ body: (any StoreTransaction) throws -> Result) throws -> Result {
        writer.lock()
        defer { writer.unlock() }
        let transaction = MemoryTransaction(try alive())
        let result = try body(transaction)
        try finish(transaction.state)
        return result
    }

    public func read<Result>(_ body: (any StoreSnapshot) throws -> Result) throws -> Result {
        let fault = content.withLock { $0.readFaults.isEmpty ? nil : $0.readFaults.removeFirst() }
        if let fault { throw fault }
        return try body(MemoryTransaction(try alive()))
    }

    /// Reads without meeting faults, even if the process has died: for checks in tests.
    public func peek<Result>(_ body: (any StoreSnapshot) throws -> Result) rethrows -> Result {
        try body(MemoryTransaction(backup))
    }

    private func alive() throws -> MemoryState {
        try content.withLock {
            if $0.isDead { throw Self.death }
            return $0.state
        }
    }

    private func finish(_ state: MemoryState) throws {
        try content.withLock {
            let fault = $0.faults.isEmpty ? nil : $0.faults.removeFirst()
            switch fault {
            case .fails(let error): throw error
            case .diesAfterwards:
                $0.state = state
                $0.isDead = true
                throw Self.death
            case nil: $0.state = state
            }
        }
    }

    // MARK: Faults

    /// The next commits meet these faults, one each.
    public func inject(_ faults: [Fault]) { content.withLock { $0.faults += faults } }

    /// The next reads meet these errors, one each.
    public func injectIntoReads(_ errors: [StoreError]) { content.withLock { $0.readFaults += errors } }

    /// Drops the faults that were not met yet.
    public func heal() {
        content.withLock {
            $0.faults = []
            $0.readFaults = []
        }
    }

    /// Whether the process has died, and was not restarted.
    public var isDead: Bool { content.withLock { $0.isDead } }

    /// Starts a new process on what the dead one left.
    public func restart() { content.withLock { $0.isDead = false } }

    // MARK: Backups

    /// A copy of the content.
    public var backup: MemoryState { content.withLock { $0.state } }

    /// Replaces the content by a backup, with new epochs, as a restore does.
    public func restore(_ backup: MemoryState, using random: inout some RandomNumberGenerator) {
        var state = backup
        state.renew(using: &random)
        content.withLock { $0.state = state }
    }
}

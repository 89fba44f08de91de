import Synchronization

/// Why it is time to end, once it is. A signal, the clock or the reader says it; it is heard between two activities, by a
/// command that is running, and by a write that nobody reads.
final class Ending: Sendable {
    enum Reason: Sendable {
        case interrupted
        case timedOut
        /// The reader of standard output has gone.
        case unread
    }

    private struct State {
        var reason: Reason?
        var cancel: (@Sendable () -> Void)?
    }
    private let state = Mutex(State())

    /// nil until it is time. The first reason counts.
    var reason: Reason? { state.withLock { $0.reason } }

    func end(_ reason: Reason) {
        let cancel = state.withLock { state in
            state.reason = state.reason ?? reason
            return state.cancel
        }
        cancel?()
    }

    /// Runs what may take long, as a task that is cancelled when it is time to end.
    func run<Value: Sendable>(_ body: @Sendable @escaping () async -> Value) async -> Value {
        let task = Task { await body() }
        let isTime = state.withLock { state in
            state.cancel = { task.cancel() }
            return state.reason != nil
        }
        if isTime { task.cancel() }
        defer { state.withLock { $0.cancel = nil } }
        return await task.value
    }
}

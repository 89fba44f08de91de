import Synchronization

/// The reason to stop, once there is one: a signal, --timeout, or the reader of standard output is gone. It is checked
/// between activities, cancels a running `--exec` command, and interrupts a write that nobody reads.
final class Ending: Sendable {
    enum Reason: Sendable {
        case interrupted
        case timedOut
        /// The reader of standard output is gone.
        case unread
    }

    private struct State {
        var reason: Reason?
        var cancel: (@Sendable () -> Void)?
    }
    private let state = Mutex(State())

    /// nil until it is time to end. The first reason counts.
    var reason: Reason? { state.withLock { $0.reason } }

    /// Records the reason, and cancels what `run` is waiting for.
    func end(_ reason: Reason) {
        let cancel = state.withLock { state in
            state.reason = state.reason ?? reason
            return state.cancel
        }
        cancel?()
    }

    /// Runs `body` as a task, which is cancelled when it is time to end.
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

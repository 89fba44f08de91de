import Core
import EventLoop

/// What became of submissions, in the order in which the writer tells it.
@EventLoop
final class Outcomes {
    private(set) var all: [Outcome] = []
    private var waiting: (count: Int, continuation: CheckedContinuation<Void, Never>)?

    nonisolated init() {}

    func add(_ outcome: Outcome) {
        all.append(outcome)
        guard let waiting, all.count >= waiting.count else { return }
        self.waiting = nil
        waiting.continuation.resume()
    }

    /// Waits until there are so many.
    func reach(_ count: Int) async {
        guard all.count < count else { return }
        await withCheckedContinuation { waiting = (count, $0) }
    }

    /// How many were refused as too many.
    var busy: Int {
        all.count { if case .failed(.busy) = $0 { true } else { false } }
    }
}

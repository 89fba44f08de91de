import Core
import EventLoop

/// What became of commands, in the order in which the writer tells it.
@EventLoop
final class Outcomes {
    /// Each with its answer's name.
    private(set) var all: [Result<String, StoreError>] = []
    private var waiting: (count: Int, continuation: CheckedContinuation<Void, Never>)?

    nonisolated init() {}

    func add(_ result: Result<some Sendable, StoreError>) {
        all.append(result.map { "\($0)" })
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
        all.count { if case .failure(.busy) = $0 { true } else { false } }
    }
}

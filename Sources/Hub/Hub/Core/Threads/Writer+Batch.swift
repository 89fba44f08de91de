import EventLoop
import Mailbell

extension Writer {
    /// Has several submissions recorded, and tells what became of each once all are settled; of nil nothing.
    @EventLoop
    func settle(_ submissions: [Submission?]) async -> [Outcome?] {
        let pending = Pending(submissions.count)
        return await withCheckedContinuation { continuation in
            for (index, submission) in submissions.enumerated() {
                guard let submission else { continue }
                pending.open += 1
                submit(submission) { outcome in
                    pending.outcomes[index] = outcome
                    pending.open -= 1
                    if pending.open == 0 { continuation.resume(returning: pending.outcomes) }
                }
            }
            if pending.open == 0 { continuation.resume(returning: pending.outcomes) }
        }
    }

    /// Completions come on a later turn of the loop, so that none is there before all are submitted.
    @EventLoop
    private final class Pending {
        var outcomes: [Outcome?]
        var open = 0
        init(_ count: Int) { outcomes = Array(repeating: nil, count: count) }
    }
}

import Core
import EventLoop

extension Writer {
    /// Submits several submissions, and returns their outcomes once all are settled. A nil submission has a nil
    /// outcome.
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

    /// Completions run in a later turn of the loop, so none runs before all are submitted.
    @EventLoop
    private final class Pending {
        var outcomes: [Outcome?]
        var open = 0
        init(_ count: Int) { outcomes = Array(repeating: nil, count: count) }
    }
}

import Core
import Dispatch
import EventLoop
import Synchronization

extension Writer {
    /// Submits several commands, and returns their answers once all are settled. A nil command has a nil answer.
    @EventLoop
    func answers<C: Command>(to commands: [C?]) async -> [Result<C.Answer, StoreError>?] {
        let pending = Pending<C>(commands.count)
        return await withCheckedContinuation { continuation in
            for (index, command) in commands.enumerated() {
                guard let command else { continue }
                pending.open += 1
                submit(command) { answer in
                    pending.answers[index] = answer
                    pending.open -= 1
                    if pending.open == 0 { continuation.resume(returning: pending.answers) }
                }
            }
            if pending.open == 0 { continuation.resume(returning: pending.answers) }
        }
    }

    /// Completions run in a later turn of the loop, so none runs before all are submitted.
    @EventLoop
    private final class Pending<C: Command> {
        var answers: [Result<C.Answer, StoreError>?]
        var open = 0
        init(_ count: Int) { answers = Array(repeating: nil, count: count) }
    }
}

/// Runs commands one at a time through the writer, for a thread that may block.
final class WriterRunner: CommandRunner {
    let store: any Store
    private let writer: Writer

    init(_ writer: Writer, store: any Store) {
        self.writer = writer
        self.store = store
    }

    func run<C: Command>(_ command: C) throws -> C.Answer {
        let result = Mutex<Result<C.Answer, StoreError>?>(nil)
        let done = DispatchSemaphore(value: 0)
        writer.submit(command) { answer in
            result.withLock { $0 = answer }
            done.signal()
        }
        done.wait()
        guard let answer = result.withLock({ $0 }) else { throw StoreError.other("the command had no answer") }
        return try answer.get()
    }
}

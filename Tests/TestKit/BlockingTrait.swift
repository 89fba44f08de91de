import Dispatch
public import Testing

/// Runs tests on threads of their own, if they block on programs and sockets instead of suspending.
///
/// Swift's thread pool has one thread per core. On two cores, two blocking tests would fill it, and every other test would
/// wait while its time limit runs.
public struct BlockingTrait: SuiteTrait, TestTrait, TestScoping {
    private static let threads = BlockingThreads()

    public var isRecursive: Bool { true }

    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(Self.threads) { try await function() }
    }
}

extension Trait where Self == BlockingTrait {
    /// The tests block, so they run on threads of their own.
    public static var blocking: Self { Self() }
}

/// One thread per blocking job. The test runner's width limits how many there are.
private final class BlockingThreads: TaskExecutor {
    private let queue = DispatchQueue(label: "blocking tests", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

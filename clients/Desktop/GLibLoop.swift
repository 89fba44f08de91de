internal import CGIO
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// GLib's main loop as a global actor. D-Bus, timers and Unix signals run on it.
///
/// GLib's loop does not run jobs of Swift's main actor, so this actor's jobs are sources of the loop. The loop runs on the
/// thread that calls `run`.
@globalActor
public actor GLibLoop {
    /// The only instance.
    public static let shared = GLibLoop()
    private static let executor = GLibExecutor()

    /// Runs this actor's jobs on the loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { Self.executor.asUnownedSerialExecutor() }

    /// Starts a task that stays on the loop, even in code that belongs to no actor. Without an executor preference (SE-0417)
    /// a task would resume on Swift's thread pool, and once that pool is in use it wakes up every second to check itself
    /// (libdispatch, `_dispatch_workq_monitor_pools`).
    @discardableResult
    public nonisolated static func start(_ body: @escaping @GLibLoop @Sendable () async -> Void) -> Task<Void, Never> {
        Task(executorPreference: executor, operation: body)
    }

    /// Runs `body`, and then the loop until `quit`. Always call it from the same thread.
    public nonisolated static func run(_ body: @escaping @GLibLoop @Sendable () -> Void) {
        executor.claimThread()
        submit(body)
        g_main_loop_run(executor.loop)
    }

    /// Makes `run` return.
    public static func quit() { g_main_loop_quit(executor.loop) }

    /// Runs `body` on the loop soon, in the order of the calls. Thread-safe.
    public nonisolated static func submit(_ body: @escaping @GLibLoop @Sendable () -> Void) {
        onIdle { assumeIsolated(body) }
    }

    /// Runs `body` at once, for a C callback that is known to run on the loop's thread.
    ///
    /// Stops the process if called on another thread.
    public nonisolated static func assumeIsolated<Result>(
        _ body: @GLibLoop () throws -> Result
    ) rethrows -> Result where Result: Sendable {
        executor.checkIsolated()
        // As MainActor.assumeIsolated does: global-actor isolation is not part of a function's layout.
        return try withoutActuallyEscaping(body) {
            try unsafeBitCast($0, to: (() throws -> Result).self)()
        }
    }

    fileprivate nonisolated static func onIdle(_ body: @escaping () -> Void) {
        g_idle_add_full(
            G_PRIORITY_DEFAULT,
            { data in
                Box<() -> Void>.borrow(data)()
                return mb_source_remove
            }, Box.retain(body), Box<() -> Void>.release)
    }

    /// Calls `body` for each of these Unix signals, instead of their default action, until the program ends.
    public static func onSignals(_ numbers: [Int32], _ body: @escaping @GLibLoop () -> Void) {
        for number in numbers {
            g_unix_signal_add_full(
                G_PRIORITY_DEFAULT, number,
                { data in
                    let body = Box<@GLibLoop () -> Void>.borrow(data)
                    GLibLoop.assumeIsolated { body() }
                    return mb_source_continue
                }, Box.retain(body), Box<@GLibLoop () -> Void>.release)
        }
    }
}

private final class GLibExecutor: SerialExecutor, TaskExecutor {
    nonisolated(unsafe) let loop = g_main_loop_new(nil, 0)
    private let thread = Atomic<UInt>(0)

    func claimThread() { thread.store(pthread_self(), ordering: .releasing) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        GLibLoop.onIdle {
            job.runSynchronously(isolatedTo: self.asUnownedSerialExecutor(), taskExecutor: self.asUnownedTaskExecutor())
        }
    }

    func isIsolatingCurrentContext() -> Bool? { thread.load(ordering: .acquiring) == pthread_self() }

    func checkIsolated() { precondition(isIsolatingCurrentContext() == true, "not on GLib's loop") }
}

/// A timer on the loop that fires once each time it is set.
@GLibLoop
public final class OneShotTimer {
    private var source: guint = 0
    private let body: @GLibLoop () -> Void

    /// A timer that is not set yet.
    public init(_ body: @escaping @GLibLoop () -> Void) { self.body = body }

    /// Sets the timer, in place of an earlier time.
    ///
    /// - Parameter delay: the shortest delay, in whole milliseconds.
    public func set(after delay: Duration) {
        cancel()
        let milliseconds = max(
            0, delay.components.seconds * 1000 + delay.components.attoseconds / 1_000_000_000_000_000)
        source = g_timeout_add_full(
            G_PRIORITY_DEFAULT, guint(clamping: milliseconds),
            { data in
                let timer = Box<OneShotTimer>.borrow(data)
                GLibLoop.assumeIsolated {
                    timer.source = 0
                    timer.body()
                }
                return mb_source_remove
            }, Box.retain(self), Box<OneShotTimer>.release)
    }

    /// The timer does not fire until it is set again.
    public func cancel() {
        if source != 0 { g_source_remove(source) }
        source = 0
    }
}

/// A Swift value that C keeps for a while. It is passed retained, and released by a GDestroyNotify.
final class Box<Value> {
    private let value: Value
    private init(_ value: Value) { self.value = value }

    static func retain(_ value: Value) -> gpointer { Unmanaged.passRetained(Box(value)).toOpaque() }

    static func borrow(_ data: gpointer?) -> Value { Unmanaged<Box>.fromOpaque(data!).takeUnretainedValue().value }

    /// The value, released, for a callback that is called once and has no GDestroyNotify.
    static func take(_ data: gpointer?) -> Value { Unmanaged<Box>.fromOpaque(data!).takeRetainedValue().value }

    static var release: GDestroyNotify {
        { data in if let data { Unmanaged<AnyObject>.fromOpaque(data).release() } }
    }
}

internal import CGIO
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// GLib's main loop, as a global actor: D-Bus, timers and signals of the desktop belong to it.
///
/// GLib's loop never drains Swift's main actor; jobs of this one are sources of the loop. It runs on the thread that
/// calls `run`.
@globalActor
public actor GLibLoop {
    public static let shared = GLibLoop()
    private static let executor = GLibExecutor()

    public nonisolated var unownedExecutor: UnownedSerialExecutor { Self.executor.asUnownedSerialExecutor() }

    /// Starts a task that stays on the loop also where it belongs to no actor: a task comes back from each wait by way of
    /// Swift's pool of threads, unless it has an executor of its own choice (SE-0417), and a pool that was used once wakes
    /// up every second to look at itself (libdispatch, `_dispatch_workq_monitor_pools`).
    @discardableResult
    public nonisolated static func start(_ body: @escaping @GLibLoop @Sendable () async -> Void) -> Task<Void, Never> {
        Task(executorPreference: executor, operation: body)
    }

    /// Runs `body`, and then the loop until `quit`. To be called by the thread that has the loop, always the same.
    public nonisolated static func run(_ body: @escaping @GLibLoop @Sendable () -> Void) {
        executor.claimThread()
        submit(body)
        g_main_loop_run(executor.loop)
    }

    /// Ends `run` once what is on its way to the bus has left.
    public static func quit() { g_main_loop_quit(executor.loop) }

    /// Runs `body` on the loop as soon as it comes around, in the order of the calls.
    public nonisolated static func submit(_ body: @escaping @GLibLoop @Sendable () -> Void) {
        onIdle { assumeIsolated(body) }
    }

    /// Runs `body` on the loop, where the caller is a callback that runs on the loop's thread.
    ///
    /// Stops the process when called on another thread.
    public nonisolated static func assumeIsolated<Result>(
        _ body: @GLibLoop () throws -> Result
    ) rethrows -> Result where Result: Sendable {
        executor.checkIsolated()
        // What MainActor.assumeIsolated does: global-actor isolation is not part of a function's layout.
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

    /// Calls `body` for each of these signals, in place of what they would do. For the whole run.
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

/// Calls back once, on the loop; setting it anew replaces what it was set to.
@GLibLoop
public final class OneShotTimer {
    private var source: guint = 0
    private let body: @GLibLoop () -> Void

    public init(_ body: @escaping @GLibLoop () -> Void) { self.body = body }

    /// - Parameter delay: not before; to the millisecond.
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

    public func cancel() {
        if source != 0 { g_source_remove(source) }
        source = 0
    }
}

/// Something of Swift's that C holds for a while: given retained, let go of by a destroy notify.
final class Box<Value> {
    private let value: Value
    private init(_ value: Value) { self.value = value }

    static func retain(_ value: Value) -> gpointer { Unmanaged.passRetained(Box(value)).toOpaque() }

    static func borrow(_ data: gpointer?) -> Value { Unmanaged<Box>.fromOpaque(data!).takeUnretainedValue().value }

    /// Of something that is called once and has no destroy notify.
    static func take(_ data: gpointer?) -> Value { Unmanaged<Box>.fromOpaque(data!).takeRetainedValue().value }

    static var release: GDestroyNotify {
        { data in if let data { Unmanaged<AnyObject>.fromOpaque(data).release() } }
    }
}

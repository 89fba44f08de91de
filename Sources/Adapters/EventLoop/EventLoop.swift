internal import CDescriptors
internal import CLibWebSockets
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The thread that runs libwebsockets and owns every socket, as a global actor.
///
/// Code that touches a connection is marked `@EventLoop`. Other code reaches it by `await` or `submit`. libwebsockets'
/// callbacks already run on the thread, and enter by `assumeIsolated`. The thread starts when the actor is first used,
/// and lives as long as the process.
@globalActor
public actor EventLoop {
    /// The only instance.
    public static let shared = EventLoop()
    private static let executor = LoopExecutor()

    /// The executor that runs jobs on the loop's thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { Self.executor.asUnownedSerialExecutor() }

    /// The event library of libwebsockets that runs the loop.
    public enum Backend: Sendable {
        /// epoll, by libev. Thousands of idle sessions cost almost nothing.
        case libev
        /// `poll(2)`, if Debian's `libwebsockets-evlib-ev` is not installed. Good enough for a client.
        case poll
    }

    /// The event library in use.
    @EventLoop public static var backend: Backend { executor.backend }

    /// The context of libwebsockets, for the transport.
    @EventLoop public static var context: OpaquePointer { executor.context }

    /// Runs `body` synchronously on the loop. The caller must already run on the loop's thread, as callbacks do;
    /// otherwise the process stops.
    public static func assumeIsolated<Result>(
        _ body: @EventLoop () throws -> Result
    ) rethrows -> Result where Result: Sendable {
        executor.checkIsolated()
        // As in MainActor.assumeIsolated: isolation is not part of a function's layout.
        return try withoutActuallyEscaping(body) {
            try unsafeBitCast($0, to: (() throws -> Result).self)()
        }
    }

    /// The vhost of watched descriptors; it does not listen.
    @EventLoop static var vhost: OpaquePointer { executor.vhost }

    @EventLoop static let alarms = AlarmQueue()

    fileprivate static func drain() { executor.drain() }

    /// Tasks for the end of this turn.
    @EventLoop private static var endOfTurn: [any TurnTask] = []
    /// Whether a callback is running in `turn`.
    @EventLoop private static var isInTurn = false

    /// Runs a task when the running callback or jobs are done, so that work which several of them add to it is done
    /// together.
    @EventLoop
    public static func atEndOfTurn(_ task: any TurnTask) {
        endOfTurn.append(task)
        if !isInTurn, endOfTurn.count == 1 { submit {} }
    }

    /// Runs a callback, then the tasks that it deferred.
    @EventLoop
    static func turn(_ callback: () -> Void) {
        isInTurn = true
        callback()
        while !endOfTurn.isEmpty {
            var tasks: [any TurnTask] = []
            swap(&tasks, &endOfTurn)
            for task in tasks { task.endOfTurn() }
        }
        isInTurn = false
    }

    /// Runs `body` on the loop as soon as possible, in the order of the calls. Safe on any thread.
    public static func submit(_ body: @escaping @EventLoop @Sendable () -> Void) {
        executor.submit { assumeIsolated(body) }
    }
}

/// A task for the end of a turn of the loop.
@EventLoop
public protocol TurnTask: AnyObject {
    /// Called once at the end of the turn.
    func endOfTurn()
}

/// Runs the actor's jobs on the loop's thread. `enqueue` queues a job, and wakes the loop by a descriptor that it
/// watches.
private final class LoopExecutor: SerialExecutor {
    private enum Job {
        case task(UnownedJob)
        case closure(@Sendable () -> Void)
    }
    private let jobs = Mutex<[Job]>([])
    /// The loop's thread, once it runs. Read at every callback.
    private let thread = Atomic<UInt>(0)
    nonisolated(unsafe) let context: OpaquePointer
    nonisolated(unsafe) let vhost: OpaquePointer
    private let wake = mb_make_wake()
    let backend: EventLoop.Backend

    init() {
        lws_set_log_level(0, nil)
        if let context = Self.keepingSignalHandlers({ Self.makeContext(mb_lws_libev) }) {
            self.context = context
            backend = .libev
        } else if let context = Self.makeContext(0) {
            self.context = context
            backend = .poll
        } else {
            fatalError("libwebsockets could not make a context: out of memory or file descriptors")
        }
        lws_set_log_level(mb_lws_log_levels) { _, line in
            guard let line else { return }
            let text = "libwebsockets: " + String(cString: line)
            _ = write(STDERR_FILENO, text, text.utf8.count)
        }
        vhost = Self.makeVhost(context)
        startThread("event-loop") {
            self.thread.store(pthread_self(), ordering: .releasing)
            EventLoop.assumeIsolated { WakeUps.watch(self.wake) }
            self.drain()
            while lws_service(self.context, 0) >= 0 {}
        }
    }

    private static func makeContext(_ options: UInt64) -> OpaquePointer? {
        var info = lws_context_creation_info()
        info.options = mb_lws_context_options | options
        info.port = mb_lws_no_listen
        info.gid = -1
        info.uid = -1
        // For the heads of answers to clients; libwebsockets allocates the tables as needed.
        info.max_http_header_pool2 = 16_384
        info.max_http_header_data2 = 8192
        info.timeout_secs = 20
        // A signal that came while libwebsockets' handler was installed (see `keepingSignalHandlers`) is sent again, to
        // the program's handler.
        info.signal_cb = { _, number in kill(getpid(), number) }
        return lws_create_context(&info)
    }

    /// With libev, libwebsockets handles SIGINT and stops its loop on it (lib/event-libs/libev/libev.c). Signals belong
    /// to the program, so the previous handlers are restored.
    private static func keepingSignalHandlers<Result>(_ body: () -> Result) -> Result {
        let saved = [SIGINT, SIGTERM, SIGHUP].map { number in
            var action = sigaction()
            sigaction(number, nil, &action)
            return (number, action)
        }
        defer {
            for (number, action) in saved {
                var action = action
                sigaction(number, &action, nil)
            }
        }
        return body()
    }

    private static func makeVhost(_ context: OpaquePointer) -> OpaquePointer {
        let protocols = UnsafeMutablePointer<lws_protocols>.allocate(capacity: 2)
        protocols.initialize(repeating: lws_protocols(), count: 2)
        protocols[0].name = UnsafePointer(strdup("descriptor"))
        protocols[0].callback = descriptorCallback
        var info = lws_context_creation_info()
        info.port = mb_lws_no_listen
        info.vhost_name = UnsafePointer(strdup("loop"))
        info.protocols = UnsafePointer(protocols)
        guard let vhost = lws_create_vhost(context, &info) else {
            fatalError("libwebsockets could not make a vhost: out of memory")
        }
        return vhost
    }

    func enqueue(_ job: consuming ExecutorJob) {
        add(.task(UnownedJob(job)))
    }

    func submit(_ closure: @escaping @Sendable () -> Void) {
        add(.closure(closure))
    }

    private func add(_ job: Job) {
        let isFirst = jobs.withLock { jobs in
            jobs.append(job)
            return jobs.count == 1
        }
        // Whoever queued the first job has woken the loop.
        guard isFirst else { return }
        var one: UInt64 = 1
        _ = write(wake, &one, 8)
    }

    func drain() {
        let taken = jobs.withLock { jobs in
            defer { jobs = [] }
            return jobs
        }
        for job in taken {
            switch job {
            case .task(let job): job.runSynchronously(on: asUnownedSerialExecutor())
            case .closure(let closure): closure()
            }
        }
    }

    func isIsolatingCurrentContext() -> Bool? {
        thread.load(ordering: .acquiring) == pthread_self()
    }

    func checkIsolated() {
        precondition(isIsolatingCurrentContext() == true, "not on the event loop's thread")
    }
}

/// Runs the jobs when the loop is woken.
@EventLoop
private final class WakeUps: DescriptorHandler {
    private static let shared = WakeUps()
    private var descriptor: Descriptor?

    static func watch(_ fd: Int32) {
        shared.descriptor = Descriptor(fd, handler: shared)
        guard shared.descriptor != nil else { fatalError("libwebsockets could not watch the loop's own descriptor") }
    }

    func readable() {
        var count: UInt64 = 0
        if let descriptor { _ = read(descriptor.fd, &count, 8) }
        EventLoop.drain()
    }

    func writable() {}
    func closed() {}
}

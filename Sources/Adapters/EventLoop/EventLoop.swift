internal import CLibWebSockets
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The thread that runs libwebsockets and owns every socket, as a global actor.
///
/// Code that touches a connection is marked `@EventLoop`; from elsewhere it is reached by `await`, and libwebsockets'
/// callbacks, which run on the thread already, enter by `assumeIsolated`. The thread starts when the actor is first
/// used and lives as long as the process.
@globalActor
public actor EventLoop {
    public static let shared = EventLoop()
    private static let executor = LoopExecutor()

    public nonisolated var unownedExecutor: UnownedSerialExecutor { Self.executor.asUnownedSerialExecutor() }

    /// libwebsockets' event library that runs the loop.
    public enum Backend: Sendable {
        /// epoll, by libuv. Thousands of idle sessions cost nothing.
        case libuv
        /// `poll(2)`: where Debian's `libwebsockets-evlib-uv` is not installed. Right for a client.
        case poll
    }

    @EventLoop public static var backend: Backend { executor.backend }

    /// libwebsockets' context, for the transport.
    @EventLoop public static var context: OpaquePointer { executor.context }

    /// Runs `body` on the loop, where the caller is a callback that runs on the loop's thread.
    ///
    /// Stops the process when called on another thread.
    public static func assumeIsolated<Result>(
        _ body: @EventLoop () throws -> Result
    ) rethrows -> Result where Result: Sendable {
        executor.checkIsolated()
        // What MainActor.assumeIsolated does: global-actor isolation is not part of a function's layout.
        return try withoutActuallyEscaping(body) {
            try unsafeBitCast($0, to: (() throws -> Result).self)()
        }
    }

    fileprivate static func drain() { executor.drain() }

    /// Runs `body` on the loop as soon as it comes around, in the order of the calls.
    public static func submit(_ body: @escaping @EventLoop @Sendable () -> Void) {
        executor.submit { assumeIsolated(body) }
    }
}

/// Runs the jobs of the actor on the loop's thread: `enqueue` queues and wakes libwebsockets, which drains the queue
/// in `LWS_CALLBACK_EVENT_WAIT_CANCELLED`.
private final class LoopExecutor: SerialExecutor {
    private enum Job {
        case task(UnownedJob)
        case closure(@Sendable () -> Void)
    }
    private let jobs = Mutex<[Job]>([])
    /// The loop's thread, once it runs. Asked at every callback.
    private let thread = Atomic<UInt>(0)
    nonisolated(unsafe) let context: OpaquePointer
    let backend: EventLoop.Backend

    init() {
        lws_set_log_level(0, nil)
        if let context = Self.keepingSignalHandlers({ Self.makeContext(mb_lws_libuv) }) {
            self.context = context
            backend = .libuv
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
        Self.makeVhost(context)
        startThread("event-loop") {
            self.thread.store(pthread_self(), ordering: .releasing)
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
        // One header table for each request under way; libwebsockets makes them as they are needed.
        info.max_http_header_pool2 = 16_384
        info.max_http_header_data2 = 8192
        // More than a TLS record (16 KiB, RFC 8446, 5.1): what stays in OpenSSL's buffer after a read is not seen by epoll,
        // and libwebsockets on libuv comes back for it late.
        info.pt_serv_buf_size = 32 * 1024
        info.timeout_secs = 20
        // One that came while libwebsockets' handler stood (see `keepingSignalHandlers`) goes to whose it is.
        info.signal_cb = { _, number in kill(getpid(), number) }
        return lws_create_context(&info)
    }

    /// With libuv libwebsockets takes five signals for itself and stops its loop on each, a segmentation fault included
    /// (lib/event-libs/libuv/libuv.c, `sigs`). Signals are the program's own affair: what was there before is put back.
    private static func keepingSignalHandlers<Result>(_ body: () -> Result) -> Result {
        let saved = [SIGINT, SIGTERM, SIGSEGV, SIGFPE, SIGHUP].map { number in
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

    /// A vhost that listens nowhere: its protocol hears of `lws_cancel_service`.
    private static func makeVhost(_ context: OpaquePointer) {
        let name = UnsafePointer(strdup("loop"))
        let protocols = UnsafeMutablePointer<lws_protocols>.allocate(capacity: 2)
        protocols.initialize(repeating: lws_protocols(), count: 2)
        protocols[0].name = name
        protocols[0].callback = { _, reason, _, _, _ in
            if reason == LWS_CALLBACK_EVENT_WAIT_CANCELLED { EventLoop.drain() }
            return 0
        }
        var info = lws_context_creation_info()
        info.port = mb_lws_no_listen
        info.vhost_name = name
        info.protocols = UnsafePointer(protocols)
        precondition(lws_create_vhost(context, &info) != nil)
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
        // The one function of libwebsockets that other threads may call. Whoever came first has woken the loop.
        if isFirst { lws_cancel_service(context) }
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

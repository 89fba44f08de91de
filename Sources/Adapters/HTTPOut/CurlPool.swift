internal import CCurl
internal import CDescriptors
internal import EventLoop

#if canImport(Glibc)
    import Glibc
#endif

/// A multi handle of libcurl, driven by the loop: the requests under way, and the connections that they leave open.
///
/// Each address policy has a pool of its own: a connection that one request may make must not serve another that may not.
/// libcurl says which sockets to watch. They are in an epoll of the pool, which the loop watches in turn.
@EventLoop
final class CurlPool {
    /// How long a pool outlives its last request. Its connections end with it.
    private static let linger = Duration.seconds(10)
    private static let keptConnections = 128

    private static var pools: [AddressPolicy: CurlPool] = [:]

    /// Whether libcurl could be initialized; done once in a process, by its first request.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private let policy: AddressPolicy
    private let multi: UnsafeMutableRawPointer
    private let poller: Int32
    private var descriptor: Descriptor?
    /// Rings when libcurl wants to be called without an event, and when the pool is to end.
    private var alarm: Alarm!
    private var end: Alarm!
    private var isDue = false
    private var exchanges: [UnsafeMutableRawPointer: HTTPExchange] = [:]

    /// The pool of a policy; nil if there is no memory or descriptor for it.
    static func of(_ policy: AddressPolicy) -> CurlPool? {
        if let pool = pools[policy] { return pool }
        guard isReady, let pool = CurlPool(policy) else { return nil }
        pools[policy] = pool
        return pool
    }

    private init?(_ policy: AddressPolicy) {
        guard let multi = curl_multi_init() else { return nil }
        let poller = mb_make_poller()
        guard poller >= 0 else {
            curl_multi_cleanup(multi)
            return nil
        }
        self.policy = policy
        self.multi = multi
        self.poller = poller
        // It closes the poller, also if it fails.
        guard let descriptor = Descriptor(poller, handler: self) else {
            curl_multi_cleanup(multi)
            return nil
        }
        self.descriptor = descriptor
        alarm = Alarm { [unowned self] in act(CURL_SOCKET_TIMEOUT, 0) }
        end = Alarm { [unowned self] in stop() }
        // libcurl has this only until `stop`.
        let borrowed = Unmanaged.passUnretained(self).toOpaque()
        mb_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, Self.keptConnections)
        mb_curl_multi_set_socket_function(multi, watchSocket, borrowed)
        mb_curl_multi_set_timer_function(multi, setTimer, borrowed)
    }

    /// Starts a transfer. The pool holds its exchange until it has ended, or was removed.
    ///
    /// - Returns: false if libcurl refuses.
    func add(_ exchange: HTTPExchange, _ handle: UnsafeMutableRawPointer) -> Bool {
        guard curl_multi_add_handle(multi, handle) == CURLM_OK else { return false }
        exchanges[handle] = exchange
        end.cancel()
        act(CURL_SOCKET_TIMEOUT, 0)
        return true
    }

    /// Removes a transfer; if it is under way, its connection is closed. Not for callbacks of libcurl.
    func remove(_ handle: UnsafeMutableRawPointer) {
        guard exchanges.removeValue(forKey: handle) != nil else { return }
        curl_multi_remove_handle(multi, handle)
        if exchanges.isEmpty { end.set(after: Self.linger) }
    }

    /// Ends the pool and its idle connections.
    private func stop() {
        guard exchanges.isEmpty else { return }
        Self.pools[policy] = nil
        curl_multi_cleanup(multi)
        // What libcurl may have asked for until here.
        isDue = false
        alarm.cancel()
        descriptor?.close()
    }

    /// Tells libcurl of an event, and then the exchanges that ended by it.
    private func act(_ socket: curl_socket_t, _ events: Int32) {
        var count: Int32 = 0
        curl_multi_socket_action(multi, socket, events, &count)
        var ended: [(HTTPExchange, CURLcode)] = []
        while let message = curl_multi_info_read(multi, &count) {
            var result = CURLE_OK
            if let handle = mb_curl_done(message, &result), let exchange = exchanges[handle] {
                ended.append((exchange, result))
            }
        }
        // An exchange may start another one here.
        for (exchange, result) in ended { exchange.ended(result) }
    }

    /// libcurl wants to be called in so many milliseconds; -1: not at all.
    fileprivate func call(in milliseconds: Int) {
        isDue = milliseconds == 0
        alarm.cancel()
        if milliseconds > 0 { alarm.set(after: .milliseconds(milliseconds)) }
        // Not in this call, which is libcurl's. Not in this turn either: a fast download is due each time.
        if isDue {
            EventLoop.submit { [weak self] in
                guard let self, isDue else { return }
                isDue = false
                act(CURL_SOCKET_TIMEOUT, 0)
            }
        }
    }

    fileprivate func watch(_ socket: curl_socket_t, _ what: Int32, for handle: UnsafeMutableRawPointer?) {
        guard what != CURL_POLL_REMOVE else { return mb_poller_forget(poller, socket) }
        if let handle { exchanges[handle]?.uses(socket) }
        // CURL_POLL_IN is 1, CURL_POLL_OUT 2.
        if mb_poller_watch(poller, socket, what) != 0, let handle {
            exchanges[handle]?.cannotWatch()
        }
    }
}

extension CurlPool: DescriptorHandler {
    func readable() {
        withUnsafeTemporaryAllocation(of: mb_ready.self, capacity: 64) { ready in
            let count = mb_poller_take(poller, ready.baseAddress, Int32(ready.count))
            // CURL_CSELECT_IN is 1, CURL_CSELECT_OUT 2. What is left is told again in the next turn.
            for one in ready[..<Int(count)] { act(one.fd, one.events) }
        }
    }

    func writable() {}
    func closed() { descriptor = nil }
}

/// Pointers of libcurl's calls, which stay on the loop's thread.
struct Foreign<Value>: @unchecked Sendable { let value: Value }

private func watchSocket(
    handle: UnsafeMutableRawPointer?, socket: curl_socket_t, what: Int32, pool: UnsafeMutableRawPointer?,
    unused: UnsafeMutableRawPointer?
) -> Int32 {
    guard let pool else { return 0 }
    let call = Foreign(value: (pool: pool, handle: handle))
    EventLoop.assumeIsolated {
        Unmanaged<CurlPool>.fromOpaque(call.value.pool).takeUnretainedValue()
            .watch(socket, what, for: call.value.handle)
    }
    return 0
}

private func setTimer(
    multi: UnsafeMutableRawPointer?, milliseconds: Int, pool: UnsafeMutableRawPointer?
) -> Int32 {
    guard let pool else { return 0 }
    let call = Foreign(value: pool)
    EventLoop.assumeIsolated {
        Unmanaged<CurlPool>.fromOpaque(call.value).takeUnretainedValue().call(in: milliseconds)
    }
    return 0
}

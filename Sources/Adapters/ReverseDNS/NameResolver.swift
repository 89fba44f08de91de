private import CAres
public import Core
import EventLoop
import Glibc
import Synchronization
public import Verdicts

/// Reverse DNS: looks up the names of hosts with c-ares, on a thread of its own.
///
/// A name counts only if it resolves back to the address, because the owner of an address can give it any name. `name(of:)`
/// does not block: it looks into the cache, and at most wakes the thread.
public final class NameResolver: HostNames {
    /// Look-ups so far, by result.
    public struct Counts: Hashable, Sendable {
        /// Names that resolved back to their addresses.
        public var confirmed = 0
        /// Addresses without a name, or with a name that does not resolve back.
        public var none = 0
        /// Look-ups that timed out or failed.
        public var failed = 0
    }

    private struct State {
        var cache: NameCache
        var counts = Counts()
        var isStopping = false
        var onConfirmed: (@Sendable (IPAddress, String) -> Void)?
    }

    private let state: Mutex<State>
    private let limits: NameLimits
    /// Wakes the thread (eventfd(2)).
    private let wake: Int32

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - servers: name servers, such as `192.0.2.53`, `192.0.2.53:53` or `[2001:db8::53]:53`; the system's if empty.
    ///   - limits: bounds of the cache, the queue and the look-ups.
    /// - Throws: `NameResolverError` if c-ares cannot use these servers.
    public init(servers: [String] = [], limits: NameLimits = NameLimits()) throws(NameResolverError) {
        self.limits = limits
        state = Mutex(State(cache: NameCache(limits: limits)))
        wake = mb_wake_descriptor()
        guard wake >= 0 else { throw NameResolverError(problem: String(cString: strerror(errno))) }
        // Tried here, so that a wrong server is reported at the start.
        _ = try AresChannel(servers: servers)
        startThread("names") { [self] in run(servers) }
    }

    deinit { close(wake) }

    /// The confirmed name of the host with this address; nil if it has none, or it is not known yet. Queues a look-up if
    /// needed.
    public func name(of address: IPAddress) -> String? {
        // A truncated address, such as the stored address of a hit, is not a host's.
        guard address != address.truncated else { return nil }
        let (name, isAsked) = state.withLock { $0.cache.name(of: address, now: Self.now) }
        if isAsked { wakeUp() }
        return name
    }

    /// Sets what is called for each new name, on the resolver's thread.
    public func onConfirmed(_ body: @escaping @Sendable (_ address: IPAddress, _ name: String) -> Void) {
        state.withLock { $0.onConfirmed = body }
    }

    /// Look-ups so far, by result.
    public var counts: Counts { state.withLock { $0.counts } }

    /// Ends the thread, which retains this resolver until then. Look-ups under way are given up.
    public func stop() {
        state.withLock { $0.isStopping = true }
        wakeUp()
    }

    private func wakeUp() {
        var one: UInt64 = 1
        _ = write(wake, &one, 8)
    }

    // MARK: The thread

    private func run(_ servers: [String]) {
        guard let channel = try? AresChannel(servers: servers) else { return }
        while !state.withLock({ $0.isStopping }) {
            while channel.underWay < limits.atOnce, let address = state.withLock({ $0.cache.next() }) {
                channel.look(up: address, until: Self.now + limits.answerMilliseconds) { [self] in finish(address, $0) }
            }
            channel.wait(for: wake)
            channel.giveUp(at: Self.now)
        }
        channel.close()
    }

    private func finish(_ address: IPAddress, _ answer: NameCache.Answer) {
        let news = state.withLock { state -> (name: String, tell: @Sendable (IPAddress, String) -> Void)? in
            switch answer {
            case .confirmed: state.counts.confirmed += 1
            case .none: state.counts.none += 1
            case .failed: state.counts.failed += 1
            }
            guard let name = state.cache.finish(address, answer, now: Self.now), let tell = state.onConfirmed else {
                return nil
            }
            return (name, tell)
        }
        if let news { news.tell(address, news.name) }
    }

    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

/// Why reverse DNS cannot start. `description` is one line.
public struct NameResolverError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The message of c-ares or of the system.
    public var problem: String

    public var description: String { "host names: \(problem)" }
}

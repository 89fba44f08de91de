private import CAres
import Core
import Glibc
import Verdicts

/// The look-ups under way in c-ares. Used by one thread only.
///
/// c-ares 1.18 reports its sockets by a callback. Its `ares_fds` is for select(2), which does not work in a hub with more
/// than 1024 descriptors.
final class AresChannel {
    private var channel: ares_channel?
    /// The sockets of c-ares, with the poll(2) events it waits for.
    private var sockets: [Int32: Int16] = [:]
    private var lookups: [ObjectIdentifier: AresLookup] = [:]

    /// How many look-ups c-ares works on, including those that were given up.
    var underWay: Int { lookups.count }

    /// - Parameter servers: as in `NameResolver.init`.
    /// - Throws: `NameResolverError` if c-ares cannot use these servers.
    init(servers: [String]) throws(NameResolverError) {
        try Self.check(ares_library_init(ARES_LIB_INIT_ALL))
        var options = ares_options()
        // Two tries at each server; the second waits twice as long. With many servers, the look-up's deadline comes first.
        options.timeout = 1500
        options.tries = 2
        options.flags = ARES_FLAG_NOSEARCH
        options.sock_state_cb = { context, socket, reads, writes in
            guard let context else { return }
            Unmanaged<AresChannel>.fromOpaque(context).takeUnretainedValue()
                .sockets[socket] =
                reads + writes == 0 ? nil : Int16(reads) * Int16(POLLIN) | Int16(writes) * Int16(POLLOUT)
        }
        options.sock_state_cb_data = Unmanaged.passUnretained(self).toOpaque()
        // DNS only: /etc/hosts holds names that this machine made up.
        let status = "b".withCString { lookups in
            options.lookups = UnsafeMutablePointer(mutating: lookups)
            return ares_init_options(
                &channel, &options,
                ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_FLAGS | ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB)
        }
        try Self.check(status)
        if !servers.isEmpty { try Self.check(ares_set_servers_ports_csv(channel, servers.joined(separator: ","))) }
    }

    deinit { close() }

    /// Gives up all look-ups under way. No further look-up is possible.
    func close() {
        guard let channel else { return }
        self.channel = nil
        ares_destroy(channel)
    }

    private static func check(_ status: Int32) throws(NameResolverError) {
        guard status != ARES_SUCCESS else { return }
        throw NameResolverError(problem: String(cString: ares_strerror(status)))
    }

    /// Looks up the name of an address, and then the addresses of that name.
    ///
    /// - Parameters:
    ///   - address: the address.
    ///   - deadline: when the look-up fails, in milliseconds of the monotonic clock.
    ///   - done: called once with the answer.
    func look(up address: IPAddress, until deadline: Int64, then done: @escaping (NameCache.Answer) -> Void) {
        let lookup = AresLookup(address, until: deadline, on: self, then: done)
        lookups[ObjectIdentifier(lookup)] = lookup
        let context = Unmanaged.passRetained(lookup).toOpaque()
        // Not `ares_gethostbyaddr`: if a server fails, it reports that there is no such name.
        ares_query(
            channel, address.reverseName, 1, 12,
            { context, status, _, answer, length in
                guard let context else { return }
                let lookup = Unmanaged<AresLookup>.fromOpaque(context).takeRetainedValue()
                guard status == ARES_SUCCESS else { return lookup.named(status, nil) }
                var host: UnsafeMutablePointer<hostent>?
                let status = lookup.address.withNetworkBytes { bytes in
                    ares_parse_ptr_reply(
                        answer, length, bytes.baseAddress, Int32(bytes.count),
                        lookup.address.isIPv4 ? AF_INET : AF_INET6, &host)
                }
                defer { if let host { ares_free_hostent(host) } }
                lookup.named(status, host?.pointee.h_name.map { String(cString: $0) })
            }, context)
    }

    /// Looks up the addresses of a name, to see whether the look-up's address is among them.
    fileprivate func confirm(_ name: String, for lookup: AresLookup) {
        var hints = ares_addrinfo_hints()
        hints.ai_family = lookup.address.isIPv4 ? AF_INET : AF_INET6
        hints.ai_flags = ARES_AI_NOSORT
        let context = Unmanaged.passRetained(lookup).toOpaque()
        ares_getaddrinfo(
            channel, name, nil, &hints,
            { context, status, _, found in
                guard let context else { return }
                defer { if let found { ares_freeaddrinfo(found) } }
                let lookup = Unmanaged<AresLookup>.fromOpaque(context).takeRetainedValue()
                var isThere = false
                var node = status == ARES_SUCCESS ? found?.pointee.nodes : nil
                while let one = node, !isThere {
                    isThere = IPAddress(one.pointee.ai_addr) == lookup.address
                    node = one.pointee.ai_next
                }
                lookup.led(status, toItself: isThere)
            }, context)
    }

    fileprivate func remove(_ lookup: AresLookup) { lookups[ObjectIdentifier(lookup)] = nil }

    /// Waits until a socket is ready, `wake` can be read, or 250 ms are over; then lets c-ares work. Waits without a limit
    /// if no look-up is under way.
    func wait(for wake: Int32) {
        var descriptors = [pollfd(fd: wake, events: Int16(POLLIN), revents: 0)]
        for (socket, events) in sockets { descriptors.append(pollfd(fd: socket, events: events, revents: 0)) }
        // Without a look-up there is no timeout to check, only `wake` to wait for.
        _ = poll(&descriptors, nfds_t(descriptors.count), underWay == 0 ? -1 : 250)
        if descriptors[0].revents != 0 {
            var count: UInt64 = 0
            _ = read(wake, &count, 8)
        }
        let broken = Int16(POLLERR | POLLHUP | POLLNVAL)
        for one in descriptors.dropFirst() where one.revents != 0 {
            let reads = one.revents & (Int16(POLLIN) | broken) != 0
            let writes = one.revents & (Int16(POLLOUT) | broken) != 0
            ares_process_fd(channel, reads ? one.fd : ARES_SOCKET_BAD, writes ? one.fd : ARES_SOCKET_BAD)
        }
        // Handles the timeouts of c-ares.
        ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD)
    }

    /// Fails the look-ups whose deadline has passed. c-ares goes on with them until its own timeout.
    func giveUp(at now: Int64) {
        for lookup in lookups.values where lookup.deadline <= now { lookup.end(.failed) }
    }
}

/// The look-up of one address: its name, then the addresses of that name.
private final class AresLookup {
    let address: IPAddress
    let deadline: Int64
    private unowned let channel: AresChannel
    private var done: ((NameCache.Answer) -> Void)?
    private var name = ""

    init(
        _ address: IPAddress, until deadline: Int64, on channel: AresChannel,
        then done: @escaping (NameCache.Answer) -> Void
    ) {
        self.address = address
        self.deadline = deadline
        self.channel = channel
        self.done = done
    }

    /// Reports the answer, the first time that it is called.
    func end(_ answer: NameCache.Answer) {
        done?(answer)
        done = nil
    }

    func named(_ status: Int32, _ given: String?) {
        guard let given, done != nil else { return over(Self.failure(status)) }
        guard let name = HostName.normalized(given) else { return over(.none) }
        self.name = name
        channel.confirm(name, for: self)
    }

    func led(_ status: Int32, toItself isConfirmed: Bool) {
        over(isConfirmed ? .confirmed(name) : Self.failure(status))
    }

    private func over(_ answer: NameCache.Answer) {
        end(answer)
        // c-ares is done with this look-up, or the channel is being closed.
        channel.remove(self)
    }

    /// The answer for a status of c-ares that came without a confirmed name.
    private static func failure(_ status: Int32) -> NameCache.Answer {
        switch status {
        case ARES_SUCCESS, ARES_ENOTFOUND, ARES_ENODATA,
            ARES_EBADRESP, ARES_EBADNAME, ARES_EFORMERR:
            .none
        default: .failed
        }
    }
}

extension IPAddress {
    /// The domain name to query for its host name (RFC 1035, 3.5; RFC 3596, 2.5).
    fileprivate var reverseName: String {
        if isIPv4 { return (0..<4).map { "\(low >> ($0 * 8) & 255)." }.joined() + "in-addr.arpa" }
        let digits = [low, high].flatMap { half in (0..<16).map { String(half >> ($0 * 4) & 15, radix: 16) } }
        return digits.joined(separator: ".") + ".ip6.arpa"
    }

    fileprivate func withNetworkBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        if isIPv4 {
            withUnsafeBytes(of: UInt32(truncatingIfNeeded: low).bigEndian, body)
        } else {
            withUnsafeBytes(of: (high.bigEndian, low.bigEndian), body)
        }
    }

    /// nil if it is neither IPv4 nor IPv6.
    fileprivate init?(_ address: UnsafeMutablePointer<sockaddr>?) {
        guard let address else { return nil }
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            self = UnsafeRawPointer(address).withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                IPAddress(v4: UInt32(bigEndian: $0.pointee.sin_addr.s_addr))
            }
        case AF_INET6:
            var bytes = UnsafeRawPointer(address).withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                $0.pointee.sin6_addr
            }
            self = withUnsafeBytes(of: &bytes) {
                IPAddress(
                    high: UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)),
                    low: UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
            }
        default: return nil
        }
    }
}

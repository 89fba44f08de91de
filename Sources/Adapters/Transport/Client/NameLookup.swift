internal import CLibWebSockets
internal import EventLoop

#if canImport(Glibc)
    import Glibc
#endif

/// Resolves host names.
enum NameLookup {
    /// Calls `found` later, on the loop, with the addresses as text, best first (RFC 6724), or with the error.
    ///
    /// `getaddrinfo` blocks while it waits for name servers, so each name is resolved on a thread of its own.
    static func start(
        _ host: String, found: @escaping @EventLoop @Sendable (Result<[String], ConnectionFailure>) -> Void
    ) {
        var address = in_addr()
        if host.contains(":") || inet_pton(AF_INET, host, &address) == 1 {
            let result = addresses(of: host, flags: AI_NUMERICHOST)
            return EventLoop.submit { found(result) }
        }
        startThread("lookup") {
            let result = addresses(of: host, flags: 0)
            EventLoop.submit { found(result) }
        }
    }

    private static func addresses(of host: String, flags: Int32) -> Result<[String], ConnectionFailure> {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = flags
        var first: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &first)
        guard code == 0 else { return .failure(ConnectionFailure(explanation(of: code, host))) }
        defer { freeaddrinfo(first) }
        let found = sequence(state: first) { next in
            defer { next = next?.pointee.ai_next }
            return next?.pointee
        }
        let reachable = found.filter(hasRoute).compactMap(text)
        if reachable.isEmpty {
            return .failure(ConnectionFailure("no route to \(host)"))
        }
        return .success(reachable)
    }

    /// Whether there is a route to the address. connect(2) of a UDP socket consults the routing table and sends
    /// nothing. libwebsockets cannot tell "no route" from "connection refused".
    private static func hasRoute(_ address: addrinfo) -> Bool {
        let descriptor = socket(address.ai_family, Int32(SOCK_DGRAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return connect(descriptor, address.ai_addr, address.ai_addrlen) == 0
    }

    private static func text(_ address: addrinfo) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { buffer in
            let code = getnameinfo(
                address.ai_addr, address.ai_addrlen, buffer.baseAddress, socklen_t(buffer.count), nil, 0,
                NI_NUMERICHOST)
            return code == 0 ? buffer.baseAddress.map { String(cString: $0) } : nil
        }
    }

    private static func explanation(of code: Int32, _ host: String) -> String {
        switch code {
        case EAI_NONAME, -5 /* EAI_NODATA */: "the name \(host) is not known"
        case EAI_AGAIN: "the name \(host) could not be looked up: no name server answers"
        default: "the name \(host) could not be looked up: \(String(cString: gai_strerror(code)))"
        }
    }
}

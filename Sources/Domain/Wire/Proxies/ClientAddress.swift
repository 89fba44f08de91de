public import Core

/// The header in which the hub's proxy names clients.
public enum ProxyHeader: String, CaseIterable, Sendable {
    /// Used by nginx, Caddy, HAProxy, Apache, Traefik and most others.
    case xForwardedFor = "x-forwarded-for"
    /// RFC 7239.
    case forwarded
}

/// Finds the client's address behind reverse proxies.
///
/// The chain is read from the right, because only what a trusted proxy wrote can be believed. While an address in it is
/// itself a trusted proxy, the search goes on to the one before it. A hop without an address ends the search at the
/// proxy that reported it (RFC 7239, section 8.1; the same for X-Forwarded-For).
///
/// A proxy that writes one of the two headers passes the other one on as the client sent it. `header` says which one
/// the proxy writes; the other is ignored. If that is not set, X-Forwarded-For takes precedence: nearly all proxies
/// write it, and none of those removes Forwarded.
public struct ClientAddress: Sendable {
    private let trusted: [IPNetwork]
    private let trustsUnixSockets: Bool
    private let header: ProxyHeader?

    /// - Parameters:
    ///   - trustedProxies: the proxies whose statements about the client's address are believed.
    ///   - trustsUnixSockets: whether a hop over a UNIX socket (`unix:`) counts as a trusted proxy.
    ///   - header: the header that the proxies write; nil if unknown.
    public init(trustedProxies: [IPNetwork], trustsUnixSockets: Bool = false, header: ProxyHeader? = nil) {
        trusted = trustedProxies
        self.trustsUnixSockets = trustsUnixSockets
        self.header = header
    }

    /// Reads what a request says about its client.
    ///
    /// - Parameters:
    ///   - peer: the address at the other end of the connection.
    ///   - xForwardedFor: all fields of this name, joined by commas; nil if there is none.
    ///   - forwarded: the same for Forwarded.
    public func read(peer: IPAddress, xForwardedFor: String?, forwarded: String?) -> ToldClient {
        guard isTrusted(peer) else {
            // Anybody on the internet may send such a header.
            let isPlain = (xForwardedFor ?? forwarded) == nil
            return ToldClient(address: peer, word: isPlain || peer.isPublic ? nil : .untrusted, isCertain: isPlain)
        }
        let traced = trace(peer: peer, xForwardedFor: xForwardedFor, forwarded: forwarded)
        var told = ToldClient(address: traced.client, word: traced.word, isCertain: true)
        if header == nil, xForwardedFor != nil, let forwarded {
            // `traced` is by X-Forwarded-For, which takes precedence.
            told.isDisputed = trace(peer: peer, xForwardedFor: nil, forwarded: forwarded).client != told.address
            told.isCertain = !told.isDisputed
        }
        return told
    }

    /// Whether this peer's statements about the client's address are believed.
    public func isTrusted(_ address: IPAddress) -> Bool { trusted.contains { $0.contains(address) } }

    /// - Parameter peer: a trusted proxy.
    private func trace(
        peer: IPAddress, xForwardedFor: String?, forwarded: String?
    ) -> (client: IPAddress, word: ProxyWord) {
        let xForwardedFor = header == .forwarded ? nil : xForwardedFor
        // The usual case, one proxy and one plain address, needs no parsing.
        if let xForwardedFor, let address = IPAddress(xForwardedFor) {
            return (address, isTrusted(address) ? .proxies : .address)
        }
        let hops: ProxyHops
        if let xForwardedFor {
            hops = ProxyHops(xForwardedFor, in: .xForwardedFor)
        } else if header != .xForwardedFor, let forwarded {
            hops = ProxyHops(forwarded, in: .forwarded)
        } else {
            return (peer, .missing)
        }
        var client = peer
        for hop in hops {
            switch hop {
            case .address(let address):
                client = address
                if !isTrusted(address) { return (client, .address) }
            case .unix where trustsUnixSockets: continue
            // Neither this hop nor anything before it can be believed.
            case .unix: return (client, .unix)
            case .obfuscated: return (client, .obfuscated)
            case .unknown: return (client, .unknown)
            case .malformed: return (client, .malformed)
            }
        }
        return (client, .proxies)
    }
}

/// What the connection and the headers of a request say about its client.
public struct ToldClient: Hashable, Sendable {
    /// The client's address, as far as trusted proxies name it.
    public var address: IPAddress
    /// What the proxies said; nil if there is no sign of a proxy.
    public var word: ProxyWord?
    /// Whether the two headers of a trusted proxy's request name different clients. One of them then comes from the
    /// client itself, so no location is looked up. Always false if the proxies' header is set.
    public var isDisputed = false
    /// Whether the address is the client's for sure. Not if the headers disagree, nor if an untrusted peer sends one: it
    /// may be a proxy that was not configured, which would be taken for one client, and all its readers for one person.
    public var isCertain: Bool
}
